using WaActors.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.Reasons;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Campaigns;

/// <summary>The window of all campaigns of a tenant, changed while they run.</summary>
public class DefaultWindowTests
{
    private static readonly PaceCalendar SaoPaulo = new(TimeZones.Get("America/Sao_Paulo"), new HashSet<DateOnly>());
    private static readonly SendWindow Afternoons = new([new WindowRange(Weekdays.All, 14 * 60, 18 * 60)], WindowClock.Tenant, Holidays: true);

    [Fact]
    public async Task A_change_reaches_a_running_campaign_that_follows_it_and_no_other()
    {
        await using var world = await CampaignWorld.StartAsync();
        await UntilMorningAsync(world);
        var follows = await StartAsync(world, own: null);
        var always = await StartAsync(world, SendWindow.Always);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(5));
        var before = world.ReceivedOf(follows).Count;
        Assert.InRange(before, 4, 6); // nothing was set: it sends

        await ChangeAsync(world, Afternoons, follows, always);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.InRange(world.ReceivedOf(follows).Count - before, 0, 1); // what was under way
        Assert.InRange(world.ReceivedOf(always).Count, 34, 36);
        var live = (await world.LiveAsync(follows))!;
        Assert.Equal((CampaignStatus.Waiting, WindowPlan.At(Afternoons, SaoPaulo, world.Now).Until), (live.Status, live.WaitingUntil));
        Assert.Equal("window of all campaigns of 1 ranges", CodedReason.TextOf(Assert.Single(world.EventsOf(follows, EventKinds.CampaignSettingsChanged)).Reason));
        Assert.Empty(world.EventsOf(always, EventKinds.CampaignSettingsChanged));

        await ChangeAsync(world, null, follows, always);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(60));
        world.AssertAllSentOnce(follows);
        world.AssertAllSentOnce(always);
    }

    [Fact]
    public async Task It_holds_after_a_crash_and_a_window_of_its_own_ends_it_at_once()
    {
        await using var world = await CampaignWorld.StartAsync();
        await UntilMorningAsync(world);
        var campaign = await StartAsync(world, own: null);
        await world.Host.CallAsync(() => world.Host.Grain<ICampaignSchedulerGrain>(GrainKeys.Scheduler).WakeAsync());
        await ChangeAsync(world, Afternoons, campaign);
        await world.Host.CrashAndRestartAsync();
        var before = world.ReceivedOf(campaign).Count;
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(before, world.ReceivedOf(campaign).Count);

        Assert.True((await world.Host.CallAsync(() => world.Campaign(campaign).ChangePaceAsync(new CampaignPace { Window = SendWindow.Always }))).Done);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(60));
        world.AssertAllSentOnce(campaign);
    }

    /// <summary>A change that finds a campaign neither at work nor over reaches it all the same: it reads what is set when it begins.</summary>
    [Fact]
    public async Task A_campaign_that_was_over_goes_by_what_was_set_meanwhile_when_it_is_taken_up_again()
    {
        await using var world = await CampaignWorld.StartAsync();
        await UntilMorningAsync(world);
        world.Gateway.OnSend = (_, _) => WaActors.Instances.SendOutcome.Rejected("refused");
        var campaign = await StartAsync(world, own: null, maxConsecutiveFailures: 1_000);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(60));
        Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(campaign).Status);
        world.Gateway.OnSend = null;

        world.Database.ChangeTenantWindow(campaign, Afternoons); // told to nobody
        Assert.True((await world.Host.CallAsync(() => world.Campaign(campaign).ResumeAsync(ResumeScope.Failed))).Done);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(20));
        Assert.Empty(world.ReceivedOf(campaign));
        await world.Host.AdvanceAsync(TimeSpan.FromHours(6));
        world.AssertAllSentOnce(campaign);
        Assert.All(world.ReceivedOf(campaign), r => Assert.True(WindowPlan.At(Afternoons, SaoPaulo, r.At).Open, $"{r.Phone} received at {r.At:O}"));
    }

    private static async Task<Guid> StartAsync(CampaignWorld world, SendWindow? own, int maxConsecutiveFailures = 5) => await world.StartCampaignAsync(
        await world.AddNumbersAsync(1), 40, TimeSpan.FromMinutes(1),
        seed => seed with { Pace = new CampaignPace { Window = own }, Calendar = SaoPaulo, MaxConsecutiveFailures = maxConsecutiveFailures });

    /// <summary>As the settings are changed: stored, then told to the campaigns at work.</summary>
    private static async Task ChangeAsync(CampaignWorld world, SendWindow? window, params Guid[] campaigns)
    {
        foreach (var campaign in campaigns) world.Database.ChangeTenantWindow(campaign, window);
        foreach (var campaign in campaigns) await world.Host.CallAsync(() => world.Campaign(campaign).OnCalendarChangedAsync());
    }

    private static async Task UntilMorningAsync(CampaignWorld world) =>
        await world.Host.AdvanceAsync(SaoPaulo.NextMidnight(world.Now).AddHours(9) - world.Now);
}
