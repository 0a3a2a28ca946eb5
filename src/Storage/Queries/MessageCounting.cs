using Npgsql;
using WaActors.Campaigns;

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
