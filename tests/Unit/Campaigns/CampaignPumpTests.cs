using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Instances;

namespace WaActors.Tests.Unit.Campaigns;

public class CampaignPumpTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DelayRange NoDelay = new(TimeSpan.Zero, TimeSpan.Zero);

    [Fact]
    public void A_pump_that_is_not_running_does_nothing()
    {
        var pump = Pump(NoDelay, 3, out _);
        pump.Running = false;
        Assert.IsType<PumpStep.Idle>(pump.Next(Start));
    }

    [Fact]
    public void It_pulls_before_anything_else_and_once_at_a_time()
    {
        var pump = Pump(NoDelay, 1, out _);
        Assert.IsType<PumpStep.Pull>(pump.Next(Start));
        Assert.IsType<PumpStep.Idle>(pump.Next(Start));
    }

    [Fact]
    public void With_a_delay_one_message_is_under_way_and_the_gap_counts_from_its_end()
    {
        var pump = Pump(Seconds(60, 60), 2, out var routes);
        Fill(pump, 3);
        var first = Dispatch(pump, routes, Start);
        Assert.IsType<PumpStep.Idle>(pump.Next(Start));
        pump.OnAttemptEnded(first.Message.Seq, first.Route, null, Start.AddSeconds(5), luck: 0.5);
        Assert.Equal(new PumpStep.WaitUntil(Start.AddSeconds(65)), pump.Next(Start.AddSeconds(5)));
        Assert.Equal(1, Dispatch(pump, routes, Start.AddSeconds(65)).Route.Record.OrderIndex);
    }

    [Theory]
    [InlineData(0.0, 10)]
    [InlineData(0.5, 15)]
    [InlineData(1.0, 20)]
    public void The_gap_lies_in_its_range_where_luck_says(double luck, int expectedSeconds)
    {
        var pump = Pump(Seconds(10, 20), 1, out var routes);
        Fill(pump, 2);
        var first = Dispatch(pump, routes, Start);
        pump.OnAttemptEnded(first.Message.Seq, first.Route, null, Start, luck);
        Assert.Equal(new PumpStep.WaitUntil(Start.AddSeconds(expectedSeconds)), pump.Next(Start));
    }

    [Fact]
    public void A_changed_delay_counts_from_the_last_send()
    {
        var pump = Pump(Seconds(600, 600), 1, out var routes);
        Fill(pump, 2);
        var first = Dispatch(pump, routes, Start);
        pump.OnAttemptEnded(first.Message.Seq, first.Route, null, Start, luck: 0);
        pump.ChangeDelay(Seconds(30, 30));
        Assert.Equal(new PumpStep.WaitUntil(Start.AddSeconds(30)), pump.Next(Start.AddSeconds(10)));
        Assert.IsType<PumpStep.Acquire>(pump.Next(Start.AddSeconds(30)));
    }

    [Fact]
    public void A_returned_message_goes_first_without_delay_and_by_the_next_number()
    {
        var pump = Pump(Seconds(60, 60), 3, out var routes);
        Fill(pump, 5);
        var lost = Dispatch(pump, routes, Start);
        routes.OnLinkLost(lost.Route, "session not found");
        pump.OnAttemptEnded(1, lost.Route, lost.Message with { AttemptsMade = 1 }, gapFrom: null, luck: 0);
        var again = Dispatch(pump, routes, Start);
        Assert.Equal((1, 1), (again.Message.Seq, again.Route.Record.OrderIndex));
        Assert.Equal(1, again.Message.AttemptsMade);
    }

    [Fact]
    public void Without_delay_each_number_has_its_window_under_way_and_no_more()
    {
        var pump = Pump(NoDelay, 2, out var routes, windowMax: 3);
        Fill(pump, 20);
        var dispatched = new List<PumpStep.Dispatch>();
        for (var step = pump.Next(Start); step is not PumpStep.Idle; step = pump.Next(Start))
        {
            if (step is PumpStep.Acquire acquire) CampaignPump.OnPermit(acquire.Route, acquire.Wanted, Start);
            if (step is PumpStep.Dispatch dispatch) dispatched.Add(dispatch);
        }

        Assert.Equal(6, dispatched.Count);
        Assert.All(routes.Routes, route => Assert.Equal(3, route.InFlight));
    }

    [Fact]
    public void A_number_without_a_free_place_is_passed_over_until_it_is_free()
    {
        var pump = Pump(Seconds(1, 1), 2, out var routes);
        Fill(pump, 2);
        var busy = Assert.IsType<PumpStep.Acquire>(pump.Next(Start));
        Assert.IsType<PumpStep.Idle>(pump.Next(Start));
        CampaignPump.OnPermit(busy.Route, granted: 0, blockedUntil: Start.AddSeconds(5));
        Assert.Equal(1, Dispatch(pump, routes, Start).Route.Record.OrderIndex);
    }

    [Fact]
    public void When_all_are_busy_it_waits_for_the_first_to_be_free()
    {
        var pump = Pump(Seconds(1, 1), 2, out _);
        Fill(pump, 1);
        foreach (var seconds in new[] { 9, 4 })
            CampaignPump.OnPermit(Assert.IsType<PumpStep.Acquire>(pump.Next(Start)).Route, 0, Start.AddSeconds(seconds));
        Assert.Equal(new PumpStep.WaitUntil(Start.AddSeconds(4)), pump.Next(Start));
    }

    [Fact]
    public void Without_a_route_in_the_ring_it_says_so_and_keeps_its_messages()
    {
        var pump = Pump(NoDelay, 1, out var routes);
        Fill(pump, 1);
        routes.OnLinkLost(routes.Routes[0], "socket");
        Assert.IsType<PumpStep.NoRoute>(pump.Next(Start));
        routes.OnStatus(Connected(routes.Routes[0].InstanceId, revision: 9), Start);
        Assert.Equal(1, Dispatch(pump, routes, Start).Message.Seq);
    }

    [Fact]
    public void It_is_drained_only_when_nothing_is_under_way_nor_in_doubt()
    {
        var pump = Pump(NoDelay, 1, out var routes);
        Fill(pump, 2);
        var first = Dispatch(pump, routes, Start);
        pump.OnAttemptInDoubt(first.Route, Start, luck: 0);
        var second = Dispatch(pump, routes, Start);
        Assert.IsType<PumpStep.Idle>(pump.Next(Start));
        pump.OnAttemptEnded(second.Message.Seq, second.Route, null, Start, luck: 0);
        Assert.IsType<PumpStep.Idle>(pump.Next(Start));
        pump.OnDoubtResolved(first.Message.Seq, null);
        Assert.IsType<PumpStep.Drained>(pump.Next(Start));
    }

    [Fact]
    public void A_message_read_twice_is_sent_once()
    {
        var pump = Pump(NoDelay, 1, out var routes);
        pump.OnDoubtInherited(1);
        Fill(pump, 2);
        Assert.Equal(2, Dispatch(pump, routes, Start).Message.Seq);
        Assert.Equal(1, pump.InDoubt);
    }

    private static CampaignPump Pump(DelayRange delay, int routeCount, out RouteBook routes, int windowMax = 1)
    {
        routes = new RouteBook(Enumerable.Range(0, routeCount).Select(Route), failuresMax: 5, TimeSpan.FromMinutes(5));
        foreach (var route in routes.Routes) routes.OnStatus(Connected(route.InstanceId, 1, windowMax), Start);
        return new CampaignPump(routes, delay, batchSize: 100) { Running = true };
    }

    private static void Fill(CampaignPump pump, int count)
    {
        var pull = Assert.IsType<PumpStep.Pull>(pump.Next(Start));
        pump.OnPulled([.. Enumerable.Range(1, count).Select(seq => new PendingMessage(seq, "55119" + seq, new Dictionary<string, string>(), 0))], pull.Limit);
    }

    private static PumpStep.Dispatch Dispatch(CampaignPump pump, RouteBook routes, DateTimeOffset now)
    {
        var acquire = Assert.IsType<PumpStep.Acquire>(pump.Next(now));
        Assert.Contains(acquire.Route, routes.Routes);
        CampaignPump.OnPermit(acquire.Route, 1, now);
        return Assert.IsType<PumpStep.Dispatch>(pump.Next(now));
    }

    private static DelayRange Seconds(int min, int max) => new(TimeSpan.FromSeconds(min), TimeSpan.FromSeconds(max));

    private static RouteRecord Route(int index) => new(index, new Guid(index + 1, 0, 0, new byte[8]), [], Active: true, 0, null);

    private static InstanceStatus Connected(Guid id, long revision, int windowMax = 1) =>
        new(id, LinkState.Connected, Start, null, PermissionState.Ok, null, revision, windowMax);
}
