using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Grains.Reasons;
using WaActors.Instances;
using WaActors.Pacing;

namespace WaActors.Tests.Unit.Campaigns;

/// <summary>A pump with a window, a cap of its own, and numbers that rest.</summary>
public class PumpWindowTests
{
    private static readonly PaceCalendar SaoPaulo = new(TimeZones.Get("America/Sao_Paulo"), new HashSet<DateOnly>());
    private static readonly SendWindow Morning = new([new WindowRange(Weekdays.All, 9 * 60, 10 * 60)], WindowClock.Tenant, Holidays: true);
    private static readonly DateTimeOffset Nine = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero); // 09:00 in Sao Paulo, 08:00 in Manaus, 07:00 in Rio Branco

    [Fact]
    public void Outside_the_window_it_is_held_until_it_opens_and_inside_it_sends()
    {
        var pump = Pump(new CampaignPace { Window = Morning }, out _, "5511900000001");
        Assert.Equal(new PumpStep.Held(Nine, Nine, CampaignReasons.OutsideWindow), pump.Next(Nine.AddTicks(-1)));
        Assert.IsType<PumpStep.Acquire>(pump.Next(Nine));
    }

    [Fact]
    public void By_recipients_clocks_those_that_are_open_go_first_and_keep_their_order()
    {
        var window = Morning with { Clock = WindowClock.Recipient };
        var pump = Pump(new CampaignPace { Window = window }, out var route, "5568900000001", "5511900000002", "5592900000003", "5511900000004");
        Assert.Equal([2, 4], Drain(pump, route, Nine));
        Assert.Equal(new PumpStep.Held(Nine.AddHours(1), Nine.AddHours(1), CampaignReasons.OutsideAllClocks), pump.Next(Nine));
        Assert.Equal([3], Drain(pump, route, Nine.AddHours(1)));
        Assert.Equal([1], Drain(pump, route, Nine.AddHours(2)));
    }

    [Fact]
    public void It_looks_behind_those_whose_window_is_closed_and_no_further_than_it_may()
    {
        var pump = new CampaignPump(Routes(out _), NoDelay, 10, Plan(new CampaignPace { Window = Morning with { Clock = WindowClock.Recipient } })) { Running = true };
        var seq = 0;
        var pulls = 0;
        while (pump.Next(Nine) is PumpStep.Pull pull)
        {
            Assert.True(++pulls < 100, "it never stops reading");
            pump.OnPulled([.. Enumerable.Range(1, pull.Limit).Select(_ => Message(++seq, "5568900000001"))], pull.Limit);
        }

        Assert.InRange(pump.Queued, 10_000, 10_500);
        Assert.Equal(Nine.AddHours(2), Assert.IsType<PumpStep.Held>(pump.Next(Nine)).Until);
    }

    [Fact]
    public void A_day_that_is_full_holds_it_until_midnight_and_no_more_places_are_asked_for_than_are_left()
    {
        var pump = Pump(new CampaignPace { PerDay = 3 }, out var route, [.. Enumerable.Range(1, 9).Select(i => $"551190000000{i}")]);
        Assert.Equal(3, Assert.IsType<PumpStep.Acquire>(pump.Next(Nine)).Wanted);
        CampaignPump.OnPermit(route, 3, Nine);
        for (var i = 0; i < 3; i++) End(pump, Assert.IsType<PumpStep.Dispatch>(pump.Next(Nine)), Nine);
        var midnight = SaoPaulo.NextMidnight(Nine);
        Assert.Equal(new PumpStep.Held(midnight, midnight, PaceReasons.CampaignPerDay(3)), pump.Next(Nine));
        Assert.Equal(3, Assert.IsType<PumpStep.Acquire>(pump.Next(midnight)).Wanted);
    }

    [Fact]
    public void What_was_sent_before_a_restart_counts_and_an_attempt_that_did_not_leave_does_not()
    {
        var pump = Pump(new CampaignPace { PerDay = 2 }, out var route, "5511900000001", "5511900000002");
        pump.Plan.Restore(new Dictionary<Guid, int> { [route.InstanceId] = 1 }, Nine);
        CampaignPump.OnPermit(route, 1, Nine);
        var dispatch = Assert.IsType<PumpStep.Dispatch>(pump.Next(Nine));
        pump.OnAttemptEnded(dispatch.Message.Seq, route, dispatch.Message, gapFrom: null, luck: 0);
        Assert.IsType<PumpStep.Acquire>(pump.Next(Nine));
    }

    [Fact]
    public void A_number_whose_part_of_the_day_is_full_rests_until_midnight_also_by_what_was_sent_before_a_restart()
    {
        var pump = Pump(new CampaignPace { PerNumberPerDay = 3 }, out var route, "5511900000001", "5511900000002", "5511900000003", "5511900000004");
        pump.Plan.Restore(new Dictionary<Guid, int> { [route.InstanceId] = 1 }, Nine);
        Assert.Equal(2, Assert.IsType<PumpStep.Acquire>(pump.Next(Nine)).Wanted);
        CampaignPump.OnPermit(route, 2, Nine);
        for (var i = 0; i < 2; i++) End(pump, Assert.IsType<PumpStep.Dispatch>(pump.Next(Nine)), Nine);
        var midnight = SaoPaulo.NextMidnight(Nine);
        Assert.Equal(new PumpStep.Held(midnight, midnight, PaceReasons.CampaignPerNumber(3)), pump.Next(Nine));
        Assert.Equal(2, Assert.IsType<PumpStep.Acquire>(pump.Next(midnight)).Wanted);
    }

    [Fact]
    public void A_message_that_comes_too_soon_for_its_recipient_waits_aside_and_others_go_on()
    {
        var pump = Pump(CampaignPace.None, out var route, "5511900000001", "5511900000002");
        Assert.IsType<PumpStep.Acquire>(pump.Next(Nine));
        CampaignPump.OnPermit(route, 2, Nine);
        var first = Assert.IsType<PumpStep.Dispatch>(pump.Next(Nine));
        pump.OnTooSoon(first.Message, route, Nine.AddHours(6), "too soon");
        End(pump, Assert.IsType<PumpStep.Dispatch>(pump.Next(Nine)), Nine);
        Assert.Equal(new PumpStep.Held(Nine.AddHours(6), Nine.AddHours(6), "too soon"), pump.Next(Nine));
        Assert.IsType<PumpStep.Held>(pump.Next(Nine.AddHours(6).AddTicks(-1)));
        Assert.IsType<PumpStep.Acquire>(pump.Next(Nine.AddHours(6)));
        CampaignPump.OnPermit(route, 1, Nine);
        Assert.Equal(first.Message, Assert.IsType<PumpStep.Dispatch>(pump.Next(Nine.AddHours(6))).Message);
    }

    [Fact]
    public void When_every_number_rests_for_more_than_a_breath_it_says_so()
    {
        var pump = Pump(CampaignPace.None, out var route, "5511900000001");
        Assert.IsType<PumpStep.Acquire>(pump.Next(Nine));
        (route.Hold, route.HoldUntil) = ("pause after 30 sends", Nine.AddMinutes(15));
        CampaignPump.OnPermit(route, 0, Nine.AddMinutes(16));
        Assert.Equal(new PumpStep.Held(Nine.AddMinutes(16), Nine.AddMinutes(15), "pause after 30 sends"), pump.Next(Nine));
        (route.Hold, route.HoldUntil) = ("gap between sends", Nine.AddSeconds(60));
        Assert.Equal(new PumpStep.WaitUntil(Nine.AddMinutes(16)), pump.Next(Nine));
    }

    [Fact]
    public void Another_window_regroups_what_was_read()
    {
        var pump = Pump(new CampaignPace { Window = Morning with { Clock = WindowClock.Recipient } }, out var route, "5568900000001", "5511900000002");
        Assert.Null(pump.MayStartUntil("5568900000001", Nine));
        pump.ChangePlan(pump.Plan.With(CampaignPace.None, SaoPaulo));
        Assert.Equal(DateTimeOffset.MaxValue, pump.MayStartUntil("5568900000001", Nine));
        Assert.Equal([1, 2], Drain(pump, route, Nine));
    }

    private static readonly DelayRange NoDelay = new(TimeSpan.Zero, TimeSpan.Zero);

    private static CampaignPlan Plan(CampaignPace pace) => new(pace, SaoPaulo);

    private static CampaignPump Pump(CampaignPace pace, out RouteState route, params string[] phones)
    {
        var pump = new CampaignPump(Routes(out route), NoDelay, 10, Plan(pace)) { Running = true };
        Assert.IsType<PumpStep.Pull>(pump.Next(Nine));
        pump.OnPulled([.. phones.Select((phone, index) => Message(index + 1, phone))], phones.Length + 1);
        return pump;
    }

    private static RouteBook Routes(out RouteState route)
    {
        var id = new Guid(1, 0, 0, new byte[8]);
        var routes = new RouteBook([new RouteRecord(0, id, [], true, 0, null)], 5, TimeSpan.FromMinutes(5));
        routes.OnStatus(new InstanceStatus(id, LinkState.Connected, Nine, null, PermissionState.Ok, null, 1, WindowMax: 5), Nine);
        route = routes.Find(id)!;
        return routes;
    }

    private static PendingMessage Message(int seq, string phone) => new(seq, phone, new Dictionary<string, string>(StringComparer.Ordinal), 0);

    private static List<int> Drain(CampaignPump pump, RouteState route, DateTimeOffset now)
    {
        var sent = new List<int>();
        while (pump.Next(now) is var step and (PumpStep.Acquire or PumpStep.Dispatch))
        {
            if (step is PumpStep.Acquire acquire)
            {
                CampaignPump.OnPermit(route, acquire.Wanted, now);
                continue;
            }

            sent.Add(((PumpStep.Dispatch)step).Message.Seq);
            End(pump, (PumpStep.Dispatch)step, now);
        }

        return sent;
    }

    private static void End(CampaignPump pump, PumpStep.Dispatch dispatch, DateTimeOffset now) =>
        pump.OnAttemptEnded(dispatch.Message.Seq, dispatch.Route, again: null, gapFrom: now, luck: 0);
}
