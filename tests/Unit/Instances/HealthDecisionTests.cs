using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Gateways;
using WaActors.Grains.Instances;
using WaActors.Instances;
using WaActors.Reasons;

namespace WaActors.Tests.Unit.Instances;

/// <summary>I-1: each row of the state table, and both sides of each limit of time.</summary>
public class HealthDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RecoveryOptions Options = new();
    private static readonly InstanceState Connected = In(LinkState.Connected, ago: TimeSpan.FromHours(1));

    [Fact]
    public void Gateway_and_record_agree_connected_healthy_I1()
    {
        var found = Assess(Connected, LinkReadingKind.Connected);
        Assert.Equal((HealthState.Healthy, false, false), (found.State, found.ShouldCleanup, found.CanRepair));
        Assert.Equal(LinkState.Connected, found.Heard!.Link);
    }

    [Theory]
    [InlineData(LinkState.Unknown)]
    [InlineData(LinkState.Disconnected)]
    [InlineData(LinkState.AwaitingPairing)]
    [InlineData(LinkState.Connecting)]
    public void A_record_that_lags_behind_an_open_gateway_is_corrected_I7(LinkState link)
    {
        var found = Assess(In(link, TimeSpan.FromHours(1)), LinkReadingKind.Connected);
        Assert.Equal((HealthState.Healthy, LinkState.Connected), (found.State, found.Heard!.Link));
    }

    [Theory]
    [InlineData(1, HealthState.Degraded)]
    [InlineData(0, HealthState.Healthy)]
    public void Open_after_a_send_found_the_session_dead_is_half_open_until_the_suspicion_ends_I1(int suspectSeconds, HealthState expected)
    {
        var found = Assess(Connected with { SuspectUntil = Now.AddSeconds(suspectSeconds) }, LinkReadingKind.Connected);
        Assert.Equal((expected, expected == HealthState.Degraded), (found.State, found.CanRepair));
    }

    [Theory]
    [InlineData(LinkState.Connected)]
    [InlineData(LinkState.Disconnected)]
    public void A_closed_session_is_disconnected_and_can_be_repaired_without_a_cleanup_I1(LinkState link)
    {
        var found = Assess(In(link, TimeSpan.FromHours(1)), LinkReadingKind.Disconnected);
        Assert.Equal((HealthState.Disconnected, false, true, LinkState.Disconnected), (found.State, found.ShouldCleanup, found.CanRepair, found.Heard!.Link));
    }

    [Fact]
    public void A_QR_on_show_is_disconnected_and_waits_for_its_phone_however_long_I1()
    {
        var found = HealthDecision.Assess(In(LinkState.AwaitingPairing, TimeSpan.FromHours(1)), Seen(LinkReadingKind.Connecting, QrReading.Shown), Now, Options);
        Assert.Equal((HealthState.Disconnected, false, LinkState.AwaitingPairing), (found.State, found.CanRepair, found.Heard!.Link));
    }

    [Theory]
    [InlineData(29_999, HealthState.Degraded)]
    [InlineData(30_000, HealthState.Stuck)]
    public void Connecting_is_stuck_after_30_s_by_the_stored_since_I1(int milliseconds, HealthState expected)
    {
        var found = HealthDecision.Assess(
            In(LinkState.Connecting, TimeSpan.FromMilliseconds(milliseconds)), Seen(LinkReadingKind.Connecting, QrReading.NotYet), Now, Options);
        var isStuck = expected == HealthState.Stuck;
        Assert.Equal((expected, isStuck, isStuck), (found.State, found.ShouldCleanup, found.CanRepair));
    }

    [Theory]
    [InlineData(LinkState.Connected)]
    [InlineData(LinkState.AwaitingPairing)]
    [InlineData(LinkState.Disconnected)]
    public void The_30_s_begin_when_connecting_is_seen_first(LinkState link)
    {
        var found = Assess(In(link, TimeSpan.FromHours(1)), LinkReadingKind.Connecting);
        Assert.Equal((HealthState.Degraded, "connecting for 0 s", LinkState.Connecting), (found.State, CodedReason.TextOf(found.Reason), found.Heard!.Link));
    }

    [Fact]
    public void A_gateway_that_cannot_give_a_QR_is_corrupted_I1()
    {
        var found = HealthDecision.Assess(In(LinkState.Connecting, TimeSpan.Zero), Seen(LinkReadingKind.Connecting, QrReading.Refused), Now, Options);
        Assert.Equal((HealthState.Corrupted, true, true), (found.State, found.ShouldCleanup, found.CanRepair));
    }

    [Fact]
    public void A_gateway_that_contradicts_itself_is_corrupted_I1()
    {
        var found = HealthDecision.Assess(Connected, new(new(LinkReadingKind.NotFound), new(LinkReadingKind.Contradictory)), Now, Options);
        Assert.Equal((HealthState.Corrupted, true, LinkState.Disconnected), (found.State, found.ShouldCleanup, found.Heard!.Link));
    }

    [Fact]
    public void Not_known_twice_is_not_found_and_nothing_to_clean_up_I1()
    {
        var found = HealthDecision.Assess(Connected, new(new(LinkReadingKind.NotFound), new(LinkReadingKind.NotFound)), Now, Options);
        Assert.Equal((HealthState.NotFound, false, LinkState.Disconnected), (found.State, found.ShouldCleanup, found.Heard!.Link));
    }

    [Fact]
    public void A_404_alone_never_disconnects_anything_I7()
    {
        foreach (var second in new LinkReading?[] { null, new(LinkReadingKind.Unreadable) })
        {
            var found = HealthDecision.Assess(Connected, new(new(LinkReadingKind.NotFound), second), Now, Options);
            Assert.Equal((HealthState.Degraded, false, null), (found.State, found.CanRepair, found.Heard));
        }

        Assert.Equal(
            HealthState.Healthy, HealthDecision.Assess(Connected, new(new(LinkReadingKind.NotFound), new(LinkReadingKind.Connected)), Now, Options).State);
    }

    [Fact]
    public void One_failed_probe_is_degraded_and_says_nothing_of_the_link_I1()
    {
        var found = Assess(Connected, LinkReadingKind.Unreadable);
        Assert.Equal((HealthState.Degraded, false, null), (found.State, found.CanRepair, found.Heard));
    }

    [Fact]
    public void The_finding_is_total_deterministic_and_never_more_than_the_table_allows() => Prop.ForAll(
        Cases,
        given =>
        {
            var (state, seen) = given;
            var found = HealthDecision.Assess(state, seen, Now, Options);
            Assert.Equal(found, HealthDecision.Assess(state, seen, Now, Options));
            if (found.ShouldCleanup) Assert.True(found.State is HealthState.Stuck or HealthState.Corrupted);
            if (found.State == HealthState.Healthy) Assert.Equal(LinkReadingKind.Connected, seen.Effective.Kind);
            if (state.Permission == PermissionState.Banned) Assert.True(!found.CanRepair && !found.ShouldCleanup && found.State != HealthState.Healthy);
            if (found.Heard?.Link == LinkState.Disconnected) Assert.False(seen.IsUnconfirmed);
        }).QuickCheckThrowOnFailure();

    private static Arbitrary<(InstanceState State, HealthReading Seen)> Cases => (
        from link in Gen.Elements(Enum.GetValues<LinkState>())
        from permission in Gen.Elements(Enum.GetValues<PermissionState>())
        from age in Gen.Choose(-5, 120)
        from suspect in Gen.Choose(-5, 5)
        from first in Gen.Elements(Enum.GetValues<LinkReadingKind>())
        from second in Gen.Elements<LinkReadingKind?>([null, .. Enum.GetValues<LinkReadingKind>().Cast<LinkReadingKind?>()])
        from qr in Gen.Elements(Enum.GetValues<QrReading>())
        select (
            In(link, TimeSpan.FromSeconds(age)) with { Permission = permission, SuspectUntil = suspect == 0 ? null : Now.AddSeconds(suspect) },
            new HealthReading(new(first), second is { } kind ? new(kind) : null, qr))).ToArbitrary();

    private static InstanceState In(LinkState link, TimeSpan ago) => new() { Link = link, Since = Now - ago, Desired = true, Revision = 3 };

    private static HealthReading Seen(LinkReadingKind kind, QrReading qr = QrReading.NotAsked) => new(new LinkReading(kind), Qr: qr);

    private static HealthFinding Assess(InstanceState state, LinkReadingKind kind) => HealthDecision.Assess(state, Seen(kind), Now, Options);
}
