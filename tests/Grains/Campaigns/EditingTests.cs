using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Instances;
using WaActors.Pacing;
using WaActors.Reasons;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Campaigns;

/// <summary>Changes of a campaign at work, and campaigns that are taken up again (issue 6, point 7; C-5, C-7).</summary>
public class EditingTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly Guid Template = new(201, 0, 0, new byte[8]);

    [Fact]
    public async Task A_route_that_is_added_removed_or_moved_takes_effect_within_a_second_of_a_long_delay_C5()
    {
        await using var world = await CampaignWorld.StartAsync();
        world.Database.SetTemplate(Template, "Hi {{name}}");
        var numbers = await world.AddNumbersAsync(4);
        var campaign = await world.StartCampaignAsync(numbers[..3], 40, Minute);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(130)); // A B C

        var reply = await ChangeAsync(world, campaign, numbers[3], numbers[2], numbers[0]);
        Assert.True(reply.Done, reply.RefusalCode);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([numbers[3], numbers[2], numbers[0]], (await world.LiveAsync(campaign))!.Routes.Where(r => r.InRing).Select(r => r.InstanceId));

        await world.Host.AdvanceAsync(40 * Minute);
        world.AssertAllSentOnce(campaign);
        var senders = world.ReceivedOf(campaign).Select(r => r.InstanceId).ToList();
        Assert.Equal([numbers[0], numbers[1], numbers[2], numbers[3], numbers[2], numbers[0], numbers[3]], senders[..7]);
        Assert.StartsWith("Hi ", world.ReceivedOf(campaign)[3].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(numbers[1], senders[3..]);
    }

    [Fact]
    public async Task A_send_under_way_by_a_number_that_is_taken_out_gets_its_outcome_and_a_crash_keeps_the_new_routes()
    {
        await using var world = await CampaignWorld.StartAsync();
        world.Database.SetTemplate(Template, "Hi {{name}}");
        var numbers = await world.AddNumbersAsync(2);
        world.Gateway.Hold(numbers[0]);
        var campaign = await world.StartCampaignAsync(numbers[..1], 4, Minute);
        await world.Host.SettleAsync();
        Assert.True((await ChangeAsync(world, campaign, numbers[1])).Done);
        world.Gateway.SetLinked(numbers[0], false); // the held send ends as a lost link of a route that is gone
        world.Gateway.LetGo(numbers[0]);
        await world.Host.AdvanceAsync(Minute);
        await world.Host.CrashAndRestartAsync();
        await world.Host.AdvanceAsync(10 * Minute);
        world.AssertAllSentOnce(campaign);
        Assert.All(world.ReceivedOf(campaign), r => Assert.Equal(numbers[1], r.InstanceId));
        Assert.Empty(world.EventsOf(campaign, EventKinds.CampaignOwnershipLost));
    }

    [Fact]
    public async Task What_a_number_sent_before_it_was_taken_out_counts_for_the_campaign_s_day_also_after_a_kill()
    {
        await using var world = await CampaignWorld.StartAsync();
        world.Database.SetTemplate(Template, "Hi {{name}}");
        var numbers = await world.AddNumbersAsync(2);
        var campaign = await world.StartCampaignAsync(numbers[..1], 20, Minute, seed => seed with { Pace = new CampaignPace { PerDay = 8 } });
        await world.Host.CallAsync(() => world.Host.Grain<ICampaignSchedulerGrain>(GrainKeys.Scheduler).WakeAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(4.5));
        Assert.Equal(5, world.ReceivedOf(campaign).Count);
        Assert.True((await ChangeAsync(world, campaign, numbers[1])).Done);
        await world.Host.CrashAndRestartAsync();
        await world.Host.AdvanceAsync(30 * Minute);
        Assert.Equal((5, 3), (world.ReceivedOf(campaign).Count(r => r.InstanceId == numbers[0]), world.ReceivedOf(campaign).Count(r => r.InstanceId == numbers[1])));
        Assert.Equal(CampaignStatus.Waiting, world.Database.Campaign(campaign).Status);
    }

    [Fact]
    public async Task Routes_that_make_no_sense_are_refused_and_change_nothing()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        var campaign = await world.StartCampaignAsync(numbers, 3, Minute);
        Assert.Equal("route_reference_unknown", (await ChangeAsync(world, campaign, numbers[0])).RefusalCode); // its template does not exist
        Assert.Equal("campaign_without_routes", (await world.Host.CallAsync(() => world.Campaign(campaign).ChangeRoutesAsync([]))).RefusalCode);
        await world.Host.AdvanceAsync(3 * Minute);
        world.AssertAllSentOnce(campaign);
        Assert.Equal("campaign_state", (await ChangeAsync(world, campaign, numbers[0])).RefusalCode);
    }

    [Fact]
    public async Task What_failed_is_taken_up_again_after_the_end_and_nobody_gets_it_twice()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        var campaign = world.AddCampaign(numbers, 5, Minute);
        var phones = world.Database.Messages(campaign).Select(m => m.Phone).ToList();
        world.Gateway.OnSend = (_, message) => message.Phone == phones[1] || message.Phone == phones[3] ? SendOutcome.Rejected("odd") : null;
        world.Gateway.NotOnWhatsApp(phones[4]);
        await world.Host.CallAsync(() => world.Campaign(campaign).StartAsync());
        await world.Host.AdvanceAsync(6 * Minute);
        Assert.Equal((2, 2, 1), (world.Count(campaign, MessageStatus.Sent), world.Count(campaign, MessageStatus.Failed), world.Count(campaign, MessageStatus.NoWhatsapp)));
        Assert.Equal("campaign_state", (await world.Host.CallAsync(() => world.Campaign(campaign).ResumeAsync())).RefusalCode);

        world.Gateway.OnSend = null;
        Assert.True((await world.Host.CallAsync(() => world.Campaign(campaign).ResumeAsync(ResumeScope.Failed))).Done);
        await world.Host.AdvanceAsync(3 * Minute);
        Assert.Equal((4, 0, 1), (world.Count(campaign, MessageStatus.Sent), world.Count(campaign, MessageStatus.Failed), world.Count(campaign, MessageStatus.NoWhatsapp)));
        Assert.Equal(4, world.ReceivedOf(campaign).Count);
        Assert.Equal([1, 2, 1, 2, 1], world.Database.Messages(campaign).Select(m => m.Attempts));
        Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(campaign).Status);

        Assert.True((await world.Host.CallAsync(() => world.Campaign(campaign).ResumeAsync(ResumeScope.All))).Done);
        await world.Host.AdvanceAsync(3 * Minute);
        Assert.Equal(2, world.Database.Messages(campaign)[4].Attempts);
        Assert.Equal(4, world.ReceivedOf(campaign).Count);
        Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(campaign).Status);
    }

    [Fact]
    public async Task The_end_of_a_campaign_says_what_became_of_it_and_how_long_it_took()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = world.AddCampaign(await world.AddNumbersAsync(1), 3, Minute);
        world.Gateway.NotOnWhatsApp(world.Database.Messages(campaign)[1].Phone);
        await world.Host.CallAsync(() => world.Campaign(campaign).StartAsync());
        await world.Host.AdvanceAsync(3 * Minute);
        Assert.Equal("sent 2, no WhatsApp 1; took 00:02:00", CodedReason.TextOf(Assert.Single(world.EventsOf(campaign, EventKinds.CampaignCompleted)).Reason));
    }

    [Fact]
    public async Task Settings_of_which_one_is_refused_all_stay_as_they_were_C7()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(1), 3, Minute);
        var quick = new SettingsChange(new DelayRange(TimeSpan.Zero, TimeSpan.Zero), new CampaignPace { PerDay = 1 });

        Assert.Equal("campaign_state", (await SetAsync(quick with { BeginAt = world.Now.AddHours(1), SkipContactedDays = 3 })).RefusalCode); // it began
        Assert.Equal("audience_frozen", (await SetAsync(quick with { SkipContactedDays = 3 })).RefusalCode);
        await Assert.ThrowsAnyAsync<Exception>(() => SetAsync(quick with { SkipContactedDays = 366 }));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(50));
        Assert.Single(world.ReceivedOf(campaign)); // by the delay that it had
        Assert.Empty(world.EventsOf(campaign, EventKinds.CampaignSettingsChanged));
        await world.Host.AdvanceAsync(2 * Minute);
        world.AssertAllSentOnce(campaign); // by the cap that it had
        Assert.Equal("campaign_state", (await SetAsync(quick)).RefusalCode);

        Task<CampaignReply> SetAsync(SettingsChange change) => world.Host.CallAsync(() => world.Campaign(campaign).ChangeSettingsAsync(change));
    }

    [Fact]
    public async Task A_campaign_that_a_change_begins_at_once_begins_by_the_settings_of_the_change_C7()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = await world.StartCampaignAsync(
            await world.AddNumbersAsync(1), 5, TimeSpan.Zero, seed => seed with { ScheduledAt = world.Now.AddHours(1) });
        var change = new SettingsChange(new DelayRange(Minute, Minute), new CampaignPace { PerDay = 2 }, world.Now.AddMinutes(-1), SkipContactedDays: 0);
        Assert.Equal(CampaignStatus.Running, (await world.Host.CallAsync(() => world.Campaign(campaign).ChangeSettingsAsync(change))).Status);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(50));
        Assert.Single(world.ReceivedOf(campaign));
        await world.Host.AdvanceAsync(10 * Minute);
        Assert.Equal(2, world.ReceivedOf(campaign).Count);
        Assert.Equal(4, world.EventsOf(campaign, EventKinds.CampaignSettingsChanged).Count); // one for each of the four
    }

    private static Task<CampaignReply> ChangeAsync(CampaignWorld world, Guid campaign, params Guid[] numbers) =>
        world.Host.CallAsync(() => world.Campaign(campaign).ChangeRoutesAsync([.. numbers.Select(number => new RouteChoice(number, [Template]))]));
}
