using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.Pacing;
using WaActors.Reasons;
using WaActors.TestKit;
using WaActors.TestKit.Gateways;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Grains.Campaigns;

/// <summary>A campaign's own window, cap, priority and number check: it may only tighten what its numbers allow.</summary>
public class WindowTests
{
    private static readonly PaceCalendar SaoPaulo = new(TimeZones.Get("America/Sao_Paulo"), new HashSet<DateOnly>());
    private static readonly SendWindow Mornings = new([new WindowRange(Weekdays.Working, 9 * 60, 12 * 60)], WindowClock.Tenant, Holidays: true);

    [Fact, Trait("Duration", "Long")] // on a cluster
    public async Task Outside_its_window_a_campaign_waits_visibly_and_resumes_by_itself()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(2), 400, TimeSpan.FromMinutes(2), In(Mornings));
        await world.Host.AdvanceAsync(TimeSpan.FromDays(1));
        var waits = world.EventsOf(campaign, EventKinds.CampaignWaiting);
        Assert.NotEmpty(waits);
        Assert.All(waits, e => Assert.StartsWith("outside its window, until ", e.Reason, StringComparison.Ordinal));
        await UntilAsync(world, at => !WindowPlan.At(Mornings, SaoPaulo, at).Open);
        var live = (await world.LiveAsync(campaign))!;
        Assert.Equal((CampaignStatus.Waiting, WindowPlan.At(Mornings, SaoPaulo, world.Now).Until), (live.Status, live.WaitingUntil));
        Assert.Equal(CampaignStatus.Waiting, world.Database.Campaign(campaign).Status);

        await world.Host.AdvanceAsync(TimeSpan.FromDays(12));
        world.AssertAllSentOnce(campaign);
        AssertInside(world.ReceivedOf(campaign), Mornings, SaoPaulo);
        Assert.NotEmpty(world.EventsOf(campaign, EventKinds.CampaignSending));
    }

    [Fact]
    public async Task A_recipient_s_own_clock_counts_and_those_whose_window_is_closed_hold_up_nobody()
    {
        await using var world = await CampaignWorld.StartAsync();
        var window = new SendWindow([new WindowRange(Weekdays.All, 9 * 60, 10 * 60)], WindowClock.Recipient, Holidays: true);
        string[] areas = ["68", "92", "11"]; // Acre, Amazonas, Sao Paulo: two hours apart from first to last
        var phones = Enumerable.Range(0, 90).Select(i => $"55{areas[i % 3]}9{i:D8}").ToList();
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(1), 0, TimeSpan.FromSeconds(30), seed => In(window)(seed) with
        {
            Messages = [.. phones.Select(phone => new MessageSeed(phone) { Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = "x" } })],
        });
        await world.Host.AdvanceAsync(TimeSpan.FromDays(2));
        world.AssertAllSentOnce(campaign);
        foreach (var area in areas)
        {
            var calendar = SaoPaulo.In(TimeZones.Get(TimeZones.OfPhone($"55{area}900000000")!));
            var received = world.ReceivedOf(campaign).Where(r => r.Phone.StartsWith($"55{area}", StringComparison.Ordinal)).ToList();
            Assert.Equal(30, received.Count);
            AssertInside(received, window, calendar);
        }
    }

    [Fact]
    public async Task A_window_opened_while_it_waits_acts_within_a_second_and_a_closed_one_too()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(1), 50, TimeSpan.Zero, In(Mornings with { Ranges = [new WindowRange(Weekdays.None, 0, 1)] }));
        await world.Host.AdvanceAsync(TimeSpan.FromHours(30));
        Assert.Empty(world.ReceivedOf(campaign));
        await ChangeAsync(world, campaign, new CampaignPace { PerDay = 20 });
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(20, world.ReceivedOf(campaign).Count);
        await ChangeAsync(world, campaign, CampaignPace.None);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        world.AssertAllSentOnce(campaign);
    }

    [Fact, Trait("Duration", "Long")] // on a cluster
    public async Task Its_own_cap_of_a_day_holds_over_kills_of_the_process()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = await world.StartCampaignAsync(
            await world.AddNumbersAsync(3), 25, TimeSpan.FromMinutes(1), seed => seed with { Pace = new CampaignPace { PerDay = 10 }, Calendar = SaoPaulo });
        await world.Host.CallAsync(() => world.Host.Grain<ICampaignSchedulerGrain>(GrainKeys.Scheduler).WakeAsync());
        for (var kill = 0; kill < 12; kill++)
        {
            await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1.5));
            await world.Host.CrashAndRestartAsync();
        }

        await world.Host.AdvanceAsync(TimeSpan.FromDays(4));
        world.AssertAllSentOnce(campaign);
        Assert.All(world.ReceivedOf(campaign).CountBy(r => SaoPaulo.DayOf(r.At)), day => Assert.InRange(day.Value, 1, 10));
    }

    [Fact]
    public async Task Priority_is_the_share_of_a_number_that_several_wait_for_and_nobody_starves()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A", pace: new NumberPace(new PaceSettings { Gap = TimeSpan.FromSeconds(10) }, SaoPaulo, DateTimeOffset.MinValue));
        var high = await world.StartCampaignAsync([number], 100, TimeSpan.Zero, seed => seed with { Pace = new CampaignPace { Priority = 10 } });
        var low = await world.StartCampaignAsync([number], 100, TimeSpan.Zero, seed => seed with { Pace = new CampaignPace { Priority = 2 } });
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(600));
        var (ofHigh, ofLow) = (world.ReceivedOf(high).Count, world.ReceivedOf(low).Count);
        Assert.InRange(ofHigh + ofLow, 58, 62);
        Assert.InRange(ofLow, 9, 12); // a sixth
        await world.Host.AdvanceAsync(TimeSpan.FromHours(1));
        world.AssertAllSentOnce(high);
        world.AssertAllSentOnce(low);
    }

    [Fact]
    public async Task Numbers_without_WhatsApp_are_found_before_they_are_written_to_once_and_at_the_number_s_pace()
    {
        await using var world = await CampaignWorld.StartAsync();
        var gap = TimeSpan.FromSeconds(20);
        var number = await world.AddNumberAsync("A", pace: new NumberPace(new PaceSettings { Gap = gap }, SaoPaulo, DateTimeOffset.MinValue));
        var campaign = world.AddCampaign([number], 10, TimeSpan.Zero, seed => seed with { Pace = new CampaignPace { NumberCheckDays = 30 } });
        var phones = world.Database.Messages(campaign).Select(m => m.Phone).ToList();
        foreach (var phone in phones.Take(5)) world.Gateway.NotOnWhatsApp(phone);
        world.Gateway.OnSend = (_, message) => phones.Take(5).Contains(message.Phone) ? throw new InvalidOperationException("written to without WhatsApp") : null;
        var from = world.Now;
        await world.Host.CallAsync(() => world.Campaign(campaign).StartAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Equal((5, 5), (world.Count(campaign, MessageStatus.NoWhatsapp), world.Count(campaign, MessageStatus.Sent)));
        Assert.True(world.ReceivedOf(campaign)[0].At - from >= 5 * gap, "the checks did not keep the pace");

        // Another campaign uses the answers, also when the gateway cannot be asked any more.
        Assert.False(await world.NumberChecks.FindAsync(world.TenantId, phones[0], from, TestContext.Current.CancellationToken));
        Assert.Null(await world.NumberChecks.FindAsync(world.TenantId, phones[0], world.Now, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("the gateway answered 500")]
    public async Task Who_cannot_be_checked_is_written_to_and_nothing_is_kept_of_it(string? fault)
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.NumberChecks = (Unknown: true, fault);
        var campaign = await world.StartCampaignAsync([number], 5, TimeSpan.FromSeconds(1), seed => seed with { Pace = new CampaignPace { NumberCheckDays = 30 } });
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(30));
        world.AssertAllSentOnce(campaign);
        Assert.Null(await world.NumberChecks.FindAsync(world.TenantId, world.ReceivedOf(campaign)[0].Phone, DateTimeOffset.MinValue, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Every_wait_switch_deactivation_and_return_is_an_event_with_its_reason_C8_C10()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        world.Gateway.OnSend = (id, _) => id == numbers[0] ? SendOutcome.Rejected("refused") : null;
        var campaign = await world.StartCampaignAsync(numbers, 60, TimeSpan.FromSeconds(10), seed => seed with { MaxConsecutiveFailures = 3 });
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(2));
        var deactivated = Assert.Single(world.EventsOf(campaign, EventKinds.RouteDeactivated));
        Assert.Equal((numbers[0], "3 failures in a row, last: refused"), (deactivated.InstanceId, CodedReason.TextOf(deactivated.Reason)));
        world.Gateway.OnSend = null;
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(6));
        Assert.Equal(numbers[0], Assert.Single(world.EventsOf(campaign, EventKinds.RouteReactivated)).InstanceId);

        world.Gateway.SetLinked(numbers[1], false);
        await world.TellLinkAsync(numbers[1], LinkState.Disconnected, "dropped");
        var lost = world.EventsOf(campaign, EventKinds.RouteDeactivated)[^1];
        Assert.Equal((numbers[1], "dropped"), (lost.InstanceId, lost.Reason));
        string[] told = ["route.", "campaign.waiting", "campaign.sending"];
        Assert.All(
            world.EventsOf(campaign).Where(e => told.Any(kind => e.Kind.StartsWith(kind, StringComparison.Ordinal))),
            e => Assert.False(string.IsNullOrEmpty(e.Reason), $"{e.Kind} has no reason"));
        Assert.All(world.EventsOf(campaign).Where(e => e.Kind.StartsWith("route.", StringComparison.Ordinal)), e => Assert.Equal((campaign, true), (e.CampaignId, e.InstanceId is not null)));
    }

    [Fact]
    public async Task A_success_ends_a_row_of_failures_C8()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        var sends = 0;
        world.Gateway.OnSend = (_, _) => ++sends % 3 == 0 ? null : SendOutcome.Rejected("refused"); // two failures, a success, and so on
        var campaign = await world.StartCampaignAsync(numbers, 30, TimeSpan.FromSeconds(1), seed => seed with { MaxConsecutiveFailures = 3 });
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(world.EventsOf(campaign, EventKinds.RouteDeactivated));
        Assert.Equal((10, 20), (world.Count(campaign, MessageStatus.Sent), world.Count(campaign, MessageStatus.Failed)));
    }

    private static Func<CampaignSeed, CampaignSeed> In(SendWindow window) => seed => seed with { Pace = new CampaignPace { Window = window }, Calendar = SaoPaulo };

    private static async Task ChangeAsync(CampaignWorld world, Guid campaign, CampaignPace pace) =>
        Assert.True((await world.Host.CallAsync(() => world.Campaign(campaign).ChangePaceAsync(pace))).Done);

    private static async Task UntilAsync(CampaignWorld world, Func<DateTimeOffset, bool> holds)
    {
        for (var step = 0; !holds(world.Now); step++)
        {
            Assert.True(step < 200, "the moment never came");
            await world.Host.AdvanceAsync(TimeSpan.FromMinutes(30));
        }
    }

    private static void AssertInside(IReadOnlyList<Received> received, SendWindow window, PaceCalendar calendar) =>
        Assert.All(received, r => Assert.True(WindowPlan.At(window, calendar, r.At).Open, $"{r.Phone} received at {r.At:O}"));
}
