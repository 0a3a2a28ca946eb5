using WaActors.Grains.Instances;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Instances;

/// <summary>The attempts of recoveries, one row each.</summary>
internal sealed class RecoveryLog(PatientDatabase database) : IRecoveryLog
{
    // A step recorded again stays the one that it is.
    private const string Append = """
        insert into recovery_attempt (run_id, step_no, tenant_id, instance_id, trigger, step, before, after, outcome, at, took_ms, reason)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (run_id, step_no) do nothing
        """;

    public Task AppendAsync(RecoveryAttempt attempt, CancellationToken cancellation) =>
        database.RunAsync(
            "Recording a recovery",
            (connection, token) => connection.ExecuteAsync(
                Append,
                [
                    attempt.RunId, attempt.StepNo, attempt.TenantId, attempt.InstanceId, DbNames.Of(attempt.Trigger), DbNames.Of(attempt.Step),
                    DbNames.Of(attempt.Before), DbNames.Of(attempt.After), DbNames.Of(attempt.Outcome), attempt.At,
                    (long)Math.Max(0, attempt.Took.TotalMilliseconds), attempt.Reason,
                ],
                token),
            cancellation);
}
