using Npgsql;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.Storage.Connections;
using WaActors.Storage.Pacing;

namespace WaActors.Storage.Queries;

/// <summary>How many numbers are in one state.</summary>
public readonly record struct NumberCount(LinkState Link, PermissionState Permission, int Numbers);

/// <summary>Which numbers a list shows.</summary>
public enum NumberFilter
{
    /// <summary>All.</summary>
    All = 0,

    /// <summary>Connected and permitted.</summary>
    Sending = 1,

    /// <summary>Not connected, though it was or was meant to be.</summary>
    Lost = 2,

    /// <summary>Waits for a QR or a code, or is connecting.</summary>
    Pairing = 3,

    /// <summary>Throttled, at a cap, restricted or banned.</summary>
    Limited = 4,
}

/// <summary>A number in a list.</summary>
public sealed record NumberRow(
    Guid Id, string Name, string? Phone, string GatewayName, LinkState Link, DateTimeOffset? LinkSince, string? LinkReason, PermissionState Permission,
    DateTimeOffset? PermissionUntil, HealthState? Health, DateTimeOffset? LastHealthCheck, int AutoRecoveryAttempts, PaceSettings Pace, DateTimeOffset CreatedAt);

/// <summary>Numbers for the console, within one tenant.</summary>
public sealed class NumberQueries(StorageDataSources sources)
{
    // How many are in each state, out of an index.
    private const string Count =
        "select link, permission, count(*)::integer from instance where tenant_id = $1 and deleted_at is null group by link, permission";

    // A page by id, newest first. $2 chooses states, $3 is a part of the name, of the name at the gateway, or of the phone.
    private const string List = $"""
        select i.id, i.name, i.phone, g.name, i.link, i.link_since, i.link_reason, i.permission, i.permission_until, i.health, i.last_health_check,
               i.auto_recovery_attempts, i.created_at, {NumberPaceRow.Columns}
        from instance i join gateway g on g.id = i.gateway_id join tenant t on t.id = i.tenant_id
        where i.tenant_id = $1 and i.deleted_at is null and ($4::uuid is null or i.id < $4)
          and case $2
              when 1 then i.link = 'connected' and i.permission in ('ok', 'warming')
              when 2 then i.link in ('disconnected', 'unknown') and i.permission <> 'banned'
              when 3 then i.link in ('awaiting_pairing', 'connecting')
              when 4 then i.permission not in ('ok', 'warming')
              else true end
          and ($3::text is null or i.name ilike $3 or i.external_name ilike $3 or i.phone like $3)
        order by i.id desc limit $5
        """;

    // Names of numbers, for events and messages that hold their ids.
    private const string Names = "select id, name from instance where tenant_id = $1 and id = any ($2)";

    /// <summary>Numbers by state.</summary>
    public async Task<IReadOnlyList<NumberCount>> CountAsync(Guid tenantId, CancellationToken cancellation) => await sources.ReadAsync(
        Count, [tenantId], reader => new NumberCount(DbNames.Link(reader.GetString(0)), DbNames.Permission(reader.GetString(1)), reader.GetInt32(2)), cancellation);

    /// <summary>A page, newest first.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="filter">Which states.</param>
    /// <param name="search">A part of a name or phone; null for all.</param>
    /// <param name="before">Cursor of the page before; null for the first.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<Page<NumberRow, Guid>> ListAsync(
        Guid tenantId, NumberFilter filter, string? search, Guid? before, int limit, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(List, [tenantId, (int)filter, Pattern(search), before.OrNull(), limit + 1], Read, cancellation);
        return Paging.Cut(rows, limit, row => row.Id);
    }

    /// <summary>Names by id, deleted numbers included.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(Guid tenantId, IEnumerable<Guid> ids, CancellationToken cancellation)
    {
        var asked = ids.Distinct().ToArray();
        if (asked.Length == 0) return new Dictionary<Guid, string>();
        var rows = await sources.ReadAsync(Names, [tenantId, asked], reader => (reader.GetGuid(0), reader.GetString(1)), cancellation);
        return rows.ToDictionary(row => row.Item1, row => row.Item2);
    }

    // What people type is no pattern
    private static string? Pattern(string? search) => string.IsNullOrWhiteSpace(search)
        ? null
        : "%" + search.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";

    private static NumberRow Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetString(1), reader.NullableText(2), reader.GetString(3), DbNames.Link(reader.GetString(4)), reader.NullableTime(5),
        reader.NullableText(6), DbNames.Permission(reader.GetString(7)), reader.NullableTime(8),
        reader.NullableText(9) is { } health ? DbNames.Health(health) : null, reader.NullableTime(10), reader.GetInt32(11),
        NumberPaceRow.Read(reader, 13), reader.Time(12));
}
