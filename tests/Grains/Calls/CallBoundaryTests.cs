using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using WaActors.Campaigns;
using WaActors.Grains.Calls;
using WaActors.Instances;
using WaActors.TestKit;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Grains.Calls;

/// <summary>What callers get of failures, and what is measured of calls, on whichever runtime.</summary>
public class CallBoundaryTests
{
    [Fact]
    public async Task A_failure_whose_type_callers_do_not_know_arrives_as_one_that_they_do()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = world.AddCampaign(await world.AddNumbersAsync(1), recipients: 1, delay: TimeSpan.Zero);
        Assert.NotNull(await world.Host.CallAsync(() => world.Campaign(campaign).GetCountsAsync()));

        world.Database.Faults.Decide = _ => throw new StrangeException("the password is secret");
        var failure = await Assert.ThrowsAsync<ActorFailedException>(() => world.Host.CallAsync(() => world.Campaign(campaign).GetCountsAsync()));
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);

        world.Database.Faults.Decide = _ => MemoryFault.Fails;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => world.Host.CallAsync(() => world.Campaign(campaign).GetCountsAsync()));
    }

    [Fact]
    public async Task Failures_with_a_meaning_keep_it()
    {
        await using var world = await CampaignWorld.StartAsync();
        var unknown = Guid.Parse("00000099-0000-0000-0000-000000000000");
        var failure = await Assert.ThrowsAsync<InstanceNotFoundException>(() => world.Host.CallAsync(() => world.Instance(unknown).RefreshAsync()));
        Assert.Equal(unknown, failure.InstanceId);

        var campaign = world.AddCampaign(await world.AddNumbersAsync(1), recipients: 1, delay: TimeSpan.Zero);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => world.Host.CallAsync(() => world.Campaign(campaign).ChangeDelayAsync(new DelayRange(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)))));
    }

    [Fact]
    public async Task Every_call_is_measured_with_its_method_and_outcome()
    {
        var seen = new ConcurrentQueue<(string? Method, string? Outcome)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == CallMetrics.MeterName) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => seen.Enqueue((Tag(tags, "method"), Tag(tags, "outcome"))));
        listener.Start();

        await using var world = await CampaignWorld.StartAsync();
        var number = (await world.AddNumbersAsync(1))[0];
        await world.Host.CallAsync(() => world.Instance(number).GetStatusAsync());
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => world.Host.CallAsync(() => world.Instance(Guid.Empty).RefreshAsync()));

        Assert.Contains(("GetStatusAsync", "ok"), seen);
        Assert.Contains(("RefreshAsync", "failed"), seen);
    }

    private static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name) return tag.Value as string;
        }

        return null;
    }

    private sealed class StrangeException(string message) : Exception(message);
}
