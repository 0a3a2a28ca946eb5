using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace WaActors.Tests.LocalOrleans.Grains;

/// <summary>Doors that grain requests wait at until the test opens them, and a journal of who came and went.</summary>
internal sealed class Gates
{
    private readonly Dictionary<string, TaskCompletionSource> _doors = [];

    public List<string> Journal { get; } = [];

    public Task Door(string name) => For(name).Task;

    public void Open(string name) => For(name).TrySetResult();

    public void Note(string entry) => Journal.Add(entry);

    private TaskCompletionSource For(string name) =>
        _doors.TryGetValue(name, out var door) ? door : _doors[name] = new TaskCompletionSource();
}

internal interface IGateGrain : IGrainWithStringKey
{
    Task HoldAsync(string door);

    [ReadOnly]
    Task ReadHoldAsync(string door);

    [AlwaysInterleave]
    Task PeekAsync(string door);

    [OneWay]
    Task TellAsync(string text);

    [OneWay]
    Task TellBadlyAsync(string text);

    [ResponseTimeout("00:00:05")]
    Task QuickHoldAsync(string door);

    Task HoldCancellableAsync(string door, CancellationToken cancellationToken);

    Task CallBackAsync(string otherKey, bool allowsReentrancy);

    Task RelayAsync(string originKey);

    Task<string?> ContextAsync(string key);

    Task<string?> NestedContextAsync(string otherKey, string key);

    Task AbandonAsync(string door);

    Task AbandonFailureAsync(string message);
}

internal abstract class GateGrainBase(Gates gates) : Grain
{
    private readonly TaskScheduler _scheduler = TaskScheduler.Current;

    public Task HoldAsync(string door) => PassAsync("hold", door);

    public Task ReadHoldAsync(string door) => PassAsync("read", door);

    public Task PeekAsync(string door) => PassAsync("peek", door);

    public Task QuickHoldAsync(string door) => PassAsync("quick", door);

    public Task TellAsync(string text)
    {
        gates.Note($"told {text}");
        return Task.CompletedTask;
    }

    public Task TellBadlyAsync(string text) => throw new InvalidOperationException(text);

    public async Task HoldCancellableAsync(string door, CancellationToken cancellationToken)
    {
        gates.Note($"in {door}");
        var cancelled = new TaskCompletionSource();
        using var registration = cancellationToken.Register(() =>
        {
            gates.Note($"cancelled within a turn: {TaskScheduler.Current == _scheduler}");
            cancelled.TrySetResult();
        });
        await await Task.WhenAny(gates.Door(door), cancelled.Task);
        cancellationToken.ThrowIfCancellationRequested();
        gates.Note($"out {door}");
    }

    public async Task CallBackAsync(string otherKey, bool allowsReentrancy)
    {
        var other = GrainFactory.GetGrain<IGateGrain>(otherKey);
        if (allowsReentrancy)
        {
            using var section = RequestContext.AllowCallChainReentrancy();
            await other.RelayAsync(this.GetPrimaryKeyString());
        }
        else
        {
            await other.RelayAsync(this.GetPrimaryKeyString());
        }
        gates.Note("called back");
    }

    public Task RelayAsync(string originKey) => GrainFactory.GetGrain<IGateGrain>(originKey).HoldAsync("relay");

    public Task<string?> ContextAsync(string key)
    {
        var value = RequestContext.Get(key) as string;
        RequestContext.Set(key, "changed below");
        return Task.FromResult(value);
    }

    public async Task<string?> NestedContextAsync(string otherKey, string key)
    {
        var below = await GrainFactory.GetGrain<IGateGrain>(otherKey).ContextAsync(key);
        return $"{below}, then {RequestContext.Get(key)}";
    }

    public Task AbandonAsync(string door)
    {
        _ = PassAsync("abandoned", door);
        return Task.CompletedTask;
    }

    public Task AbandonFailureAsync(string message)
    {
        _ = FailAsync(message);
        return Task.CompletedTask;
    }

    private static async Task FailAsync(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    private async Task PassAsync(string verb, string door)
    {
        gates.Note($"in {verb} {door}");
        var scheduler = TaskScheduler.Current;
        await gates.Door(door);
        Assert.Same(scheduler, TaskScheduler.Current);
        gates.Note($"out {verb} {door}");
    }
}

[GrainType("gate")]
internal sealed class GateGrain(Gates gates) : GateGrainBase(gates), IGateGrain;

internal interface IReentrantGateGrain : IGateGrain;

[Reentrant, GrainType("reentrant-gate")]
internal sealed class ReentrantGateGrain(Gates gates) : GateGrainBase(gates), IReentrantGateGrain;

internal interface IChoosyGateGrain : IGateGrain;

[MayInterleave(nameof(IsPolite)), GrainType("choosy-gate")]
internal sealed class ChoosyGateGrain(Gates gates) : GateGrainBase(gates), IChoosyGateGrain
{
    public static bool IsPolite(IInvokable call) => call.GetArgumentCount() > 0 && call.GetArgument(0) is "polite";
}
