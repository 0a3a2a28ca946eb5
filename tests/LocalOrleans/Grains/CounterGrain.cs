using Orleans;
using Orleans.Concurrency;

namespace WaActors.Tests.LocalOrleans.Grains;

internal interface ICounterGrain : IGrainWithStringKey
{
    Task<int> AddSlowlyAsync(int yields);

    Task<int> ReadAsync();

    ValueTask<int> IncrementAsync();

    Task NothingAsync();

    Task<string> FailAsync(string message);

    Task<string> KeyAsync();

    Task StopAsync();
}

/// <summary>Counts without any care for threads: the runtime must provide it.</summary>
[GrainType("counter")]
internal sealed class CounterGrain : Grain, ICounterGrain
{
    private int _value;

    public async Task<int> AddSlowlyAsync(int yields)
    {
        var read = _value;
        for (var i = 0; i < yields; i++)
            await Task.Yield();
        _value = read + 1;
        return _value;
    }

    public Task<int> ReadAsync() => Task.FromResult(_value);

    public ValueTask<int> IncrementAsync() => new(++_value);

    public Task NothingAsync() => Task.CompletedTask;

    public async Task<string> FailAsync(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public Task<string> KeyAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public Task StopAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
