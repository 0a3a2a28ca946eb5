using WaActors.Grains.Events;
using WaActors.Instances;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Instances;

/// <summary>Connected does not mean that messages arrive: a number whose messages die by acknowledgement rests, with real actors and a campaign.</summary>
public class AckTests
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_number_whose_messages_die_by_ack_leaves_the_ring_the_other_takes_over_and_nothing_is_lost_463()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        var campaign = await world.StartCampaignAsync(numbers, 20, Pace);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(55));
        foreach (var message in SentBy(world, numbers[1])) await AckAsync(world, numbers[1], message, AckSign.NumberDied);
        Assert.Equal(PermissionState.Restricted, (await world.StatusAsync(numbers[1])).Permission);
        Assert.Single(world.EventsOfNumber(numbers[1], EventKinds.InstancePermission), e => e.Reason!.Contains("died", StringComparison.Ordinal));
        var before = SentBy(world, numbers[1]).Count;
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(before, SentBy(world, numbers[1]).Count);
        world.AssertAllSentOnce(campaign);
    }

    [Fact]
    public async Task Silence_restricts_a_number_that_had_acks_and_none_that_never_had_any()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        await world.StartCampaignAsync(numbers, 400, Pace);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(25));
        await AckAsync(world, numbers[0], SentBy(world, numbers[0])[0], AckSign.Reached);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(PermissionState.Restricted, (await world.StatusAsync(numbers[0])).Permission);
        Assert.Equal(PermissionState.Ok, (await world.StatusAsync(numbers[1])).Permission);
    }

    [Fact]
    public async Task Silence_after_which_the_gateway_s_webhook_is_found_missing_restricts_nobody()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        world.Gateway.WebhookStands = false;
        await world.StartCampaignAsync(numbers, 400, Pace);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(5));
        await AckAsync(world, numbers[0], SentBy(world, numbers[0])[0], AckSign.Reached);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(PermissionState.Ok, (await world.StatusAsync(numbers[0])).Permission);
        Assert.True(world.Gateway.WebhookChecks > 0);
    }

    [Fact]
    public async Task A_late_ack_takes_the_restriction_off_and_a_restriction_ends_by_itself_on_probation_also_after_a_crash()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        await world.StartCampaignAsync(numbers, 400, Pace);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(45));
        await DieAsync(3);
        await AckAsync(world, numbers[0], SentBy(world, numbers[0])[^1], AckSign.Reached); // delivered after all
        Assert.Equal(PermissionState.Ok, (await world.StatusAsync(numbers[0])).Permission);

        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(45));
        await DieAsync(3);
        await world.Host.CrashAndRestartAsync();
        Assert.Equal(PermissionState.Restricted, (await world.StatusAsync(numbers[0])).Permission);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(31));
        Assert.Equal(PermissionState.Ok, (await world.StatusAsync(numbers[0])).Permission);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        await DieAsync(2); // on probation two are enough, and the rest is longer
        var status = await world.StatusAsync(numbers[0]);
        Assert.Equal((PermissionState.Restricted, 60), (status.Permission, (int)Math.Round((status.PermissionUntil!.Value - world.Now).TotalMinutes)));

        async Task DieAsync(int deaths)
        {
            foreach (var message in SentBy(world, numbers[0]).TakeLast(deaths)) await AckAsync(world, numbers[0], message, AckSign.NumberDied);
            Assert.Equal(PermissionState.Restricted, (await world.StatusAsync(numbers[0])).Permission);
        }
    }

    [Fact]
    public async Task What_WhatsApp_says_of_a_permission_is_believed_ban_and_reinstatement_too()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        foreach (var said in new[] { PermissionState.Restricted, PermissionState.Banned, PermissionState.Ok })
        {
            await world.Host.CallAsync(() => world.Instance(number).OnPermissionEventAsync(new PermissionEvent(said, null, "account_update")));
            Assert.Equal(said, (await world.StatusAsync(number)).Permission);
        }

        Assert.Equal(3, world.EventsOfNumber(number, EventKinds.InstancePermission).Count);
    }

    private static List<string> SentBy(CampaignWorld world, Guid number) =>
        [.. world.Gateway.Received.Where(received => received.InstanceId == number).Select(received => received.GatewayMessageId)];

    private static Task AckAsync(CampaignWorld world, Guid number, string message, AckSign sign) =>
        world.Host.CallAsync(() => world.Instance(number).OnAcksAsync(new AckReport([new MessageAck(message, sign, "463")])));
}
