using WaActors.Tests.LocalOrleans.Grains;
using Orleans.Virtual;

namespace WaActors.Tests.LocalOrleans;

public sealed class TurnTests
{
    [Fact]
    public async Task Requests_of_64_callers_never_interleave_although_each_yields_between_read_and_write()
    {
        await using var host = await LiveHost.StartAsync();
        var grain = host.Grains.GetGrain<ICounterGrain>("c-1");

        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => CallManyAsync(grain)));

        Assert.Equal(64 * 100, await grain.ReadAsync());
    }

    [Fact]
    public void A_virtual_host_runs_the_same_grain()
    {
        using var silo = VirtualSilo.Create(7);
        var grain = silo.GetGrain<ICounterGrain>("c-1");

        silo.Run(() => Task.WhenAll(Enumerable.Range(0, 64).Select(_ => CallManyAsync(grain))));

        Assert.Equal(64 * 100, silo.Run(() => grain.ReadAsync()));
        Assert.Equal(0, silo.ForeignPosts);
        Assert.Empty(silo.UnobservedExceptions);
    }

    [Fact]
    public async Task A_virtual_host_can_be_called_directly()
    {
        using var silo = VirtualSilo.Create();

        Assert.Equal(1, await silo.GetGrain<ICounterGrain>("c-1").AddSlowlyAsync(3));
        Assert.Equal("c-1", await silo.GetGrain<ICounterGrain>("c-1").KeyAsync());
        Assert.Equal(1, silo.ActivationCount);
    }

    private static async Task CallManyAsync(ICounterGrain grain)
    {
        for (var i = 0; i < 100; i++)
            await grain.AddSlowlyAsync(i % 3);
    }
}
