using Npgsql;
using WaActors.Campaigns;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Queries;

/// <summary>Counts a campaign's messages by state. Reads all its rows: a counter kept on the campaign would make every set of the ledger wait for one row.</summary>
internal static class MessageCounting
{
    /// <summary>The state that is not stored: pending with an open attempt.</summary>
    public const string Sending = "sending";

    // How many messages are in each stored state, and how many of the pending ones have an open attempt.
    private const string Count = """
        select status, count(*)::integer from message where campaign_id = $1 group by status
        union all
        select 'sending', count(*)::integer
        from attempt a join message m on m.campaign_id = a.campaign_id and m.seq = a.seq
        where a.campaign_id = $1 and a.outcome is null and m.status = 'pending'
        """;

    // The same by the number that each went out by or was last tried with.
    private const string CountByNumber = """
        select instance_id, status, count(*)::integer from message where campaign_id = $1 group by 1, 2
        union all
        select a.instance_id, 'sending', count(*)::integer
        from attempt a join message m on m.campaign_id = a.campaign_id and m.seq = a.seq
        where a.campaign_id = $1 and a.outcome is null and m.status = 'pending'
        group by 1
        """;

    /// <summary>All of a campaign's messages, and those of each number; one look at its rows.</summary>
    public static async Task<(CampaignCounts All, IReadOnlyDictionary<Guid, CampaignCounts> ByNumber)> CountByNumberAsync(
        NpgsqlConnection connection, Guid campaignId, CancellationToken cancellation)
    {
        var all = new Dictionary<string, int>(StringComparer.Ordinal);
        var byNumber = new Dictionary<Guid, Dictionary<string, int>>();
        await using var command = new NpgsqlCommand(CountByNumber, connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = campaignId } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (status, count) = (reader.GetString(1), reader.GetInt32(2));
            all[status] = all.GetValueOrDefault(status) + count;
            if (reader.NullableGuid(0) is not { } number || status == "pending") continue; // what is to be sent belongs to no number yet
            if (!byNumber.TryGetValue(number, out var known)) byNumber[number] = known = new(StringComparer.Ordinal);
            known[status] = count;
        }

        return (CountsOf(all), byNumber.ToDictionary(pair => pair.Key, pair => CountsOf(pair.Value) with { Pending = 0 }));
    }

    public static async Task<CampaignCounts> CountAsync(NpgsqlConnection connection, Guid campaignId, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Count, connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = campaignId } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation)) rows[reader.GetString(0)] = reader.GetInt32(1);
        return CountsOf(rows);
    }

    private static CampaignCounts CountsOf(Dictionary<string, int> rows)
    {
        var sending = rows.GetValueOrDefault(Sending);
        return new CampaignCounts(
            Pending: rows.GetValueOrDefault("pending") - sending,
            Sending: sending,
            Sent: rows.GetValueOrDefault("sent"),
            Delivered: rows.GetValueOrDefault("delivered"),
            Read: rows.GetValueOrDefault("read"),
            Failed: rows.GetValueOrDefault("failed"),
            NoWhatsapp: rows.GetValueOrDefault("no_whatsapp"),
            Suppressed: rows.GetValueOrDefault("suppressed"),
            InDoubt: rows.GetValueOrDefault("in_doubt"),
            Cancelled: rows.GetValueOrDefault("cancelled"));
    }
}
