using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Instances;

namespace WaActors.Tests.Unit.Campaigns;

public class OutcomeDecisionTests
{
    [Theory]
    [InlineData(SendOutcomeKind.Accepted, MessageStatus.Sent, RouteEffect.Success, true)]
    [InlineData(SendOutcomeKind.NotOnWhatsApp, MessageStatus.NoWhatsapp, RouteEffect.None, true)]
    [InlineData(SendOutcomeKind.Rejected, MessageStatus.Failed, RouteEffect.Failure, true)]
    [InlineData(SendOutcomeKind.LinkLost, MessageStatus.Pending, RouteEffect.LinkLost, false)]
    [InlineData(SendOutcomeKind.Throttled, MessageStatus.Pending, RouteEffect.Blocked, false)]
    [InlineData(SendOutcomeKind.Restricted, MessageStatus.Pending, RouteEffect.Blocked, false)]
    [InlineData(SendOutcomeKind.NotStarted, MessageStatus.Pending, RouteEffect.None, false)]
    [InlineData(SendOutcomeKind.Unknown, null, RouteEffect.Failure, true)]
    public void Each_outcome_has_one_consequence(SendOutcomeKind kind, MessageStatus? status, RouteEffect route, bool countsForPace) =>
        Assert.Equal(new OutcomeDecision(status, route, countsForPace), OutcomeDecision.For(new SendOutcome(kind)));

    [Fact]
    public void A_kind_never_seen_before_is_in_doubt_and_never_success() => Assert.Null(OutcomeDecision.For(new SendOutcome((SendOutcomeKind)99)).Status);

    [Fact]
    public void A_doubt_whose_error_speaks_of_a_dead_session_takes_the_route_out() =>
        Assert.Equal(RouteEffect.LinkLost, OutcomeDecision.For(SendOutcome.Unknown("Error: Connection Closed", linkSuspect: true)).Route);

    [Theory]
    [InlineData(true, InDoubtPolicy.Skip, true, true, MessageStatus.Sent, DoubtResolution.Found)]
    [InlineData(false, InDoubtPolicy.Resend, false, false, MessageStatus.Pending, DoubtResolution.Resent)]
    [InlineData(false, InDoubtPolicy.Resend, true, false, MessageStatus.InDoubt, DoubtResolution.Skipped)]
    [InlineData(false, InDoubtPolicy.Skip, false, false, MessageStatus.InDoubt, DoubtResolution.Skipped)]
    [InlineData(false, InDoubtPolicy.Resend, false, true, MessageStatus.InDoubt, DoubtResolution.Abandoned)]
    public void A_doubt_ends_by_look_up_then_by_policy(
        bool found, InDoubtPolicy policy, bool spent, bool cancelled, MessageStatus status, DoubtResolution resolution) =>
        Assert.Equal((status, resolution), OutcomeDecision.ForDoubt(new FindAnswer(found ? "3EB0" : null, true), policy, spent, cancelled));
}
