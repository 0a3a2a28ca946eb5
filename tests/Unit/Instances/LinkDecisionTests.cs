using WaActors.Grains.Gateways;
using WaActors.Grains.Instances;
using WaActors.Instances;

namespace WaActors.Tests.Unit.Instances;

public class LinkDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly InstanceOptions Options = new();
    private static readonly InstanceState Connected = new() { Link = LinkState.Connected, Since = Now.AddHours(-1), Revision = 3, Desired = true };

    [Fact]
    public void The_same_word_twice_is_one_transition()
    {
        var lost = LinkDecision.OnLink(Connected, new(LinkState.Disconnected, LinkEvidence.Webhook, "401"), Now, Options);
        Assert.Equal((LinkState.Disconnected, Now, "401", 4L), (lost.Link, lost.Since, lost.Reason, lost.Revision));
        Assert.Same(lost, LinkDecision.OnLink(lost, new(LinkState.Disconnected, LinkEvidence.Webhook, "401"), Now.AddSeconds(1), Options));
    }

    [Fact]
    public void After_a_send_found_the_session_dead_a_poll_that_says_open_is_not_believed_for_a_while()
    {
        var suspect = LinkDecision.OnLink(Connected, new(LinkState.Disconnected, LinkEvidence.SendError, "Connection Closed"), Now, Options);
        Assert.Same(suspect, LinkDecision.OnLink(suspect, new(LinkState.Connected, LinkEvidence.Poll), Now.AddSeconds(59), Options));
        Assert.Equal(LinkState.Connected, LinkDecision.OnLink(suspect, new(LinkState.Connected, LinkEvidence.Poll), Now.AddSeconds(60), Options).Link);
    }

    [Fact]
    public void A_webhook_that_says_open_is_believed_at_once()
    {
        var suspect = LinkDecision.OnLink(Connected, new(LinkState.Disconnected, LinkEvidence.SendError), Now, Options);
        var back = LinkDecision.OnLink(suspect, new(LinkState.Connected, LinkEvidence.Webhook), Now.AddSeconds(1), Options);
        Assert.Equal((LinkState.Connected, null, null), (back.Link, back.SuspectUntil, back.Reason));
    }

    [Fact]
    public void A_link_that_stood_is_lost_when_it_no_longer_stands_and_found_when_it_stands_again()
    {
        var lost = LinkDecision.OnLink(Connected, new(LinkState.Connecting, LinkEvidence.Webhook), Now, Options);
        Assert.Equal((Now, LossPhase.Open, false), (lost.Loss!.At, lost.Loss.Phase, lost.Loss.LoggedOut));
        var further = LinkDecision.OnLink(lost, new(LinkState.Disconnected, LinkEvidence.Webhook, "401", LoggedOut: true), Now.AddSeconds(1), Options);
        Assert.Equal((Now, true), (further.Loss!.At, further.Loss.LoggedOut));
        Assert.Null(LinkDecision.OnLink(further, new(LinkState.Connected, LinkEvidence.Webhook), Now.AddSeconds(2), Options).Loss);
    }

    [Fact]
    public void That_our_own_recovery_logged_a_number_out_says_nothing_of_its_owner()
    {
        var repairing = Connected with { Link = LinkState.Disconnected, Loss = new LinkLoss { At = Now }, Recovery = new RecoveryRun() };
        var heard = LinkDecision.OnLink(repairing, new(LinkState.Disconnected, LinkEvidence.Webhook, "401", LoggedOut: true), Now, Options);
        Assert.False(heard.Loss!.LoggedOut);
    }

    [Fact]
    public void A_pairing_code_that_ended_is_kept_nowhere_but_how_many_there_were_is_I6()
    {
        var shown = new InstanceState
        {
            Link = LinkState.AwaitingPairing, Pairing = new PairingCode { Code = "ABCD1234", Phone = "5511999999999", GeneratedAt = Now, ExpiresAt = Now.AddSeconds(45), Attempts = 2 },
        };
        Assert.Same(shown, LinkDecision.OnTime(shown, Now.AddSeconds(44)));
        Assert.NotNull(LinkingDecision.ValidCode(shown, "5511999999999", Now.AddSeconds(44)));
        Assert.Null(LinkingDecision.ValidCode(shown, "5511888888888", Now.AddSeconds(44)));
        Assert.Null(LinkingDecision.ValidCode(shown, "5511999999999", Now.AddSeconds(45)));
        var ended = LinkDecision.OnTime(shown, Now.AddSeconds(45));
        Assert.Equal(("", 2), (ended.Pairing!.Code, ended.Pairing.Attempts));
        var next = LinkingDecision.OnAnswer(
            ended, new ConnectAnswer(LinkState.AwaitingPairing, PairingCode: "WXYZ5678", PairingCodeExpiresAt: Now.AddSeconds(99)), "5511999999999", Now.AddSeconds(50), Options);
        Assert.Equal(("WXYZ5678", 3, Now.AddSeconds(50)), (next.Pairing!.Code, next.Pairing.Attempts, next.Pairing.GeneratedAt));
    }

    [Fact]
    public void A_ban_stays_whatever_later_sends_say()
    {
        var banned = LinkDecision.OnLink(Connected, new(LinkState.Disconnected, LinkEvidence.Webhook, "403", Banned: true), Now, Options);
        Assert.Equal(PermissionState.Banned, banned.Permission);
        Assert.Equal(PermissionState.Banned, LinkDecision.OnOutcome(banned, SendOutcome.Throttled(Now.AddMinutes(1), "429")).Permission);
        Assert.False(LinkDecision.ToStatus(banned with { Link = LinkState.Connected }, Guid.Empty, 1).CanSend(Now));
    }

    [Fact]
    public void A_restriction_ends_by_time()
    {
        var restricted = LinkDecision.OnOutcome(Connected, SendOutcome.Restricted(Now.AddHours(1), "463"));
        Assert.False(LinkDecision.ToStatus(restricted, Guid.Empty, 1).CanSend(Now));
        Assert.Same(restricted, LinkDecision.OnTime(restricted, Now.AddMinutes(59)));
        Assert.Equal(PermissionState.Ok, LinkDecision.OnTime(restricted, Now.AddHours(1)).Permission);
    }

    [Fact]
    public void Accepted_and_refused_messages_say_nothing_of_the_link()
    {
        Assert.Null(LinkDecision.FromOutcome(SendOutcome.Accepted("3EB0")));
        Assert.Null(LinkDecision.FromOutcome(SendOutcome.Rejected("400")));
        Assert.Null(LinkDecision.FromOutcome(SendOutcome.Unknown("timeout")));
        Assert.NotNull(LinkDecision.FromOutcome(SendOutcome.Unknown("Error: Connection Closed", linkSuspect: true)));
    }

    [Fact]
    public void A_lost_number_is_read_more_and_more_seldom_and_again_as_soon_as_its_suspicion_ends()
    {
        var lost = Connected with { Link = LinkState.Disconnected };
        Assert.Equal(
            [2, 4, 8, 16, 30, 30],
            Enumerable.Range(0, 6).Select(inVain => (int)ProbeDelay.Next(lost, inVain, Now, luck: 1, Options).TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(7), ProbeDelay.Next(lost with { SuspectUntil = Now.AddSeconds(7) }, 5, Now, 1, Options));
        Assert.InRange(ProbeDelay.Next(Connected, 0, Now, 0.5, Options), TimeSpan.FromMinutes(4.5), TimeSpan.FromMinutes(5.5));
    }
}
