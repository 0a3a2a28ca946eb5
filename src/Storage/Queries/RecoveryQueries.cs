using Npgsql;
using WaActors.Grains.Instances;
using WaActors.Instances;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Queries;

/// <summary>One step of a recovery, as stored.</summary>
/// <param name="Id">Its id; grows.</param>
/// <param name="RunId">The recovery.</param>
/// <param name="StepNo">Which step of it, from 1.</param>
/// <param name="Trigger">Who started the recovery.</param>
/// <param name="Step">What was done.</param>
/// <param name="Before">What was found before.</param>
/// <param name="After">What was found after.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="At">When it was begun.</param>
/// <param name="TookMs">How long until the look that counted, in milliseconds.</param>
/// <param name="Reason">What the last look said.</param>
public sealed record RecoveryAttemptView(
    long Id,
    Guid RunId,
    int StepNo,
    RecoveryTrigger Trigger,
    RecoveryStep Step,
    HealthState Before,
    HealthState After,
    StepOutcome Outcome,
    DateTimeOffset At,
    long TookMs,
    string? Reason);

/// <summary>Recoveries for lists, within one tenant.</summary>
public sealed class RecoveryQueries(StorageDataSources sources)
{
    // Steps of one number, newest first; the cursor is the smallest id seen.
    private const string List = """
        select id, run_id, step_no, trigger, step, before, after, outcome, at, took_ms, reason from recovery_attempt
        where tenant_id = $1 and instance_id = $2 and ($3::bigint is null or id < $3)
        order by id desc limit $4
        """;

    /// <summary>Steps, newest first.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="instanceId">Of which number.</param>
    /// <param name="before">Cursor of the page before; null for the first.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<Page<RecoveryAttemptView, long>> ListAsync(
        Guid tenantId, Guid instanceId, long? before, int limit, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(List, [tenantId, instanceId, before.OrNull(), limit + 1], Read, cancellation);
        return Paging.Cut(rows, limit, row => row.Id);
    }

    private static RecoveryAttemptView Read(NpgsqlDataReader reader) =>
        new(
            Id: reader.GetInt64(0),
            RunId: reader.GetGuid(1),
            StepNo: reader.GetInt32(2),
            Trigger: DbNames.Trigger(reader.GetString(3)),
            Step: DbNames.Step(reader.GetString(4)),
            Before: DbNames.Health(reader.GetString(5)),
            After: DbNames.Health(reader.GetString(6)),
            Outcome: DbNames.StepOutcome(reader.GetString(7)),
            At: reader.Time(8),
            TookMs: reader.GetInt64(9),
            Reason: reader.NullableText(10));
}
