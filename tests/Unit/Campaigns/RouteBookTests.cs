using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Reasons;
using WaActors.Instances;

namespace WaActors.Tests.Unit.Campaigns;

/// <summary>The table of requirements.md, part C: connected and active, each against the other.</summary>
public class RouteBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly RouteBook _routes = new([Route(0), Route(1)], failuresMax: 2, TimeSpan.FromMinutes(5));

    private RouteState A => _routes.Routes[0];

    [Fact]
    public void Before_the_first_word_of_a_number_its_route_is_out_and_nothing_is_stored()
    {
        Assert.Empty(_routes.Ring.Members);
        Assert.Empty(_routes.Refresh(Now));
        Assert.True(A.Record.Active);
    }

    [Fact]
    public void Connected_and_active_is_in_the_ring()
    {
        var change = Assert.Single(_routes.OnStatus(Status(A, LinkState.Connected, 1), Now));
        Assert.Equal((EventKinds.RouteEntered, false), (change.Kind, change.Store));
        Assert.True(_routes.Ring.Contains(A.InstanceId));
    }

    [Fact]
    public void What_held_a_number_is_not_told_of_one_that_is_lost_meanwhile()
    {
        _routes.OnStatus(Status(A, LinkState.Connected, 1), Now);
        (A.Hold, A.HoldUntil) = ("the hour's cap", Now.AddHours(1));
        Assert.Equal(("the hour's cap", Now.AddHours(1)), (A.ToLive(Now, inRing: true).Hold, A.ToLive(Now, inRing: true).HoldUntil));
        _routes.OnStatus(Status(A, LinkState.Disconnected, 2), Now);
        Assert.Equal((null, null), (A.ToLive(Now, inRing: false).Hold, A.ToLive(Now, inRing: false).HoldUntil));
    }

    [Fact]
    public void A_link_that_is_lost_deactivates_at_once_and_its_return_reactivates_C3_C5()
    {
        _routes.OnStatus(Status(A, LinkState.Connected, 1), Now);
        var lost = Assert.Single(_routes.OnStatus(Status(A, LinkState.Disconnected, 2, "logged out"), Now));
        Assert.Equal((EventKinds.RouteDeactivated, "logged out", true), (lost.Kind, lost.Reason, lost.Store));
        Assert.Equal((false, "logged out"), (A.Record.Active, A.Record.DeactivatedReason));
        Assert.Empty(_routes.OnStatus(Status(A, LinkState.Connecting, 3), Now));

        var back = Assert.Single(_routes.OnStatus(Status(A, LinkState.Connected, 4), Now));
        Assert.Equal((EventKinds.RouteReactivated, true, CampaignReasons.ConnectedAgain), (back.Kind, back.Store, back.Reason));
        Assert.True(_routes.Ring.Contains(A.InstanceId));
    }

    [Fact]
    public void An_older_word_changes_nothing()
    {
        _routes.OnStatus(Status(A, LinkState.Connected, 7), Now);
        Assert.Empty(_routes.OnStatus(Status(A, LinkState.Disconnected, 6), Now));
        Assert.True(_routes.Ring.Contains(A.InstanceId));
    }

    [Fact]
    public void Without_permission_a_route_leaves_the_ring_but_stays_active_and_returns_when_it_ends()
    {
        _routes.OnStatus(Status(A, LinkState.Connected, 1), Now);
        var restricted = Status(A, LinkState.Connected, 2) with { Permission = PermissionState.Restricted, PermissionUntil = Now.AddHours(1) };
        Assert.Equal(EventKinds.RouteLeft, Assert.Single(_routes.OnStatus(restricted, Now)).Kind);
        Assert.True(A.Record.Active);
        Assert.Equal(Now.AddHours(1), _routes.NextReturnAt(Now));
        Assert.Empty(_routes.Refresh(Now.AddMinutes(59)));
        Assert.Equal(EventKinds.RouteEntered, Assert.Single(_routes.Refresh(Now.AddHours(1))).Kind);
    }

    [Fact]
    public void Failures_in_a_row_take_a_route_out_for_a_while_and_a_success_ends_the_row_C8()
    {
        _routes.OnStatus(Status(A, LinkState.Connected, 1), Now);
        Assert.Empty(_routes.OnFailure(A, "500", Now));
        RouteBook.OnSuccess(A);
        Assert.Empty(_routes.OnFailure(A, "500", Now));
        Assert.Equal(EventKinds.RouteDeactivated, Assert.Single(_routes.OnFailure(A, "500", Now)).Kind);
        Assert.False(_routes.Ring.Contains(A.InstanceId));

        Assert.Empty(_routes.OnStatus(Status(A, LinkState.Connected, 2), Now));
        Assert.Equal(Now.AddMinutes(5), _routes.NextReturnAt(Now));
        var rested = Assert.Single(_routes.Refresh(Now.AddMinutes(5)));
        Assert.Equal((EventKinds.RouteReactivated, CampaignReasons.RestOver), (rested.Kind, rested.Reason));
        Assert.Equal(0, A.Record.ConsecutiveFailures);
    }

    [Fact]
    public void A_reconnection_and_a_person_end_a_cool_down()
    {
        _routes.OnStatus(Status(A, LinkState.Connected, 1), Now);
        _routes.OnFailure(A, "x", Now);
        _routes.OnFailure(A, "x", Now);
        _routes.OnStatus(Status(A, LinkState.Connecting, 2), Now);
        Assert.Equal(EventKinds.RouteReactivated, Assert.Single(_routes.OnStatus(Status(A, LinkState.Connected, 3), Now)).Kind);

        _routes.OnFailure(A, "x", Now);
        _routes.OnFailure(A, "x", Now);
        var forgiven = Assert.Single(_routes.ForgiveFailures(Now));
        Assert.Equal((EventKinds.RouteReactivated, CampaignReasons.PersonResumed), (forgiven.Kind, forgiven.Reason));
    }

    [Fact]
    public void Replaced_routes_keep_what_is_known_of_the_numbers_that_stay_and_their_place_in_the_ring_follows_the_order()
    {
        var book = new RouteBook([Route(0), Route(1), Route(2)], failuresMax: 2, TimeSpan.FromMinutes(5));
        foreach (var route in book.Routes) book.OnStatus(Status(route, LinkState.Connected, 1), Now);
        book.OnFailure(book.Routes[1], "odd", Now);
        var (a, b, c) = (book.Routes[0], book.Routes[1], book.Routes[2]);

        var gone = book.Replace([Route(3) with { OrderIndex = 0 }, Route(2) with { OrderIndex = 1 }, Route(1) with { OrderIndex = 2, ConsecutiveFailures = 0 }]);

        Assert.Equal([a], gone);
        Assert.False(book.Has(a));
        Assert.Equal([c.InstanceId, b.InstanceId], book.Ring.Members.Select(member => member.InstanceId));
        Assert.True(book.Has(b) && book.Has(c));
        Assert.Equal(1, b.Record.ConsecutiveFailures);
        Assert.Single(book.OnStatus(Status(book.Routes[0], LinkState.Connected, 1), Now));
        Assert.Equal([0, 1, 2], book.Ring.Members.Select(member => member.OrderIndex));
        Assert.Empty(book.OnStatus(Status(a, LinkState.Connected, 2), Now));
    }

    [Fact]
    public void A_number_that_leaves_is_taken_over_from_once_by_the_next_send_of_another_C10()
    {
        EnterAll();
        _routes.OnStatus(Status(A, LinkState.Disconnected, 2, "logged out"), Now);
        Assert.Equal([new GivenBack(A.InstanceId, "logged out")], _routes.TakeOver(B, message: null));
        Assert.Empty(_routes.TakeOver(B, message: null));
    }

    [Fact]
    public void A_message_that_was_given_back_is_one_switch_with_the_loss_of_its_number_and_none_for_the_same_number_C10()
    {
        EnterAll();
        var back = new GivenBack(A.InstanceId, "session not found");
        Assert.Empty(_routes.TakeOver(A, back));
        _routes.OnLinkLost(A, "session not found");
        Assert.Equal([back], _routes.TakeOver(B, back));
        Assert.Equal([back], _routes.TakeOver(B, back)); // another message of its
        Assert.Empty(_routes.TakeOver(B, message: null));
    }

    [Fact]
    public void Turns_of_a_healthy_ring_a_number_that_came_back_at_once_and_a_ring_that_is_empty_are_no_switch_C10()
    {
        EnterAll();
        Assert.Empty(_routes.TakeOver(A, message: null));
        Assert.Empty(_routes.TakeOver(B, message: null));
        _routes.OnStatus(Status(A, LinkState.Disconnected, 2), Now);
        _routes.OnStatus(Status(A, LinkState.Connected, 3), Now);
        Assert.Empty(_routes.TakeOver(B, message: null));

        _routes.OnStatus(Status(A, LinkState.Disconnected, 4), Now);
        _routes.OnStatus(Status(B, LinkState.Disconnected, 4), Now); // nobody is left: the campaign waits
        _routes.OnStatus(Status(B, LinkState.Connected, 5), Now);
        Assert.Empty(_routes.TakeOver(B, message: null));
    }

    private RouteState B => _routes.Routes[1];

    private void EnterAll()
    {
        foreach (var route in _routes.Routes) _routes.OnStatus(Status(route, LinkState.Connected, 1), Now);
    }

    private static RouteRecord Route(int index) => new(index, new Guid(index + 1, 0, 0, new byte[8]), [], Active: true, 0, null);

    private static InstanceStatus Status(RouteState route, LinkState link, long revision, string? reason = null) =>
        new(route.InstanceId, link, Now, reason, PermissionState.Ok, null, revision, 1);
}
