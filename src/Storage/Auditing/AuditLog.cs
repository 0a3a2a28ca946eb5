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

/// <summary>Which commands a list shows.</summary>
/// <param name="Actions">Patterns of actions, as in <c>like</c>; empty for all.</param>
/// <param name="Search">A part of the name of who commanded, or of what it was about; null for all.</param>
/// <param name="OnlyRefused">Only those that did not end well.</param>
public sealed record AuditFilter(IReadOnlyList<string> Actions, string? Search, bool OnlyRefused)
{
    /// <summary>Leaves nothing out.</summary>
    public bool IsAll => Actions.Count == 0 && Search is null && !OnlyRefused;
}

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

    // The same, chosen among the next commands of the tenant: never more of them than $6 are looked at for one page, so that a rare one costs several pages and not a walk through all.
    private const string Find = """
        with recent as materialized (
            select id, at, actor_kind, actor_name, via, action, target_id, target_name, outcome from audit
            where tenant_id = $1 and ($2::bigint is null or id < $2)
            order by id desc limit $6)
        select f.id, f.at, f.actor_kind, f.actor_name, f.via, f.action, f.target_id, f.target_name, f.outcome, w.lowest, w.looked
        from (select min(id) as lowest, count(*)::integer as looked from recent) w
        left join lateral (
            select * from recent r
            where (cardinality($3::text[]) = 0 or r.action like any ($3)) and ($4::text is null or r.actor_name ilike $4 or r.target_name ilike $4)
              and (not $5 or r.outcome <> 'done')
            order by r.id desc limit $7) f on true
        """;

    private const int LookedMax = 20_000;

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

    /// <summary>A page of what a filter leaves, newest first. A page may hold less than the limit, or nothing, and still have a next one: then older commands were not looked at yet.</summary>
    public async Task<Page<AuditView, long>> FindAsync(Guid tenantId, AuditFilter filter, long? before, int limit, CancellationToken cancellation)
    {
        object?[] parameters = [tenantId, before.OrNull(), filter.Actions.ToArray(), Pattern(filter.Search), filter.OnlyRefused, LookedMax, limit + 1];
        var rows = await sources.ReadAsync(
            Find, parameters, reader => (Row: reader.IsDBNull(0) ? null : Read(reader), Lowest: reader.IsDBNull(9) ? 0 : reader.GetInt64(9), Looked: reader.GetInt32(10)), cancellation);
        var page = Paging.Cut([.. rows.Select(row => row.Row).OfType<AuditView>()], limit, row => row.Id);
        return page.Next is null && rows[0].Looked == LookedMax ? page with { Next = rows[0].Lowest } : page;
    }

    // What people type is no pattern
    private static string? Pattern(string? search) => search is null
        ? null
        : "%" + search.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";

    private static AuditView Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0), reader.Time(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5),
        reader.NullableText(6), reader.NullableText(7), reader.GetString(8));
}
