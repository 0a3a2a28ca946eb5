using System.Globalization;
using Npgsql;
using WaActors.Bench.Database;
using WaActors.Bench.Measuring;
using WaActors.Grains.Determinism;

namespace WaActors.Bench.Sql;

/// <summary>
/// The way of the systems that this one replaces: read one pending message, send it (here: nothing), update it, each a transaction of its own; a loop per
/// campaign. No intent is stored, so a crash between send and update sends twice. Kinder than they are: it reads on from where it was, by an index, and waits nowhere.
/// </summary>
internal sealed class OneByOne(int loops, IIdSource ids, TimeProvider time) : IBenchmark
{
    // The next one to send.
    private const string ReadNext = """
        select seq, phone, variables::text from message where campaign_id = $1 and seq > $2 and status = 'pending' order by seq limit 1
        """;

    // It was sent.
    private const string MarkSent = """
        update message set status = 'sent', attempts = 1, instance_id = $3, gateway_message_id = $4, updated_at = $5 where campaign_id = $1 and seq = $2
        """;

    private readonly Guid _number = ids.NewId();

    /// <inheritdoc/>
    public string Name => "one-by-one";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> MeasureAsync(BenchServer server, BenchSize size, CancellationToken cancellation)
    {
        await using var schema = await server.CreateSchemaAsync(cancellation);
        var campaigns = await DraftAsync(schema, size.Messages, cancellation);
        await server.SettleAsync(cancellation);

        var meter = new CpuMeter(server.Postmaster, gateway: null);
        var started = time.GetTimestamp();
        var sent = await Task.WhenAll(campaigns.Select(campaign => Task.Run(() => LoopAsync(schema, campaign, started, size.Time, cancellation), cancellation)));
        var rate = sent.Sum() / time.GetElapsedTime(started).TotalSeconds;
        var cpu = meter.Since(sent.Sum());

        await Exactness.CheckMarkedAsync(schema, sent.Sum(), cancellation);
        var row = string.Create(CultureInfo.InvariantCulture, $"one by one, {loops} loop{(loops == 1 ? "" : "s")}");
        return [new Figure(row, FigureKind.Rate, rate, cpu)];
    }

    private async Task<List<Guid>> DraftAsync(BenchSchema schema, int messages, CancellationToken cancellation)
    {
        var catalog = new Catalog(schema, ids, time);
        await catalog.AddTenantAsync(cancellation);
        var campaigns = new List<Guid>();
        var each = messages / loops;
        for (var index = 0; index < loops; index++)
            campaigns.Add(await catalog.AddCampaignAsync([], (index * each) + 1, each, epoch: 1, cancellation));
        return campaigns;
    }

    private async Task<int> LoopAsync(BenchSchema schema, Guid campaign, long started, TimeSpan limit, CancellationToken cancellation)
    {
        await using var connection = await schema.Ledger.OpenConnectionAsync(cancellation);
        var sent = 0;
        var seq = 0;
        while (time.GetElapsedTime(started) < limit)
        {
            seq = await ReadNextAsync(connection, campaign, seq, cancellation);
            if (seq == 0) break;
            await MarkAsync(connection, campaign, seq, cancellation);
            sent++;
        }

        return sent;
    }

    private static async Task<int> ReadNextAsync(NpgsqlConnection connection, Guid campaign, int after, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(ReadNext, connection)
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = campaign }, new NpgsqlParameter<int> { TypedValue = after } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? reader.GetInt32(0) : 0;
    }

    private async Task MarkAsync(NpgsqlConnection connection, Guid campaign, int seq, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(MarkSent, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = campaign },
                new NpgsqlParameter<int> { TypedValue = seq },
                new NpgsqlParameter<Guid> { TypedValue = _number },
                new NpgsqlParameter<string> { TypedValue = MessageIds.Of(seq) },
                new NpgsqlParameter<DateTime> { TypedValue = time.GetUtcNow().UtcDateTime },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
