using Npgsql;
using WaActors.Grains.Webhooks;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Webhooks;

/// <summary>The stored webhooks in PostgreSQL, as the actors that handle them see them.</summary>
internal sealed class WebhookInbox(InboxDatabase database) : IWebhookInbox
{
    // Payloads of one read, together. One webhook alone may have 3 MiB; the first is always read.
    private const int ReadBytesMax = 8 * 1024 * 1024;

    // The next waiting webhooks of a shard, without the lanes that are busy and those that rest: a resting webhook holds up all behind it in its lane. Lengths are
    // added up before payloads are read. A repetition has the same content in the same lane, did not come before the window, and its first did not fail.
    private const string Read = """
        with resting as materialized (
            select coalesce(array_agg(lane), '{}') as lanes from webhook_inbox
            where shard = $1 and state = 'waiting' and next_at > $2),
        next as materialized (
            select id, sum(octet_length(payload)) over (order by id) - octet_length(payload) as bytes_before
            from (
                select id, payload from webhook_inbox
                where shard = $1 and state = 'waiting' and lane <> all($3) and lane <> all((select lanes from resting)::uuid[])
                order by id limit $5) head)
        select w.id, w.tenant_id, w.kind, w.lane, w.gateway_id, w.instance_id, w.payload, w.received_at, w.attempts,
               w.replays = 0 and exists (
                   select from webhook_inbox e
                   where e.content_hash = w.content_hash and e.lane = w.lane and e.id < w.id and e.received_at >= $4 and e.state <> 'failed'
                     and e.payload = w.payload)
        from next n join webhook_inbox w on w.id = n.id
        where n.bytes_before < $6
        order by w.id
        """;

    // These took effect. One that is done already keeps its time.
    private const string Finish = """
        update webhook_inbox set state = 'done', done_at = $2, next_at = null, problem = null where id = any($1) and state = 'waiting'
        """;

    // One did not: it rests, or stays as failed.
    private const string Fail = """
        update webhook_inbox
        set attempts = $2, next_at = $3, problem = $4, state = case when $3::timestamptz is null then 'failed' else 'waiting' end
        where id = $1 and state = 'waiting'
        """;

    // Finished ones, oldest first, in pieces.
    private const string Remove = """
        delete from webhook_inbox
        where id = any(array(select id from webhook_inbox where state = 'done' and done_at < $1 order by done_at limit $2))
        """;

    // Instances of a gateway: the one of that name, or all.
    private const string FindInstances = """
        select id from instance where gateway_id = $1 and ($2::text is null or external_name = $2) and deleted_at is null order by id
        """;

    public async Task<IReadOnlyList<StoredWebhook>> ReadAsync(
        int shard, DateTimeOffset now, IReadOnlyCollection<Guid> busyLanes, DateTimeOffset repeatedSince, int limit, CancellationToken cancellation)
    {
        object?[] parameters = [(short)shard, now, busyLanes.ToArray(), repeatedSince, limit, (long)ReadBytesMax];
        return await database.RunAsync(
            "Reading webhooks", (connection, token) => connection.ReadAsync(Read, parameters, ReadWebhook, token), cancellation);
    }

    public Task FinishAsync(IReadOnlyList<long> ids, DateTimeOffset at, CancellationToken cancellation) => ids.Count == 0
        ? Task.CompletedTask
        : database.RunAsync("Finishing webhooks", (connection, token) => connection.ExecuteAsync(Finish, [ids.ToArray(), at], token), cancellation);

    public Task FailAsync(long id, int attempts, DateTimeOffset? nextAt, string problem, CancellationToken cancellation) =>
        database.RunAsync(
            "Noting a failed webhook",
            (connection, token) => connection.ExecuteAsync(Fail, [id, attempts, nextAt.OrNull(), problem], token),
            cancellation);

    public Task<int> RemoveAsync(DateTimeOffset before, int limit, CancellationToken cancellation) =>
        database.RunAsync("Removing webhooks", (connection, token) => connection.ExecuteAsync(Remove, [before, limit], token), cancellation);

    public async Task<IReadOnlyList<Guid>> FindInstancesAsync(Guid gatewayId, string? externalName, CancellationToken cancellation) =>
        await database.RunAsync(
            "Finding a gateway's instances",
            (connection, token) => connection.ReadAsync(FindInstances, [gatewayId, externalName], reader => reader.GetGuid(0), token),
            cancellation);

    private static StoredWebhook ReadWebhook(NpgsqlDataReader reader) => new(
        Id: reader.GetInt64(0),
        TenantId: reader.GetGuid(1),
        Kind: reader.GetString(2),
        Lane: reader.GetGuid(3),
        GatewayId: reader.GetGuid(4),
        InstanceId: reader.NullableGuid(5),
        Payload: reader.GetFieldValue<byte[]>(6),
        ReceivedAt: reader.Time(7),
        Attempts: reader.GetInt32(8),
        IsRepeated: reader.GetBoolean(9));
}
