using Npgsql;
using WaActors.Grains.Acks;
using WaActors.Storage.Connections;
using WaActors.Storage.Webhooks;
using WaActors.Webhooks;

namespace WaActors.Storage.Acks;

/// <summary>Acknowledgements in PostgreSQL. Every set is sorted, so that two of them cannot wait for each other.</summary>
internal sealed class MessageAcks(InboxDatabase database) : IMessageAcks
{
    private const int SetMax = 10_000;

    public async Task<IReadOnlyList<AckedMessage>> ApplyAsync(IReadOnlyList<MessageTold> told, DateTimeOffset at, CancellationToken cancellation)
    {
        if (told.Count == 0) return [];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(told.Count, SetMax, nameof(told));
        var sorted = told.OrderBy(one => one.InstanceId).ThenBy(one => one.GatewayMessageId, StringComparer.Ordinal).ToList();
        return await database.RunAsync(
            "Applying acknowledgements", (connection, token) => ApplyAsync(connection, sorted, at, token), cancellation);
    }

    public async Task<IReadOnlyList<ParkedTold>> ReadParkedAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellation) =>
        await database.RunAsync(
            "Reading parked acknowledgements",
            (connection, token) => connection.ReadAsync(AckSql.ReadParked, [(short)shard, now, limit], ReadParked, token),
            cancellation);

    public Task PutOffAsync(IReadOnlyList<ParkedTold> parked, DateTimeOffset now, CancellationToken cancellation)
    {
        if (parked.Count == 0) return Task.CompletedTask;
        var dues = parked.Select(one => AckRules.RetryDelay(one.Tries + 1) is { } delay ? (DateTime?)(now + delay).UtcDateTime : null).ToArray();
        return database.RunAsync(
            "Putting acknowledgements off",
            (connection, token) => connection.ExecuteAsync(
                AckSql.PutOff, [.. Keys(parked.Select(one => one.Told)), parked.Select(one => one.Tries + 1).ToArray(), dues], token),
            cancellation);
    }

    public Task DropParkedAsync(IReadOnlyList<MessageTold> told, CancellationToken cancellation) => told.Count == 0
        ? Task.CompletedTask
        : database.RunAsync(
            "Dropping acknowledgements", (connection, token) => connection.ExecuteAsync(AckSql.DropParked, [.. Keys(told)], token), cancellation);

    public async Task<IReadOnlyList<Guid>> FindCampaignsAsync(Guid instanceId, DateTimeOffset cancelledSince, CancellationToken cancellation) =>
        await database.RunAsync(
            "Finding campaigns with doubts",
            (connection, token) => connection.ReadAsync(AckSql.FindCampaigns, [instanceId, cancelledSince], reader => reader.GetGuid(0), token),
            cancellation);

    private static async Task<List<AckedMessage>> ApplyAsync(
        NpgsqlConnection connection, List<MessageTold> told, DateTimeOffset at, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        object?[] parameters =
        [
            .. Keys(told), told.Select(one => (int)one.Stage).ToArray(), told.Select(one => StorableText.Of(one.Reason)).ToArray(), at,
        ];
        var found = await connection.ReadAsync(
            AckSql.Apply,
            parameters,
            reader => new AckedMessage(
                told[(int)reader.GetInt64(0) - 1], reader.GetGuid(1), reader.GetInt32(2), reader.GetString(3), reader.GetBoolean(4)),
            cancellation);
        await ParkAsync(connection, told.Except(found.Select(message => message.Told)).ToList(), at, cancellation);
        await transaction.CommitAsync(cancellation);
        return found;
    }

    /// <summary>Keeps what may find its message later. That a server has a message of which nothing is known, not even an id of ours, says nothing later either.</summary>
    private static async Task ParkAsync(NpgsqlConnection connection, List<MessageTold> told, DateTimeOffset at, CancellationToken cancellation)
    {
        var parked = told.Where(one => one.Stage != AckStage.Server || one.ClientMessageId is not null).ToList();
        if (parked.Count == 0) return;
        object?[] parameters =
        [
            .. Keys(parked),
            parked.Select(one => (short)WebhookShards.Of(one.InstanceId)).ToArray(),
            parked.Select(one => one.TenantId).ToArray(),
            parked.Select(one => DbNames.Of(one.Stage)).ToArray(),
            parked.Select(one => DbNames.Of(one.Scope)).ToArray(),
            parked.Select(one => StorableText.Of(one.Reason)).ToArray(),
            parked.Select(one => one.ClientMessageId).ToArray(),
            at + AckRules.RetryDelay(1)!.Value,
        ];
        await connection.ExecuteAsync(AckSql.Park, parameters, cancellation);
    }

    private static IEnumerable<object?> Keys(IEnumerable<MessageTold> told) =>
        [told.Select(one => one.InstanceId).ToArray(), told.Select(one => StorableText.Of(one.GatewayMessageId)).ToArray()];

    private static ParkedTold ReadParked(NpgsqlDataReader reader) => new(
        new MessageTold(
            TenantId: reader.GetGuid(2),
            InstanceId: reader.GetGuid(0),
            GatewayMessageId: reader.GetString(1),
            Stage: DbNames.Stage(reader.GetString(3)),
            Scope: DbNames.Scope(reader.GetString(4)),
            Reason: reader.NullableText(5),
            ClientMessageId: reader.NullableGuid(6)),
        Tries: reader.GetInt32(7));
}
