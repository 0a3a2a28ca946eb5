using Npgsql;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Queries;

/// <summary>Events for lists and live views, within one tenant (C-10).</summary>
public sealed class EventQueries(StorageDataSources sources)
{
    /// <summary>Events that one page looks at when kinds are asked for, at most: no index knows kinds, so a search for a rare one goes on in pages that may be empty.</summary>
    public const int LookedAtMax = 20_000;

    private const string Columns = "select " + EventRow.Columns + " from event";
    private const string Mine = " where tenant_id = $1 and ($2::uuid is null or campaign_id = $2)";
    private const string Before = " and ($3::bigint is null or id < $3)";
    private const string After = " and id > $3";

    // Events, newest first; the cursor is the smallest id seen.
    private const string ListNewest = Columns + Mine + Before + " order by id desc limit $4";

    // The same of one number: its own, and those of numbers that took over from it. Two walks, each along an index of its own.
    private const string ListNewestOfNumber =
        "select * from ((" + Columns + Mine + Before + " and instance_id = $5 order by id desc limit $4) union all ("
        + Columns + Mine + Before + " and from_instance_id = $5 and instance_id is distinct from $5 order by id desc limit $4)) e order by id desc limit $4";

    // Events after one, oldest first: what a live view asks again and again.
    private const string ListAfter = Columns + Mine + After + " order by id limit $4";

    // The same of one number.
    private const string ListAfterOfNumber =
        "select * from ((" + Columns + Mine + After + " and instance_id = $5 order by id limit $4) union all ("
        + Columns + Mine + After + " and from_instance_id = $5 and instance_id is distinct from $5 order by id limit $4)) e order by id limit $4";

    // Of those that a page looks at (one of the above), the newest of some kinds.
    private const string OfKinds = ") looked where kind like any ($6) order by id desc limit $7";

    // Of those that a page looks at, the last.
    private const string LastLookedAt = ") looked order by id desc offset $4 - 1 limit 1";

    /// <summary>Events, newest first.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="campaignId">Only of this campaign; null for all.</param>
    /// <param name="instanceId">Only of this number, also those of others that took over from it; null for all.</param>
    /// <param name="before">Cursor of the page before; null for the first.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<Page<EventView, long>> ListAsync(
        Guid tenantId, Guid? campaignId, Guid? instanceId, long? before, int limit, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(
            Of(instanceId, ListNewest, ListNewestOfNumber), Parameters(tenantId, campaignId, before, limit + 1, instanceId), EventRow.Read, cancellation);
        return Paging.Cut(rows, limit, row => row.Id);
    }

    /// <summary>Events of some kinds, newest first. A page looks at <see cref="LookedAtMax"/> events: it may have fewer than <paramref name="limit"/> and a next cursor.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="campaignId">Only of this campaign; null for all.</param>
    /// <param name="instanceId">Only of this number, also those of others that took over from it; null for all.</param>
    /// <param name="kinds">Such as <c>route.deactivated</c>, or <c>route.*</c> for all that begin so; at least one.</param>
    /// <param name="before">Cursor of the page before; null for the first.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<Page<EventView, long>> ListAsync(
        Guid tenantId, Guid? campaignId, Guid? instanceId, IReadOnlyList<string> kinds, long? before, int limit, CancellationToken cancellation)
    {
        var looked = Of(instanceId, ListNewest, ListNewestOfNumber);
        var parameters = Parameters(tenantId, campaignId, before, LookedAtMax, instanceId);
        var rows = await sources.ReadAsync(
            "select * from (" + looked + OfKinds, [.. parameters, kinds.Select(PatternOf).ToArray(), limit + 1], EventRow.Read, cancellation);
        if (rows.Count > limit) return Paging.Cut(rows, limit, row => row.Id);
        var last = await sources.ReadFirstAsync("select id from (" + looked + LastLookedAt, parameters, reader => reader.GetInt64(0), cancellation);
        return new Page<EventView, long>(rows, last > 0 ? last : null);
    }

    /// <summary>Events with a larger id, oldest first.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="campaignId">Only of this campaign; null for all.</param>
    /// <param name="instanceId">Only of this number, also those of others that took over from it; null for all.</param>
    /// <param name="afterId">The last id seen.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<IReadOnlyList<EventView>> ListAfterAsync(
        Guid tenantId, Guid? campaignId, Guid? instanceId, long afterId, int limit, CancellationToken cancellation)
    {
        return await sources.ReadAsync(
            Of(instanceId, ListAfter, ListAfterOfNumber), Parameters(tenantId, campaignId, afterId, limit, instanceId), EventRow.Read, cancellation);
    }

    private static string Of(Guid? instanceId, string all, string ofNumber) => instanceId is null ? all : ofNumber;

    private static object?[] Parameters(Guid tenantId, Guid? campaignId, long? bound, int limit, Guid? instanceId) =>
        [tenantId, campaignId.OrNull(), bound.OrNull(), limit, instanceId.OrNull()];

    // `route.*` -> `route.%`; an underscore stands for itself
    private static string PatternOf(string kind)
    {
        var all = kind.EndsWith(".*", StringComparison.Ordinal);
        var literal = (all ? kind[..^1] : kind).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
        return all ? literal + "%" : literal;
    }
}
