using Npgsql;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Storage.Catalog;
using WaActors.Storage.Pacing;

namespace WaActors.Storage.Ledger;

/// <summary>The ledger's reads, row by row: at the start of a large campaign these are the hot reads.</summary>
internal static class LedgerReading
{
    /// <summary>Raises the epoch. The lease has no routes and no last send yet.</summary>
    public static async Task<CampaignLease?> TakeOwnershipAsync(NpgsqlConnection connection, Guid campaignId, CancellationToken cancellation)
    {
        await using var command = Command(connection, LedgerSql.TakeOwnership, campaignId);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return null;
        return new CampaignLease(
            campaignId,
            TenantId: reader.GetGuid(0),
            Name: reader.GetString(1),
            Status: DbNames.CampaignStatus(reader.GetString(2)),
            ScheduledAt: Time(reader, 3),
            Delay: new DelayRange(TimeSpan.FromMilliseconds(reader.GetInt64(4)), TimeSpan.FromMilliseconds(reader.GetInt64(5))),
            BatchSize: reader.GetInt32(6),
            MaxConsecutiveFailures: reader.GetInt32(7),
            InDoubtPolicy: DbNames.Policy(reader.GetString(8)),
            Epoch: reader.GetInt64(9),
            LastSentAt: null,
            Routes: [])
        {
            StartedAt = Time(reader, 10),
        };
    }

    /// <summary>Adds the routes and the last send, in a later snapshot than that which raised the epoch.</summary>
    public static async Task<CampaignLease?> CompleteAsync(NpgsqlConnection connection, CampaignLease lease, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(LedgerSql.Routes) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = lease.CampaignId } } },
                new NpgsqlBatchCommand(LedgerSql.LastSentAt) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = lease.CampaignId } } },
                new NpgsqlBatchCommand(LedgerSql.Pace) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = lease.CampaignId } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var routes = new List<RouteRecord>();
        while (await reader.ReadAsync(cancellation)) AddRoute(routes, reader);

        await reader.NextResultAsync(cancellation);
        await reader.ReadAsync(cancellation);
        lease = lease with { Routes = routes, LastSentAt = Time(reader, 0) };
        await reader.NextResultAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? lease with { Pace = CampaignPaceRow.Read(reader), Tenant = CampaignPaceRow.ReadTenant(reader) } : lease;
    }

    /// <summary>The routes in rotation order.</summary>
    public static async Task<IReadOnlyList<RouteRecord>> ReadRoutesAsync(NpgsqlConnection connection, Guid campaignId, CancellationToken cancellation)
    {
        await using var command = Command(connection, LedgerSql.Routes, campaignId);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var routes = new List<RouteRecord>();
        while (await reader.ReadAsync(cancellation)) AddRoute(routes, reader);
        return routes;
    }

    public static async Task<IReadOnlyList<PendingMessage>> ReadPendingAsync(
        NpgsqlConnection connection, Guid campaignId, int afterSeq, int limit, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(LedgerSql.WalkPrimaryKey),
                new NpgsqlBatchCommand(LedgerSql.Pending)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<Guid> { TypedValue = campaignId },
                        new NpgsqlParameter<int> { TypedValue = afterSeq },
                        new NpgsqlParameter<int> { TypedValue = limit },
                    },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        var messages = new List<PendingMessage>();
        while (await reader.ReadAsync(cancellation)) messages.Add(ReadMessage(reader) with { GivenBack = ReadGivenBack(reader) });
        return messages;
    }

    public static async Task<IReadOnlyList<OpenAttempt>> ReadOpenAttemptsAsync(
        NpgsqlConnection connection, Guid campaignId, CancellationToken cancellation)
    {
        await using var command = Command(connection, LedgerSql.OpenAttempts, campaignId);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var attempts = new List<OpenAttempt>();
        while (await reader.ReadAsync(cancellation))
        {
            attempts.Add(new OpenAttempt(
                ReadMessage(reader),
                AttemptNo: reader.GetInt32(6),
                InstanceId: reader.GetGuid(7),
                ClientMessageId: reader.GetGuid(8),
                IntentAt: Time(reader, 9)!.Value,
                Epoch: reader.GetInt64(10)));
        }

        return attempts;
    }

    public static async Task<AudienceSize> CountAudienceAsync(NpgsqlConnection connection, Guid campaignId, CancellationToken cancellation)
    {
        await using var command = Command(connection, LedgerSql.CountAudience, campaignId);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new AudienceSize(reader.GetInt32(0), reader.GetInt32(1));
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, Guid campaignId) =>
        new(sql, connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = campaignId } } };

    private static PendingMessage ReadMessage(NpgsqlDataReader reader) =>
        new(reader.GetInt32(0), reader.GetString(1), VariablesJson.Read(reader.GetString(2)), reader.GetInt32(3))
        {
            Text = reader.IsDBNull(4) || reader.IsDBNull(5) ? null : new ChosenText(reader.GetGuid(4), reader.GetString(5)),
        };

    private static GivenBack? ReadGivenBack(NpgsqlDataReader reader) =>
        reader.IsDBNull(6) ? null : new GivenBack(reader.GetGuid(6), reader.IsDBNull(7) ? null : reader.GetString(7));

    // One row per text, those of a route one after the other
    private static void AddRoute(List<RouteRecord> routes, NpgsqlDataReader reader)
    {
        var text = new RouteText(reader.GetGuid(5), reader.GetString(6)) { Parts = PartsJson.Read(reader.IsDBNull(7) ? null : reader.GetString(7)) };
        var orderIndex = reader.GetInt32(0);
        if (routes.Count > 0 && routes[^1].OrderIndex == orderIndex)
        {
            routes[^1] = routes[^1] with { Texts = [.. routes[^1].Texts, text] };
            return;
        }

        routes.Add(new RouteRecord(
            orderIndex,
            InstanceId: reader.GetGuid(1),
            Texts: [text],
            Active: reader.GetBoolean(2),
            ConsecutiveFailures: reader.GetInt32(3),
            DeactivatedReason: reader.IsDBNull(4) ? null : reader.GetString(4)));
    }

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
