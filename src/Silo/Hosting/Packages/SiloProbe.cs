using Orleans;
using Orleans.Runtime;

namespace WaActors.Silo.Hosting;

/// <summary>Whether any silo answers. Several actors of Orleans' own are asked at once, which lie on several silos: one that just died says nothing about the
/// others. Who asks while an answer is awaited gets the same one, so readiness checks cannot flood the silos.</summary>
internal sealed class SiloProbe(IGrainFactory grains, TimeProvider time)
{
    private const int ActorsAsked = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Task<bool>? _answer;

    public IGrainFactory Grains => grains;

    public Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_answer is null or { IsCompleted: true }) _answer = AskAsync();
            return _answer.WaitAsync(cancellation);
        }
    }

    private async Task<bool> AskAsync()
    {
        await Task.Yield(); // not under the lock
        var asked = Enumerable.Range(0, ActorsAsked).Select(AskOneAsync).ToList();
        while (asked.Count > 0)
        {
            var first = await Task.WhenAny(asked);
            if (await first) return true;
            asked.Remove(first);
        }

        return false;
    }

    private async Task<bool> AskOneAsync(int actor)
    {
        try
        {
            await grains.GetGrain<IManagementGrain>(actor).GetHosts(onlyActive: true).WaitAsync(Patience, time);
            return true;
        }
        catch (Exception silent) when (silent is OrleansException or TimeoutException or InvalidOperationException)
        {
            return false;
        }
    }
}
