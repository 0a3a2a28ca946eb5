using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Gateways;
using WaActors.Grains.Instances;
using WaActors.Instances;

namespace WaActors.Tests.Unit.Instances;

/// <summary>I-2 to I-5 and I-8: every arrow of the ladder, and every case in which it must not be climbed.</summary>
public class RecoveryDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RecoveryOptions Options = new();
    private static readonly InstanceState Lost = new()
    {
        Link = LinkState.Disconnected, Since = Now.AddMinutes(-1), Desired = true, Loss = new LinkLoss { At = Now.AddMinutes(-1) },
    };

    private static readonly HealthFinding Healthy = new(HealthState.Healthy, null);
    private static readonly HealthFinding Closed = new(HealthState.Disconnected, "closed", CanRepair: true);
    private static readonly HealthFinding Stuck = new(HealthState.Stuck, "stuck", ShouldCleanup: true, CanRepair: true);
    private static readonly HealthFinding Missing = new(HealthState.NotFound, "gone", CanRepair: true);
    private static readonly HealthFinding Young = new(HealthState.Degraded, "connecting for 3 s");

    [Fact]
    public void A_lost_number_is_restarted_first_I2() => Assert.Equal(Act(RecoveryStep.Restart), Next(Run(RecoveryTrigger.Automatic), Closed));

    [Fact]
    public void It_stops_at_the_first_success_I2() =>
        Assert.Equal(new RecoveryMove.End(RecoveryOutcome.Recovered), Next(After(RecoveryTrigger.Automatic, steps: 1), Healthy));

    [Fact]
    public void One_that_came_back_by_itself_is_left_alone() =>
        Assert.Equal(new RecoveryMove.End(RecoveryOutcome.NotNeeded), Next(Run(RecoveryTrigger.Automatic), Healthy));

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    public void Attempts_are_2_s_apart_and_then_twice_that_I2(int steps, int seconds)
    {
        var run = After(RecoveryTrigger.Automatic, steps);
        Assert.Equal(new RecoveryMove.Look(TimeSpan.FromSeconds(1)), Next(run, Closed, run.StepAt!.Value.AddSeconds(seconds - 1)));
        Assert.Equal(Act(RecoveryStep.Restart), Next(run, Closed, run.StepAt!.Value.AddSeconds(seconds)));
    }

    [Fact]
    public void A_number_on_its_way_up_gets_8_s_before_the_next_attempt()
    {
        var run = After(RecoveryTrigger.EnsureHealthy, steps: 1);
        Assert.IsType<RecoveryMove.Look>(Next(run, Stuck, run.StepAt!.Value.AddSeconds(7.9), LinkReadingKind.Connecting));
        Assert.Equal(Act(RecoveryStep.LogoutRestart), Next(run, Stuck, run.StepAt!.Value.AddSeconds(8), LinkReadingKind.Connecting));
    }

    [Fact]
    public void At_most_three_attempts_I2() =>
        Assert.Equal(RecoveryOutcome.Failed, Assert.IsType<RecoveryMove.End>(Next(After(RecoveryTrigger.Automatic, steps: 3), Closed)).Outcome);

    [Fact]
    public void A_session_is_logged_out_by_itself_only_when_the_whole_fleet_was_checked_meanwhile()
    {
        var run = After(RecoveryTrigger.Automatic, steps: 1);
        Assert.IsType<RecoveryMove.Look>(Next(run, Stuck, run.StartedAt + Options.LogoutDelay - TimeSpan.FromSeconds(1)));
        Assert.Equal(Act(RecoveryStep.LogoutRestart), Next(run, Stuck, run.StartedAt + Options.LogoutDelay));
    }

    [Fact]
    public void Where_there_is_no_session_there_is_none_to_log_out() =>
        Assert.Equal(Act(RecoveryStep.Restart), Next(After(RecoveryTrigger.Automatic, steps: 2), Closed));

    [Fact]
    public void Automatic_recovery_never_deletes_I8() =>
        Assert.All(Enumerable.Range(0, 6), steps => Assert.NotEqual(Act(RecoveryStep.Delete), Next(After(RecoveryTrigger.Automatic, steps), Stuck)));

    [Fact]
    public void When_recovery_failed_a_stuck_number_is_deleted_and_that_is_confirmed_I3_I4()
    {
        Assert.Equal(Act(RecoveryStep.Delete), Next(After(RecoveryTrigger.EnsureHealthy, steps: 3), Stuck));
        var deleted = After(RecoveryTrigger.EnsureHealthy, steps: 4) with { Deleting = true };
        Assert.IsType<RecoveryMove.Look>(Next(deleted, Stuck, deleted.StepAt!.Value.AddSeconds(2))); // the gateway said "deleted"
        Assert.Equal(new RecoveryMove.End(RecoveryOutcome.Cleaned), Next(deleted, Missing));
    }

    [Fact]
    public void A_deletion_that_does_nothing_is_tried_twice_and_then_said()
    {
        var deleted = After(RecoveryTrigger.EnsureHealthy, steps: 4) with { Deleting = true };
        Assert.Equal(Act(RecoveryStep.Delete), Next(deleted, Stuck));
        Assert.Equal(RecoveryOutcome.Failed, Assert.IsType<RecoveryMove.End>(Next(deleted with { Steps = 5 }, Stuck)).Outcome);
    }

    [Fact]
    public void A_number_that_waits_for_its_QR_needs_nothing_I4() =>
        Assert.Equal(
            new RecoveryMove.End(RecoveryOutcome.NotNeeded),
            Next(Run(RecoveryTrigger.EnsureHealthy), new(HealthState.Disconnected, "QR"), qr: QrReading.Shown, reading: LinkReadingKind.Connecting));

    [Fact]
    public void One_that_was_connected_is_restarted_before_it_counts_as_disconnected_I4()
    {
        Assert.Equal(Act(RecoveryStep.Restart), Next(Run(RecoveryTrigger.EnsureHealthy) with { WasConnected = true }, Closed));
        Assert.Equal(new RecoveryMove.End(RecoveryOutcome.NotNeeded), Next(Run(RecoveryTrigger.EnsureHealthy), Closed));
    }

    [Fact]
    public void One_that_the_gateway_does_not_know_is_restarted_once_and_then_reset_with_nothing_done_at_the_gateway_I1()
    {
        Assert.Equal(Act(RecoveryStep.Restart), Next(Run(RecoveryTrigger.Automatic), Missing));
        Assert.Equal(RecoveryOutcome.Reset, Assert.IsType<RecoveryMove.End>(Next(After(RecoveryTrigger.Automatic, 1), Missing)).Outcome);
    }

    [Fact]
    public void A_set_up_waits_30_s_for_a_number_to_leave_connecting_and_then_logs_it_out_I5()
    {
        var run = Run(RecoveryTrigger.LeaveConnecting);
        Assert.IsType<RecoveryMove.Look>(Next(run, Stuck, run.StartedAt.AddSeconds(29.9), LinkReadingKind.Connecting));
        Assert.Equal(Act(RecoveryStep.Logout), Next(run, Stuck, run.StartedAt.AddSeconds(30), LinkReadingKind.Connecting));
        Assert.Equal(new RecoveryMove.End(RecoveryOutcome.NotNeeded), Next(run, Young, run.StartedAt.AddSeconds(1), LinkReadingKind.Connecting, QrReading.Shown));
    }

    [Fact]
    public void A_gateway_that_cannot_be_read_is_looked_at_three_times_and_nothing_is_done_to_it()
    {
        var blind = new HealthFinding(HealthState.Degraded, "no answer");
        Assert.IsType<RecoveryMove.Look>(Next(Run(RecoveryTrigger.Automatic), blind, reading: LinkReadingKind.Unreadable));
        var third = Next(Run(RecoveryTrigger.Automatic) with { LooksInVain = 2 }, blind, reading: LinkReadingKind.Unreadable);
        Assert.Equal(RecoveryOutcome.Unreachable, Assert.IsType<RecoveryMove.End>(third).Outcome);
    }

    [Theory]
    [InlineData(64.9, false)]
    [InlineData(65, true)]
    public void After_65_s_a_recovery_that_somebody_waits_for_begins_nothing_more_I4(double seconds, bool isOver)
    {
        var run = Run(RecoveryTrigger.EnsureHealthy);
        Assert.Equal(isOver, Next(run, Stuck, run.StartedAt.AddSeconds(seconds)) is RecoveryMove.End { Outcome: RecoveryOutcome.Failed });
    }

    [Fact]
    public void What_needs_a_person_is_never_repaired_automatically()
    {
        InstanceState[] forbidden =
        [
            Lost with { Permission = PermissionState.Banned },
            Lost with { Permission = PermissionState.Restricted, PermissionUntil = Now.AddHours(1) },
            Lost with { Loss = Lost.Loss! with { LoggedOut = true } },
            Lost with { Link = LinkState.AwaitingPairing },
        ];
        Assert.All(forbidden, state =>
        {
            Assert.Equal(RecoveryOutcome.NeedsPerson, Assert.IsType<RecoveryMove.End>(Next(Run(RecoveryTrigger.Automatic), Stuck, state: state)).Outcome);
            Assert.Equal(AutoRecoveryVerdict.TellOwner, AutoRecovery.Decide(state, Closed, Now, Options));
            Assert.Equal(AutoRecoveryVerdict.None, AutoRecovery.Decide(AutoRecovery.Settle(state, null, Now), Closed, Now, Options)); // told once
        });
    }

    [Theory]
    [InlineData(29.99, AutoRecoveryVerdict.Skip)]
    [InlineData(30, AutoRecoveryVerdict.Start)]
    public void At_most_one_automatic_recovery_in_30_min_I8(double minutes, AutoRecoveryVerdict expected) =>
        Assert.Equal(expected, AutoRecovery.Decide(Lost with { AutoRecoveredAt = Now.AddMinutes(-minutes) }, Closed, Now, Options));

    [Fact]
    public void Only_what_is_wanted_lost_and_repairable_recovers_by_itself_I8()
    {
        Assert.Equal(AutoRecoveryVerdict.Start, AutoRecovery.Decide(Lost, Closed, Now, Options));
        Assert.Equal(AutoRecoveryVerdict.None, AutoRecovery.Decide(Lost with { Desired = false }, Closed, Now, Options));
        Assert.Equal(AutoRecoveryVerdict.None, AutoRecovery.Decide(Lost with { Loss = null }, Closed, Now, Options));
        Assert.Equal(AutoRecoveryVerdict.None, AutoRecovery.Decide(Lost with { Recovery = Run(RecoveryTrigger.Restart) }, Closed, Now, Options));
        Assert.Equal(AutoRecoveryVerdict.None, AutoRecovery.Decide(Lost, Young, Now, Options));
        Assert.Equal(AutoRecoveryVerdict.None, AutoRecovery.Decide(Lost, Healthy, Now, Options));
    }

    [Fact]
    public void Every_run_ends_within_its_time_whatever_is_seen() => Prop.ForAll(
        Sights.ListOf().ToArbitrary(),
        Gen.Elements(Enum.GetValues<RecoveryTrigger>()).ToArbitrary(),
        (sights, trigger) => Assert.InRange(Climb(trigger, [.. sights]), TimeSpan.Zero, Options.AutomaticLimit + TimeSpan.FromMinutes(1))).QuickCheckThrowOnFailure();

    private static Gen<(HealthFinding, LinkReadingKind)> Sights => Gen.Elements(
        (Closed, LinkReadingKind.Disconnected), (Stuck, LinkReadingKind.Connecting), (Missing, LinkReadingKind.NotFound), (Young, LinkReadingKind.Connecting),
        (new HealthFinding(HealthState.Degraded, "no answer"), LinkReadingKind.Unreadable));

    /// <summary>Plays a whole run with these looks, the last one for ever; how long it took.</summary>
    private static TimeSpan Climb(RecoveryTrigger trigger, IReadOnlyList<(HealthFinding Finding, LinkReadingKind Kind)> sights)
    {
        var state = AutoRecovery.Begin(Lost, Guid.Empty, trigger, Now);
        var now = Now;
        for (var look = 0; ; look++)
        {
            var (finding, kind) = sights.Count == 0 ? (Stuck, LinkReadingKind.Connecting) : sights[Math.Min(look, sights.Count - 1)];
            var second = kind == LinkReadingKind.NotFound ? new LinkReading(kind) : null;
            var move = RecoveryDecision.Next(state.Recovery!, new(finding, new(new(kind), second)), state, now, Options);
            if (move is RecoveryMove.End) return now - Now;
            if (move is RecoveryMove.Act act) state = AutoRecovery.BeginStep(state, state.Recovery!, act.Step, finding.State, now);
            else state = state with { Recovery = state.Recovery! with { LooksInVain = kind == LinkReadingKind.Unreadable ? state.Recovery.LooksInVain + 1 : 0 } };
            var wait = move is RecoveryMove.Look { Wait: var chosen } ? chosen : Options.AttemptDelay;
            Assert.True(wait > TimeSpan.Zero, "a move without a wait would spin");
            now += wait;
            if (now - Now > TimeSpan.FromHours(1)) Assert.Fail($"{trigger} runs without end: {string.Join(", ", sights.Select(sight => $"{sight.Finding.State} {sight.Kind}"))}");
        }
    }

    private static RecoveryRun Run(RecoveryTrigger trigger) => new() { Trigger = trigger, StartedAt = Now.AddSeconds(-1) };

    /// <summary>A run whose last step is 20 s old.</summary>
    private static RecoveryRun After(RecoveryTrigger trigger, int steps) =>
        Run(trigger) with { Steps = steps, StartedAt = Now.AddSeconds(-25), StepAt = Now.AddSeconds(-20) };

    private static RecoveryMove.Act Act(RecoveryStep step) => new(step);

    private static RecoveryMove Next(
        RecoveryRun run, HealthFinding finding, DateTimeOffset? at = null, LinkReadingKind? reading = null, QrReading qr = QrReading.NotAsked, InstanceState? state = null)
    {
        var kind = reading ?? finding.State switch
        {
            HealthState.Healthy => LinkReadingKind.Connected,
            HealthState.NotFound => LinkReadingKind.NotFound,
            HealthState.Stuck => LinkReadingKind.Connecting,
            _ => LinkReadingKind.Disconnected,
        };
        var second = kind == LinkReadingKind.NotFound ? new LinkReading(kind) : null;
        return RecoveryDecision.Next(run, new(finding, new(new(kind), second, qr)), state ?? Lost, at ?? Now, Options);
    }
}
