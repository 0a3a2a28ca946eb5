using Npgsql;
using WaActors.Storage.Connections;
using WaActors.Storage.Queries;

namespace WaActors.Storage.Webhooks;

/// <summary>A stored webhook, without its payload.</summary>
/// <param name="Id">Its id; grows.</param>
/// <param name="State">waiting, done or failed.</param>
/// <param name="Kind">The gateway's kind.</param>
/// <param name="GatewayId">The gateway.</param>
/// <param name="InstanceId">The instance; null for one of the gateway itself.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="Bytes">Length of its payload.</param>
/// <param name="Attempts">Attempts in vain since it came or was replayed.</param>
/// <param name="NextAt">When it is tried again.</param>
/// <param name="DoneAt">When it took effect.</param>
/// <param name="Problem">Why the last attempt failed.</param>
/// <param name="Replays">How often it was replayed.</param>
public sealed record WebhookView(
    long Id, string State, string Kind, Guid GatewayId, Guid? InstanceId, DateTimeOffset ReceivedAt, int Bytes, int Attempts, DateTimeOffset? NextAt,
    DateTimeOffset? DoneAt, string? Problem, int Replays);

/// <summary>The stored webhooks for lists, within one tenant.</summary>
public sealed class WebhookQueries(StorageDataSources sources)
{
    private const string Columns = """
        id, state, kind, gateway_id, instance_id, received_at, octet_length(payload), attempts, next_at, done_at, problem, replays
        """;

    // Newest first, in any state; the cursor is the smallest id seen.
    private const string List = $"""
        select {Columns} from webhook_inbox
        where tenant_id = $1 and ($2::bigint is null or id < $2)
        order by id desc limit $3
        """;

    // Those in one state. Waiting and finished ones are walked through all of the tenant's; for failed ones, which stay, there is an index.
    private const string ListFailed = $"""
        select {Columns} from webhook_inbox
        where tenant_id = $1 and state = 'failed' and ($2::bigint is null or id < $2)
        order by id desc limit $3
        """;

    // The same for any other state.
    private const string ListState = $"""
        select {Columns} from webhook_inbox
        where tenant_id = $1 and state = $4 and ($2::bigint is null or id < $2)
        order by id desc limit $3
        """;

    // One, with its payload.
    private const string Find = $"select {Columns}, payload from webhook_inbox where tenant_id = $1 and id = $2";

    // Back to the beginning, also one that is done: its effects are such that again changes nothing. It comes before all that wait in its lane.
    private const string Replay = """
        update webhook_inbox
        set state = 'waiting', attempts = 0, next_at = null, done_at = null, problem = null, replays = replays + 1
        where tenant_id = $1 and id = $2 and state <> 'waiting'
        returning shard::integer
        """;

    // The next failed ones after an id, in their order: one that fails again keeps its id and is not met twice.
    private const string ReplayFailed = """
        update webhook_inbox
        set state = 'waiting', attempts = 0, next_at = null, done_at = null, problem = null, replays = replays + 1
        where id in (select id from webhook_inbox where tenant_id = $1 and state = 'failed' and id > $2 order by id limit $3)
        returning id, shard::integer
        """;

    /// <summary>A page, newest first.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="state">waiting, done or failed; null for all.</param>
    /// <param name="before">Cursor of the page before; null for the first.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<Page<WebhookView, long>> ListAsync(Guid tenantId, string? state, long? before, int limit, CancellationToken cancellation)
    {
        object?[] parameters = [tenantId, before.OrNull(), limit + 1];
        var rows = state switch
        {
            null => await sources.ReadAsync(List, parameters, Read, cancellation),
            "failed" => await sources.ReadAsync(ListFailed, parameters, Read, cancellation),
            _ => await sources.ReadAsync(ListState, [.. parameters, state], Read, cancellation),
        };
        return Paging.Cut(rows, limit, row => row.Id);
    }

    /// <summary>One with its payload; null when the tenant has none of that id.</summary>
    public async Task<(WebhookView Webhook, byte[] Payload)?> FindAsync(Guid tenantId, long id, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(Find, [tenantId, id], reader => (Read(reader), reader.GetFieldValue<byte[]>(12)), cancellation);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Makes one wait again. Returns its shard; null when it waits already, or the tenant has none of that id.</summary>
    public async Task<int?> ReplayAsync(Guid tenantId, long id, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(Replay, [tenantId, id], reader => reader.GetInt32(0), cancellation);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Makes failed ones wait again that come after an id; the ids and shards of those that now wait.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="after">The greatest id of the portion before; 0 for the first.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Cancels it; it is one statement.</param>
    public async Task<IReadOnlyList<(long Id, int Shard)>> ReplayFailedAsync(Guid tenantId, long after, int limit, CancellationToken cancellation) =>
        await sources.ReadAsync(ReplayFailed, [tenantId, after, limit], reader => (reader.GetInt64(0), reader.GetInt32(1)), cancellation);

    private static WebhookView Read(NpgsqlDataReader reader) => new(
        Id: reader.GetInt64(0),
        State: reader.GetString(1),
        Kind: reader.GetString(2),
        GatewayId: reader.GetGuid(3),
        InstanceId: reader.NullableGuid(4),
        ReceivedAt: reader.Time(5),
        Bytes: reader.GetInt32(6),
        Attempts: reader.GetInt32(7),
        NextAt: reader.NullableTime(8),
        DoneAt: reader.NullableTime(9),
        Problem: reader.NullableText(10),
        Replays: reader.GetInt32(11));
}
