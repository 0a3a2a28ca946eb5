using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Campaigns;

/// <summary>C-1 and C-11: many at once, each its own pace, due ones found whenever they became due.</summary>
public class CampaignSchedulingTests
{
    [Fact]
    public async Task Fifty_campaigns_run_together_each_at_its_own_pace_and_one_that_is_paused_or_fails_delays_no_other()
    {
        await using var world = await CampaignWorld.StartAsync();
        var start = world.Now;
        var campaigns = new List<(Guid Id, TimeSpan Delay)>();
        for (var i = 0; i < 50; i++)
        {
            var delay = TimeSpan.FromSeconds(10 + i);
            campaigns.Add((await world.StartCampaignAsync([await world.AddNumberAsync("n" + i)], 100, delay), delay));
        }

        var paused = campaigns[7];
        var failing = campaigns[8];
        await world.Host.CallAsync(() => world.Campaign(paused.Id).PauseAsync());
        world.Gateway.OnSend = (_, message) =>
            world.Database.Messages(failing.Id).Any(m => m.Phone == message.Phone) ? WaActors.Instances.SendOutcome.Rejected("refused") : null;

        await world.Host.AdvanceAsync(100 * TimeSpan.FromSeconds(60));
        foreach (var (id, delay) in campaigns.Where(c => c != paused && c != failing))
        {
            world.AssertAllSentOnce(id);
            Assert.Equal(
                Enumerable.Range(0, 100).Select(n => n * delay.TotalSeconds), world.ReceivedOf(id).Select(r => (r.At - start).TotalSeconds));
        }

        Assert.InRange(world.ReceivedOf(paused.Id).Count, 0, 1);
        Assert.InRange(world.ReceivedOf(failing.Id).Count, 0, 1);
        Assert.True(world.Count(failing.Id, MessageStatus.Failed) >= 5);
    }

    [Fact]
    public async Task A_scheduled_campaign_starts_at_its_time()
    {
        await using var world = await CampaignWorld.StartAsync();
        await WakeSchedulerAsync(world);
        var due = world.Now.AddMinutes(10);
        var campaign = await world.StartCampaignAsync(
            await world.AddNumbersAsync(1), 2, TimeSpan.FromSeconds(1), seed => seed with { ScheduledAt = due });
        Assert.Equal(CampaignStatus.Scheduled, world.Database.Campaign(campaign).Status);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Empty(world.ReceivedOf(campaign));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(8));
        world.AssertAllSentOnce(campaign);
        Assert.InRange(world.ReceivedOf(campaign)[0].At, due, due.AddSeconds(5));
    }

    [Fact]
    public async Task A_scheduled_campaign_is_put_off_brought_forward_and_begun_at_once_and_one_at_work_is_not()
    {
        await using var world = await CampaignWorld.StartAsync();
        await WakeSchedulerAsync(world);
        var campaign = await world.StartCampaignAsync(
            await world.AddNumbersAsync(1), 2, TimeSpan.FromSeconds(1), seed => seed with { ScheduledAt = world.Now.AddMinutes(10) });
        var later = world.Now.AddHours(2);
        Assert.True((await ScheduleAsync(later)).Done);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        await world.Host.CrashAndRestartAsync(); // it is stored
        await WakeSchedulerAsync(world);
        Assert.Empty(world.ReceivedOf(campaign));
        Assert.Equal(CampaignStatus.Scheduled, world.Database.Campaign(campaign).Status);

        Assert.True((await ScheduleAsync(world.Now.AddMinutes(1))).Done);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(70));
        world.AssertAllSentOnce(campaign);
        Assert.Equal("campaign_state", (await ScheduleAsync(later)).RefusalCode);
        Assert.StartsWith("begins at ", world.EventsOf(campaign, EventKinds.CampaignSettingsChanged)[0].Reason, StringComparison.Ordinal);

        var second = await world.StartCampaignAsync(world.Database.Routes(campaign).Select(route => route.InstanceId), 1, TimeSpan.Zero, seed => seed with { ScheduledAt = later });
        Assert.Equal(CampaignStatus.Running, (await world.Host.CallAsync(() => world.Campaign(second).ChangeScheduleAsync(world.Now.AddMinutes(-1)))).Status);

        Task<CampaignReply> ScheduleAsync(DateTimeOffset at) => world.Host.CallAsync(() => world.Campaign(campaign).ChangeScheduleAsync(at));
    }

    [Fact]
    public async Task Ticketz_a_campaign_that_was_due_while_everything_was_down_starts_when_it_is_up()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = world.AddCampaign(
            await world.AddNumbersAsync(1), 2, TimeSpan.FromSeconds(1),
            seed => seed with { ScheduledAt = world.Now.AddDays(-3), Status = CampaignStatus.Scheduled });
        await world.Host.CrashAndRestartAsync();
        await WakeSchedulerAsync(world);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(8));
        world.AssertAllSentOnce(campaign);
    }

    [Fact]
    public async Task The_scheduler_wakes_what_was_running_before_a_crash_and_reminders_wake_the_scheduler()
    {
        await using var world = await CampaignWorld.StartAsync();
        await WakeSchedulerAsync(world);
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(1), 20, TimeSpan.FromSeconds(10));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(25));
        await world.Host.CrashAndRestartAsync(); // and nobody calls anything: only reminders are left
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(6));
        world.AssertAllSentOnce(campaign);
        Assert.NotEmpty(world.EventsOf(campaign, EventKinds.CampaignRecovered));
    }

    private static Task WakeSchedulerAsync(CampaignWorld world) =>
        world.Host.CallAsync(() => world.Host.Grain<ICampaignSchedulerGrain>(GrainKeys.Scheduler).WakeAsync());
}
