using Npgsql;
using NpgsqlTypes;
using WaActors.Grains.Events;

namespace WaActors.Storage.Events;

/// <summary>Inserts events as a set.</summary>
internal sealed class EventSetWriter(NpgsqlDataSource source)
{
    /// <summary>Whoever gives ids to events holds this lock of the database until its commit, so that ids become visible in their order and a reader who
    /// goes on from the largest one that it saw misses none.</summary>
    internal const long IdOrderLock = 0x7761_6576; // "waev"

    // In the order of the arrays, so that the ids keep the order of the events; the sort makes the lock come before the first id.
    private const string InsertEvents = """
        with turn as materialized (select pg_advisory_xact_lock($9))
        insert into event (tenant_id, at, kind, campaign_id, instance_id, seq, reason, from_instance_id)
        select tenant_id, at, kind, campaign_id, instance_id, seq, reason, from_instance_id
        from turn, unnest($1, $2, $3, $4, $5, $6, $7, $8) with ordinality
             as u (tenant_id, at, kind, campaign_id, instance_id, seq, reason, from_instance_id, n)
        order by n
        """;

    public async Task WriteAsync(IReadOnlyList<DomainEvent> events, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(InsertEvents);
        command.Parameters.Add(Column(events, NpgsqlDbType.Uuid, e => e.TenantId));
        command.Parameters.Add(Column(events, NpgsqlDbType.TimestampTz, e => e.At.UtcDateTime));
        command.Parameters.Add(Column(events, NpgsqlDbType.Text, e => e.Kind));
        command.Parameters.Add(Column(events, NpgsqlDbType.Uuid, e => e.CampaignId));
        command.Parameters.Add(Column(events, NpgsqlDbType.Uuid, e => e.InstanceId));
        command.Parameters.Add(Column(events, NpgsqlDbType.Integer, e => e.Seq));
        command.Parameters.Add(Column(events, NpgsqlDbType.Text, e => StoredReason.Of(e.Reason)));
        command.Parameters.Add(Column(events, NpgsqlDbType.Uuid, e => e.FromInstanceId));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = IdOrderLock });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlParameter<T[]> Column<T>(IReadOnlyList<DomainEvent> events, NpgsqlDbType type, Func<DomainEvent, T> value) =>
        new() { TypedValue = events.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}
