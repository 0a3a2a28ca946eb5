using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Reasons;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Campaigns;

/// <summary>C-8: quality and health inform; only real failures of sends, so many in a row, take a route out.</summary>
public class QualityTests
{
    [Fact]
    public async Task A_bad_quality_and_failed_health_checks_are_told_and_never_deactivate_a_route_C8()
    {
        await using var world = await CampaignWorld.StartAsync();
        world.Gateway.Quality = new QualityReading("RED", 250, "LIMITED");
        var numbers = await world.AddNumbersAsync(2);
        var campaign = await world.StartCampaignAsync(numbers, 60, TimeSpan.FromMinutes(1), seed => seed with { MaxConsecutiveFailures = 1 });
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(5));

        foreach (var rating in new[] { "YELLOW", "RED" }) await world.PostWebhookAsync(numbers[0], new QualityWebhook(new QualityReading(rating, null, null)));
        Assert.Equal("RED", (await world.Host.CallAsync(() => world.Instance(numbers[0]).ReadQualityAsync()))!.Rating);
        world.Gateway.IsDown = true; // every check of every number fails from now on; sends are answered
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(20));
        Assert.False((await world.Host.CallAsync(() => world.Instance(numbers[1]).CheckHealthAsync())).Healthy);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(40));

        world.AssertAllSentOnce(campaign);
        Assert.Equal([30, 30], numbers.Select(number => world.ReceivedOf(campaign).Count(received => received.InstanceId == number)));
        Assert.Equal(["YELLOW", "RED"], world.EventsOfNumber(numbers[0], EventKinds.InstanceQuality).Select(told => CodedReason.TextOf(told.Reason)));
        Assert.Empty(world.EventsOf(campaign, EventKinds.RouteDeactivated));
        Assert.Empty(world.EventsOf(campaign, EventKinds.RouteLeft));
        Assert.All((await world.LiveAsync(campaign))!.Routes, route => Assert.True(route.Active));
    }

    [Fact]
    public async Task Failures_in_a_row_deactivate_a_route_whose_quality_is_good_and_a_success_begins_the_row_anew_C8()
    {
        await using var world = await CampaignWorld.StartAsync();
        world.Gateway.Quality = new QualityReading("GREEN", null, "AVAILABLE");
        var number = await world.AddNumberAsync("A");
        var sends = 0;
        world.Gateway.OnSend = (_, _) => ++sends == 5 ? null : SendOutcome.Rejected("refused"); // four, a success, then five in a row
        var campaign = await world.StartCampaignAsync([number], 20, TimeSpan.FromSeconds(1));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(8));

        Assert.Equal((9, 8), (sends, world.Count(campaign, MessageStatus.Failed)));
        Assert.Empty(world.EventsOf(campaign, EventKinds.RouteDeactivated));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((10, 9), (sends, world.Count(campaign, MessageStatus.Failed)));
        Assert.Equal("5 failures in a row, last: refused", CodedReason.TextOf(Assert.Single(world.EventsOf(campaign, EventKinds.RouteDeactivated)).Reason));
        Assert.Equal(CampaignStatus.Waiting, world.Database.Campaign(campaign).Status);
    }
}
