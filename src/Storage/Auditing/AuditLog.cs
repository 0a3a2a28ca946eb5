using Npgsql;
using WaActors.Storage.Connections;
using WaActors.Storage.Queries;

namespace WaActors.Storage.Auditing;

/// <summary>Who commands.</summary>
/// <param name="TenantId">Whose tenant.</param>
/// <param name="Kind"><c>user</c> or <c>key</c>.</param>
/// <param name="Id">The user or API key.</param>
/// <param name="Name">Its name at the time.</param>
public sealed record AuditActor(Guid TenantId, string Kind, Guid Id, string Name);

/// <summary>One command.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">By whom.</param>
/// <param name="Via"><c>console</c> or <c>api</c>.</param>
/// <param name="Action">What, such as <c>campaign.pause</c>.</param>
/// <param name="TargetId">On what; null when on nothing that has an id.</param>
/// <param name="TargetName">Its name at the time; null when unknown.</param>
/// <param name="Outcome"><c>done</c>, or the stable code of the refusal.</param>
public sealed record AuditEntry(DateTimeOffset At, AuditActor Actor, string Via, string Action, string? TargetId, string? TargetName, string Outcome);

/// <summary>A command, as stored.</summary>
public sealed record AuditView(
    long Id, DateTimeOffset At, string ActorKind, string ActorName, string Via, string Action, string? TargetId, string? TargetName, string Outcome);

/// <summary>Keeps what was commanded, by whom and when. Never a secret, a text to be sent or a recipient.</summary>
public sealed class AuditLog(StorageDataSources sources)
{
    // One command.
    private const string Add = """
        insert into audit (tenant_id, at, actor_kind, actor_id, actor_name, via, action, target_id, target_name, outcome)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    // Commands of a tenant, newest first; the cursor is the smallest id seen.
    private const string List = """
        select id, at, actor_kind, actor_name, via, action, target_id, target_name, outcome from audit
        where tenant_id = $1 and ($2::bigint is null or id < $2)
        order by id desc limit $3
        """;

    /// <summary>Keeps a command. Not cancelled with its request: what was done stays known.</summary>
    public async Task AppendAsync(AuditEntry entry)
    {
        var actor = entry.Actor;
        await using var connection = await sources.General.OpenConnectionAsync(CancellationToken.None);
        await connection.ExecuteAsync(
            Add,
            [actor.TenantId, entry.At, actor.Kind, actor.Id, actor.Name, entry.Via, entry.Action, entry.TargetId, entry.TargetName, entry.Outcome],
            CancellationToken.None);
    }

    /// <summary>A page, newest first.</summary>
    public async Task<Page<AuditView, long>> ListAsync(Guid tenantId, long? before, int limit, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(List, [tenantId, before.OrNull(), limit + 1], Read, cancellation);
        return Paging.Cut(rows, limit, row => row.Id);
    }

    private static AuditView Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0), reader.Time(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5),
        reader.NullableText(6), reader.NullableText(7), reader.GetString(8));
}
