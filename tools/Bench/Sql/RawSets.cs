using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using WaActors.Bench.Database;
using WaActors.Bench.Measuring;
using WaActors.Grains.Determinism;

namespace WaActors.Bench.Sql;

/// <summary>
/// The ceiling: the rows that one durable send writes, in sets, by a loop per connection that does nothing else. No actors, no gateway, no fences.
/// </summary>
internal sealed class RawSets(int connections, IIdSource ids, TimeProvider time) : IBenchmark
{
    private const int SetSize = 500;

    // Measured on as many messages as these times the others': it is that much faster.
    private const int Factor = 2;

    // One set of intents.
    private const string WriteIntents = """
        insert into attempt (campaign_id, seq, attempt_no, instance_id, epoch, client_message_id, intent_at)
        select u.campaign_id, u.seq, 1, $3, 1, u.client_message_id, $4 from unnest($1, $2, $5) as u (campaign_id, seq, client_message_id)
        """;

    // Their outcomes. The campaign comes with each row, as it must where a set holds several. The `like`, which is always true, makes the planner expect a
    // single row of unnest: a plan made while attempt was nearly empty would otherwise read all of it for every set (measured: 340 instead of 30 us/message).
    private const string WriteOutcomes = """
        with closed as (
            update attempt a set outcome = 'accepted', outcome_at = $3, gateway_message_id = u.gateway_message_id
            from unnest($1, $2, $4) as u (campaign_id, seq, gateway_message_id)
            where a.campaign_id = u.campaign_id and a.seq = u.seq and a.attempt_no = 1 and a.outcome is null
              and u.gateway_message_id like '3EB0%'
            returning a.campaign_id, a.seq, a.instance_id, a.gateway_message_id)
        update message m
        set status = 'sent', attempts = 1, instance_id = c.instance_id, gateway_message_id = c.gateway_message_id, updated_at = $3
        from closed c where m.campaign_id = c.campaign_id and m.seq = c.seq and m.status = 'pending'
        """;

    private readonly Guid _number = ids.NewId();

    /// <inheritdoc/>
    public string Name => "raw";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> MeasureAsync(BenchServer server, BenchSize size, CancellationToken cancellation)
    {
        await using var schema = await server.CreateSchemaAsync(cancellation);
        var campaign = await DraftAsync(schema, size.Messages * Factor / SetSize * SetSize, cancellation);
        await WriteAsync(schema, campaign, from: 0, sets: connections, cancellation); // each connection prepares its statements
        await server.SettleAsync(cancellation);

        var sets = (size.Messages * Factor / SetSize) - connections;
        var meter = new CpuMeter(server.Postmaster, gateway: null);
        var started = time.GetTimestamp();
        await WriteAsync(schema, campaign, from: connections, sets, cancellation);
        var rate = sets * SetSize / time.GetElapsedTime(started).TotalSeconds;
        var cpu = meter.Since(sets * SetSize);

        await Exactness.CheckSentAsync(schema, (sets + connections) * SetSize, cancellation);
        var row = string.Create(CultureInfo.InvariantCulture, $"raw SQL, sets of {SetSize}, {connections} connection{(connections == 1 ? "" : "s")}");
        return [new Figure(row, FigureKind.Ceiling, rate, cpu)];
    }

    private async Task<Guid> DraftAsync(BenchSchema schema, int messages, CancellationToken cancellation)
    {
        var catalog = new Catalog(schema, ids, time);
        await catalog.AddTenantAsync(cancellation);
        return await catalog.AddCampaignAsync([], firstRecipient: 1, messages, epoch: 1, cancellation);
    }

    private Task WriteAsync(BenchSchema schema, Guid campaign, int from, int sets, CancellationToken cancellation)
    {
        var next = from - 1;
        return Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(LoopAsync, cancellation)));

        async Task LoopAsync()
        {
            await using var connection = await schema.Ledger.OpenConnectionAsync(cancellation);
            for (var set = Interlocked.Increment(ref next); set < from + sets; set = Interlocked.Increment(ref next))
                await WriteSetAsync(connection, campaign, set, cancellation);
        }
    }

    private async Task WriteSetAsync(NpgsqlConnection connection, Guid campaign, int set, CancellationToken cancellation)
    {
        var seqs = Enumerable.Range((set * SetSize) + 1, SetSize).ToArray();
        var campaigns = Array.ConvertAll(seqs, _ => campaign);
        await using var intents = new NpgsqlCommand(WriteIntents, connection);
        Add(intents, campaigns, NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        Add(intents, seqs, NpgsqlDbType.Array | NpgsqlDbType.Integer);
        Add(intents, _number, NpgsqlDbType.Uuid);
        Add(intents, time.GetUtcNow().UtcDateTime, NpgsqlDbType.TimestampTz);
        Add(intents, Array.ConvertAll(seqs, _ => ids.NewId()), NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        await intents.ExecuteNonQueryAsync(cancellation);

        await using var outcomes = new NpgsqlCommand(WriteOutcomes, connection);
        Add(outcomes, campaigns, NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        Add(outcomes, seqs, NpgsqlDbType.Array | NpgsqlDbType.Integer);
        Add(outcomes, time.GetUtcNow().UtcDateTime, NpgsqlDbType.TimestampTz);
        Add(outcomes, Array.ConvertAll(seqs, MessageIds.Of), NpgsqlDbType.Array | NpgsqlDbType.Text);
        await outcomes.ExecuteNonQueryAsync(cancellation);
    }

    private static void Add<T>(NpgsqlCommand command, T value, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
}
