using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>What came of one step.</summary>
public enum StepOutcome
{
    /// <summary>Nothing changed, whatever the gateway answered.</summary>
    NoEffect = 0,

    /// <summary>Something changed, and it was not enough.</summary>
    Changed = 1,

    /// <summary>It reached what it was to reach.</summary>
    Helped = 2,

    /// <summary>The gateway could not be read afterwards.</summary>
    Unreadable = 3,
}

/// <summary>One step of a recovery (I-2): what was done, and what was read before and after it.</summary>
/// <param name="RunId">The recovery.</param>
/// <param name="StepNo">Which step of it, from 1.</param>
/// <param name="TenantId">Whose number.</param>
/// <param name="InstanceId">Which number.</param>
/// <param name="Trigger">Who started the recovery.</param>
/// <param name="Step">What was done.</param>
/// <param name="Before">What was found before.</param>
/// <param name="After">What was found after.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="At">When it was begun.</param>
/// <param name="Took">From then to the look that counted.</param>
/// <param name="Reason">What the last look said, for an operator; null when there is nothing to say.</param>
public sealed record RecoveryAttempt(
    Guid RunId,
    int StepNo,
    Guid TenantId,
    Guid InstanceId,
    RecoveryTrigger Trigger,
    RecoveryStep Step,
    HealthState Before,
    HealthState After,
    StepOutcome Outcome,
    DateTimeOffset At,
    TimeSpan Took,
    string? Reason);

/// <summary>Keeps every attempt of every recovery.</summary>
public interface IRecoveryLog
{
    /// <summary>Stores an attempt. Doing it again changes nothing.</summary>
    Task AppendAsync(RecoveryAttempt attempt, CancellationToken cancellation);
}
