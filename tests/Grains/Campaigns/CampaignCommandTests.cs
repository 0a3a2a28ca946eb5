using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Campaigns;

public class CampaignCommandTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Start_needs_recipients_and_routes_and_a_campaign()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        Assert.Equal("campaign_without_recipients", (await StartAsync(world.AddCampaign(numbers, 0, Minute))).RefusalCode);
        Assert.Equal("campaign_without_routes", (await StartAsync(world.AddCampaign([], 1, Minute))).RefusalCode);
        Assert.Equal(new CampaignReply(false, null, "campaign_not_found"), await StartAsync(Guid.Parse("00000000-0000-0000-0000-000000000099")));

        Task<CampaignReply> StartAsync(Guid id) => world.Host.CallAsync(() => world.Campaign(id).StartAsync());
    }

    [Fact]
    public async Task Pause_answers_at_once_during_a_long_delay_and_nothing_starts_after_its_answer_C7()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(2), 5, Minute);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(90));
        Assert.Equal(2, world.ReceivedOf(campaign).Count);

        var before = world.Now;
        var reply = await world.Host.CallAsync(() => world.Campaign(campaign).PauseAsync());
        Assert.Equal(new CampaignReply(true, CampaignStatus.Paused), reply);
        Assert.Equal(before, world.Now);

        await world.Host.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal(2, world.ReceivedOf(campaign).Count);
        Assert.Equal(CampaignStatus.Paused, world.Database.Campaign(campaign).Status);
    }

    [Fact]
    public async Task Resume_goes_on_where_it_stopped_without_a_burst()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(2), 5, Minute);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(30));
        await world.Host.CallAsync(() => world.Campaign(campaign).PauseAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        await world.Host.CallAsync(() => world.Campaign(campaign).ResumeAsync());
        await world.Host.SettleAsync();
        Assert.Equal(2, world.ReceivedOf(campaign).Count);
        await world.Host.AdvanceAsync(5 * Minute);
        world.AssertAllSentOnce(campaign);
        var gaps = world.ReceivedOf(campaign).Select(r => r.At).Zip(world.ReceivedOf(campaign).Select(r => r.At).Skip(1), (x, y) => y - x);
        Assert.All(gaps, gap => Assert.True(gap >= Minute, $"two messages {gap} apart"));
    }

    [Fact]
    public async Task A_send_that_is_at_the_gateway_during_a_pause_gets_its_outcome()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        world.Gateway.Hold(numbers[0]);
        var campaign = await world.StartCampaignAsync(numbers, 3, Minute);
        await world.Host.SettleAsync();
        Assert.Equal(1, (await world.LiveAsync(campaign))!.InFlight);
        Assert.True((await world.Host.CallAsync(() => world.Campaign(campaign).PauseAsync())).Done);
        world.Gateway.LetGo(numbers[0]);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(1, world.Count(campaign, MessageStatus.Sent));
        Assert.Equal(2, world.Count(campaign, MessageStatus.Pending));
    }

    [Fact]
    public async Task Cancel_ends_it_and_what_was_pending_is_cancelled()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(1), 5, Minute);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(61));
        Assert.True((await world.Host.CallAsync(() => world.Campaign(campaign).CancelAsync())).Done);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal((2, 3), (world.Count(campaign, MessageStatus.Sent), world.Count(campaign, MessageStatus.Cancelled)));
        Assert.Equal("campaign_state", (await world.Host.CallAsync(() => world.Campaign(campaign).ResumeAsync())).RefusalCode);
        Assert.Equal("campaign_state", (await world.Host.CallAsync(() => world.Campaign(campaign).StartAsync())).RefusalCode);
    }

    [Fact]
    public async Task A_send_under_way_when_its_campaign_is_cancelled_gets_its_outcome_and_what_it_gives_back_is_cancelled()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        world.Gateway.Hold(numbers[0]);
        var campaign = await world.StartCampaignAsync(numbers, 3, Minute);
        await world.Host.SettleAsync();
        Assert.True((await world.Host.CallAsync(() => world.Campaign(campaign).CancelAsync())).Done);
        world.Gateway.SetLinked(numbers[0], false);
        world.Gateway.LetGo(numbers[0]);
        await world.Host.AdvanceAsync(Minute);
        Assert.Equal(3, world.Count(campaign, MessageStatus.Cancelled));
        Assert.Equal(CampaignStatus.Cancelled, world.Database.Campaign(campaign).Status);
    }

    [Fact]
    public async Task A_doubt_of_a_cancelled_campaign_is_resolved_also_after_a_crash()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        world.Gateway.LookUpWorks = false;
        world.Gateway.Hold(numbers[0]);
        var campaign = await world.StartCampaignAsync(numbers, 3, Minute);
        await world.Host.SettleAsync();
        await world.Host.CallAsync(() => world.Campaign(campaign).CancelAsync());
        await world.Host.CrashAndRestartAsync();
        await world.Host.AdvanceAsync(10 * Minute); // its reminder is all that is left
        Assert.Equal(DoubtResolution.Abandoned, Assert.Single(world.Database.Attempts(campaign)).Resolution);
        Assert.Equal((1, 2), (world.Count(campaign, MessageStatus.InDoubt), world.Count(campaign, MessageStatus.Cancelled)));
    }

    [Fact]
    public async Task Resuming_while_a_send_is_under_way_does_not_take_it_for_one_in_doubt()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        world.Gateway.LookUpWorks = false;
        world.Gateway.Hold(numbers[0]);
        var campaign = await world.StartCampaignAsync(numbers, 3, Minute);
        await world.Host.SettleAsync();
        await world.Host.CallAsync(() => world.Campaign(campaign).PauseAsync());
        await world.Host.CallAsync(() => world.Campaign(campaign).ResumeAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(20));
        world.Gateway.LetGo(numbers[0]);
        await world.Host.AdvanceAsync(5 * Minute);
        world.AssertAllSentOnce(campaign);
        Assert.Empty(world.EventsOf(campaign, EventKinds.MessageInDoubt));
    }

    [Fact]
    public async Task A_paused_campaign_leaves_its_number_free_for_others()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        var campaign = await world.StartCampaignAsync(numbers, 30, TimeSpan.Zero);
        await world.Host.CallAsync(() => world.Campaign(campaign).PauseAsync());
        var other = await world.StartCampaignAsync(numbers, 30, TimeSpan.Zero);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(20));
        world.AssertAllSentOnce(other);
    }

    [Fact]
    public async Task A_changed_delay_takes_effect_at_once_C7()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(1), 3, TimeSpan.FromHours(10));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(30));
        var quick = new DelayRange(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        await world.Host.CallAsync(() => world.Campaign(campaign).ChangeDelayAsync(quick));
        await world.Host.SettleAsync();
        Assert.Equal(2, world.ReceivedOf(campaign).Count);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(10));
        world.AssertAllSentOnce(campaign);
    }

    [Fact]
    public async Task A_delay_that_makes_no_sense_is_refused()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(1), 3, Minute);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => world.Host.CallAsync(
            () => world.Campaign(campaign).ChangeDelayAsync(new DelayRange(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)))));
    }

    [Fact]
    public async Task Starting_again_changes_nothing()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(1), 3, Minute);
        Assert.True((await world.Host.CallAsync(() => world.Campaign(campaign).StartAsync())).Done);
        Assert.Single(world.EventsOf(campaign, EventKinds.CampaignStarted));
        await world.Host.AdvanceAsync(3 * Minute);
        world.AssertAllSentOnce(campaign);
    }
}
