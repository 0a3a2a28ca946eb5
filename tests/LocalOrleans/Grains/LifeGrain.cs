using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace WaActors.Tests.LocalOrleans.Grains;

internal sealed class LifeScript
{
    public int Activations { get; set; }

    public int FailingActivations { get; set; }

    public List<string> Journal { get; } = [];

    public TaskCompletionSource? DeactivationDoor { get; set; }
}

internal interface ILifeGrain : IGrainWithStringKey
{
    Task<int> GenerationAsync();

    Task<int> StopAsync();

    Task StaleWriteAsync();

    Task SpareAsync(TimeSpan span);
}

internal interface IEternalGrain : ILifeGrain;

[GrainType("life")]
internal sealed class LifeGrain(LifeScript script) : LifeGrainBase(script), ILifeGrain;

internal abstract class LifeGrainBase(LifeScript script) : Grain, IDisposable
{
    private int _generation;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        script.Journal.Add($"activate {this.GetPrimaryKeyString()}");
        _generation = ++script.Activations;
        if (script.FailingActivations-- > 0)
            throw new InvalidOperationException($"generation {_generation} is stillborn");
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        script.Journal.Add($"deactivate {reason.ReasonCode}");
        if (script.DeactivationDoor is { } door)
            await door.Task;
    }

    public Task<int> GenerationAsync() => Task.FromResult(_generation);

    public Task<int> StopAsync()
    {
        DeactivateOnIdle();
        return Task.FromResult(_generation);
    }

    public Task StaleWriteAsync() => throw new InconsistentStateException("stale", "2", "1");

    public Task SpareAsync(TimeSpan span)
    {
        DelayDeactivation(span);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        script.Journal.Add("dispose");
        GC.SuppressFinalize(this);
    }
}

[GrainType("eternal"), CollectionAgeLimit(AlwaysActive = true)]
internal sealed class EternalGrain(LifeScript script) : LifeGrainBase(script), IEternalGrain;
