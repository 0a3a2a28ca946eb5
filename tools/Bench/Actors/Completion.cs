using System.Globalization;
using WaActors.Bench.Database;

namespace WaActors.Bench.Actors;

/// <summary>Waits for the end of all campaigns of a schema.</summary>
internal sealed class Completion(BenchSchema schema, TimeProvider time)
{
    private const string Unfinished = "select count(*)::integer from campaign where status <> 'completed'";

    private const string LastEnd = "select max(ended_at) from campaign";

    // Counted only when it seems to hang, for it reads every message.
    private const string Sent = "select count(*)::integer from message where status = 'sent'";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits as long as something moves.</summary>
    /// <exception cref="BenchException">Nothing moved for a minute.</exception>
    public async Task<DateTimeOffset> WaitAsync(CancellationToken cancellation)
    {
        var sent = 0;
        var checkedAt = time.GetTimestamp();
        while (await schema.ReadAsync<int>(Unfinished, cancellation) > 0)
        {
            await Task.Delay(Pause, time, cancellation);
            if (time.GetElapsedTime(checkedAt) < Patience) continue;
            var now = await schema.ReadAsync<int>(Sent, cancellation);
            if (now == sent) throw new BenchException(string.Create(CultureInfo.InvariantCulture, $"it hangs: {now} messages sent, no more for {Patience.TotalSeconds} s."));
            (sent, checkedAt) = (now, time.GetTimestamp());
        }

        return await schema.ReadAsync<DateTimeOffset>(LastEnd, cancellation);
    }
}
