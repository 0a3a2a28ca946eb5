using WaActors.Fleet;

namespace WaActors.Grains.Fleet;

/// <summary>
/// The numbers of one gateway, as they were last found; its breaker; the steps it was asked for. Plain state: no I/O, no clock. A report costs the
/// same however large the fleet is, except the one that begins a failure, which counts the failures of the window.
/// </summary>
public sealed class FleetBook(FleetOptions options)
{
    private static readonly TimeSpan BudgetWindow = TimeSpan.FromMinutes(1);

    // Since when each number fails; null: it does not.
    private readonly Dictionary<Guid, DateTimeOffset?> _members = [];
    // Of each number that is not asked: from when on that counts.
    private readonly Dictionary<Guid, DateTimeOffset> _alone = [];
    private readonly Queue<(DateTimeOffset At, Guid InstanceId)> _failures = new();
    private readonly Queue<DateTimeOffset> _steps = new();
    private DateTimeOffset? _openUntil;

    /// <summary>Numbers that count.</summary>
    public int Members => _members.Count;

    /// <summary>Those that fail.</summary>
    public int Failing { get; private set; }

    /// <summary>Looks in a row that the gateway did not answer.</summary>
    public int ConsecutiveFailures { get; private set; }

    /// <summary>Takes note of a look.</summary>
    public void Note(FleetReport report, DateTimeOffset now)
    {
        NoteAnswer(report, now);
        if (_members.TryGetValue(report.InstanceId, out var failingSince) && failingSince is not null && !Fails(report.State)) Failing--;
        if (report.State != MemberState.LeftAlone) _alone.Remove(report.InstanceId);
        switch (report.State)
        {
            case MemberState.LeftAlone:
                NoteAlone(report, failingSince, now);
                break;
            case MemberState.Left:
                _members.Remove(report.InstanceId);
                break;
            case MemberState.Healthy:
                _members[report.InstanceId] = null;
                break;
            default:
                if (failingSince is null) NoteFailure(report.InstanceId, now);
                break;
        }
    }

    /// <summary>The incident after what is known now: a new one, the same, or none.</summary>
    public FleetIncident? IncidentAfter(FleetIncident? incident, DateTimeOffset now)
    {
        if (incident is not null) return IsOver(incident) ? null : incident;
        if (Failing < options.IncidentNumbersMin || Failing <= options.IncidentShare * Members) return null;
        var recent = RecentFailures(now);
        return recent >= options.IncidentNumbersMin && recent > options.IncidentShare * Members
            ? new FleetIncident { Since = now, Members = Members, Failing = recent }
            : null;
    }

    /// <summary>Until when the gateway is left alone; null while it is not.</summary>
    public DateTimeOffset? OpenUntil(DateTimeOffset now) => _openUntil > now ? _openUntil : null;

    /// <summary>Takes a step from the budget; when that is spent, the time at which there is one again.</summary>
    public DateTimeOffset? TakeStep(DateTimeOffset now)
    {
        while (_steps.TryPeek(out var at) && at <= now - BudgetWindow) _steps.Dequeue();
        if (_steps.Count >= options.StepsPerMinute) return _steps.Peek() + BudgetWindow;
        _steps.Enqueue(now);
        return null;
    }

    private static bool Fails(MemberState state) => state is MemberState.Failing or MemberState.Unreadable or MemberState.LeftAlone;

    // A process that has just started knows few numbers: that those are well does not end an incident.
    private bool IsOver(FleetIncident incident) =>
        Failing <= options.ResolvedShare * Members && Members - Failing >= incident.Members / 2;

    // Skipped, not failed (I-9). But a gateway that is down leaves few looks unanswered until its address is left alone: that alone would make no incident of however many
    // numbers. So a number counts when it is still not asked after the time until which it was to be left alone, a breaker's period at least, without an answer to anybody.
    private void NoteAlone(FleetReport report, DateTimeOffset? failingSince, DateTimeOffset now)
    {
        _members.TryAdd(report.InstanceId, null);
        var ownPeriod = now + options.BreakerPeriod;
        if (_alone.TryAdd(report.InstanceId, report.LeftAloneUntil > ownPeriod ? report.LeftAloneUntil.Value : ownPeriod) || failingSince is not null) return;
        if (now >= _alone[report.InstanceId]) NoteFailure(report.InstanceId, now);
    }

    private void NoteFailure(Guid instanceId, DateTimeOffset now)
    {
        _members[instanceId] = now;
        _failures.Enqueue((now, instanceId));
        Failing++;
    }

    private int RecentFailures(DateTimeOffset now)
    {
        while (_failures.TryPeek(out var oldest) && oldest.At < now - options.IncidentWindow) _failures.Dequeue();
        return _failures.Count(failure => _members.TryGetValue(failure.InstanceId, out var since) && since == failure.At);
    }

    private void NoteAnswer(FleetReport report, DateTimeOffset now)
    {
        switch (report.State)
        {
            case MemberState.Left:
                return;
            case MemberState.LeftAlone:
                if (report.LeftAloneUntil > (OpenUntil(now) ?? now)) _openUntil = report.LeftAloneUntil;
                return;
            case MemberState.Healthy or MemberState.Failing:
                (ConsecutiveFailures, _openUntil) = (0, null);
                _alone.Clear();
                return;
        }

        ConsecutiveFailures++;
        // After the period one look tries whether it is back: if not, it is left alone again.
        if (ConsecutiveFailures >= options.BreakerFailures && OpenUntil(now) is null) _openUntil = now + options.BreakerPeriod;
    }
}
