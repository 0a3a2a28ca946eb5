using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.TestKit;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Grains.Campaigns;

/// <summary>What a campaign allows itself beyond its numbers' paces: a cap per number, a rest for each recipient, and consent (issue 6).</summary>
public class LimitTests
{
    private static readonly PaceCalendar SaoPaulo = new(TimeZones.Get("America/Sao_Paulo"), new HashSet<DateOnly>());

    [Fact]
    public async Task A_campaign_s_cap_for_each_of_its_numbers_holds_over_a_kill_and_the_day_after_it_goes_on_by_itself()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2, windowMax: 4);
        var campaign = await world.StartCampaignAsync(numbers, 16, TimeSpan.Zero, seed => seed with { Pace = new CampaignPace { PerNumberPerDay = 5 }, Calendar = SaoPaulo });
        await world.Host.CallAsync(() => world.Host.Grain<ICampaignSchedulerGrain>(GrainKeys.Scheduler).WakeAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal([5, 5], numbers.Select(number => world.ReceivedOf(campaign).Count(received => received.InstanceId == number)));
        await world.Host.CrashAndRestartAsync();
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(10, world.ReceivedOf(campaign).Count);
        var live = (await world.LiveAsync(campaign))!;
        Assert.Equal((CampaignStatus.Waiting, SaoPaulo.NextMidnight(world.Now)), (live.Status, live.WaitingUntil));
        Assert.Contains("5 sends a day of the campaign by each number", live.StatusReason, StringComparison.Ordinal);

        await world.Host.AdvanceAsync(TimeSpan.FromDays(1));
        world.AssertAllSentOnce(campaign);
    }

    [Theory, Trait("Duration", "Long")] // on a cluster
    [InlineData(false)] // nobody counted its sends
    [InlineData(true)]
    public async Task A_first_cap_of_a_day_counts_what_went_before_it_also_before_a_kill_and_none_twice(bool numberHasPace)
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync(
            "A", pace: numberHasPace ? new NumberPace(new PaceSettings { Gap = TimeSpan.FromSeconds(1) }, SaoPaulo, DateTimeOffset.MinValue) : null);
        var campaign = await world.StartCampaignAsync([number], 30, TimeSpan.FromMinutes(1), seed => seed with { Calendar = SaoPaulo });
        await world.Host.CallAsync(() => world.Host.Grain<ICampaignSchedulerGrain>(GrainKeys.Scheduler).WakeAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(5.5));
        await world.Host.CrashAndRestartAsync();
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.InRange(world.ReceivedOf(campaign).Count, 7, 10);

        await ChangeAsync(world, campaign, new CampaignPace { PerDay = 12 });
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(12, world.ReceivedOf(campaign).Count);
        await ChangeAsync(world, campaign, CampaignPace.None);
        await ChangeAsync(world, campaign, new CampaignPace { PerNumberPerDay = 14 });
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(14, world.ReceivedOf(campaign).Count);
        Assert.Equal(14, Assert.Single(world.ReceivedOf(campaign).CountBy(received => SaoPaulo.DayOf(received.At))).Value); // all that on one day

        await world.Host.AdvanceAsync(TimeSpan.FromDays(3));
        world.AssertAllSentOnce(campaign);
        Assert.All(world.ReceivedOf(campaign).CountBy(received => SaoPaulo.DayOf(received.At)), day => Assert.InRange(day.Value, 1, 14));
    }

    [Fact]
    public async Task A_person_whom_another_campaign_wrote_to_waits_for_six_hours_and_others_go_on()
    {
        await using var world = await CampaignWorld.StartAsync();
        var pace = new NumberPace(new PaceSettings { RecipientGap = TimeSpan.FromHours(6) }, SaoPaulo, DateTimeOffset.MinValue);
        var (a, b) = (await world.AddNumberAsync("A", pace: pace), await world.AddNumberAsync("B", pace: pace));
        var first = await world.StartCampaignAsync([a], 3, TimeSpan.Zero, seed => seed with { Messages = People(3) });
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        var second = await world.StartCampaignAsync([b], 5, TimeSpan.Zero, seed => seed with { Messages = People(5) });
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((3, 2), (world.Count(first, MessageStatus.Sent), world.Count(second, MessageStatus.Sent)));
        var live = (await world.LiveAsync(second))!;
        Assert.Equal(CampaignStatus.Waiting, live.Status);
        Assert.Contains("written to by another campaign less than 6 hours ago", live.StatusReason, StringComparison.Ordinal);
        Assert.Equal(live.StatusReason, Assert.Single(world.EventsOf(second, EventKinds.CampaignWaiting)).Reason);

        await world.Host.AdvanceAsync(TimeSpan.FromHours(7));
        Assert.All(world.Database.Messages(second), message => Assert.Equal(MessageStatus.Sent, message.Status));
        Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(second).Status);
        var byPerson = world.Gateway.Received.GroupBy(received => received.Phone).Where(person => person.Count() > 1);
        Assert.Equal(3, byPerson.Count());
        Assert.All(byPerson, person => Assert.True(person.Last().At - person.First().At >= TimeSpan.FromHours(6)));
    }

    [Fact]
    public async Task More_resting_people_than_it_keeps_in_memory_hold_up_nobody_and_each_gets_its_message_once_over_a_kill_too()
    {
        await using var world = await CampaignWorld.StartAsync(campaigns: options => options.LookAheadMax = 3);
        var pace = new NumberPace(new PaceSettings { RecipientGap = TimeSpan.FromHours(6) }, SaoPaulo, DateTimeOffset.MinValue);
        var (a, b) = (await world.AddNumberAsync("A", pace: pace), await world.AddNumberAsync("B", pace: pace));
        var first = await world.StartCampaignAsync([a], 0, TimeSpan.FromMinutes(4), seed => seed with { Messages = People(15) });
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(15, world.Count(first, MessageStatus.Sent));
        var second = await world.StartCampaignAsync([b], 0, TimeSpan.Zero, seed => seed with { Messages = People(25), BatchSize = 2 });
        await world.Host.CallAsync(() => world.Host.Grain<ICampaignSchedulerGrain>(GrainKeys.Scheduler).WakeAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(10, world.Count(second, MessageStatus.Sent)); // who does not rest
        Assert.Equal(CampaignStatus.Waiting, (await world.LiveAsync(second))!.Status);

        await world.Host.AdvanceAsync(TimeSpan.FromHours(5.5)); // some of them may
        Assert.InRange(world.Count(second, MessageStatus.Sent), 11, 24);
        await world.Host.CrashAndRestartAsync();
        await world.Host.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(second).Status);
        Assert.Equal(40, world.Gateway.Received.Count);
        var byPerson = world.Gateway.Received.GroupBy(received => received.Phone).Where(person => person.Count() > 1).ToList();
        Assert.Equal(15, byPerson.Count);
        Assert.All(byPerson, person => Assert.InRange(person.Last().At - person.First().At, TimeSpan.FromHours(6), TimeSpan.FromHours(6.2)));
    }

    [Fact]
    public async Task A_campaign_may_ask_for_a_longer_rest_also_at_numbers_without_a_pace_and_give_it_up_at_once()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        var rest = new CampaignPace { RecipientGapHours = 48 };
        await world.StartCampaignAsync([number], 1, TimeSpan.Zero, seed => seed with { Messages = People(1), Pace = rest });
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        var second = await world.StartCampaignAsync([number], 1, TimeSpan.Zero, seed => seed with { Messages = People(1), Pace = rest });
        await world.Host.AdvanceAsync(TimeSpan.FromHours(40));
        Assert.Equal(0, world.Count(second, MessageStatus.Sent));
        Assert.True((await world.Host.CallAsync(() => world.Campaign(second).ChangePaceAsync(CampaignPace.None))).Done);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(1, world.Count(second, MessageStatus.Sent));
    }

    [Fact]
    public async Task Consent_is_required_at_the_start_and_at_the_moment_of_sending()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        var campaign = world.AddCampaign(numbers, 6, TimeSpan.FromMinutes(1), seed => seed with { Pace = new CampaignPace { RequiresConsent = true } });
        var phones = world.Database.Messages(campaign).Select(message => message.Phone).ToList();
        foreach (var phone in phones.Take(5)) world.Database.Consent(world.TenantId, phone);
        await world.Host.CallAsync(() => world.Campaign(campaign).StartAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(90)); // two are sent, and all are pulled
        world.Database.RevokeConsent(world.TenantId, phones[3]);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal([phones[0], phones[1], phones[2], phones[4]], world.ReceivedOf(campaign).Select(received => received.Phone));
        var leftOut = world.Database.Messages(campaign).Where(message => message.Status == MessageStatus.Suppressed).ToList();
        Assert.Equal([(4, LeftOutReason.NoConsent), (6, LeftOutReason.NoConsent)], leftOut.Select(message => (message.Seq, message.Error)));
        Assert.Equal(4, Assert.Single(world.EventsOf(campaign, EventKinds.MessageSuppressed)).Seq);
        Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(campaign).Status);
    }

    private static async Task ChangeAsync(CampaignWorld world, Guid campaign, CampaignPace pace) =>
        Assert.True((await world.Host.CallAsync(() => world.Campaign(campaign).ChangePaceAsync(pace))).Done);

    private static IReadOnlyList<MessageSeed> People(int count) => [.. Enumerable.Range(1, count).Select(n => new MessageSeed($"55319{n:D8}")
    {
        Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = $"R{n}" },
    })];
}
