using System.Globalization;

namespace WaActors.Bench.Database;

/// <summary>Whether the ledger holds what a measurement claims. A fast number that is wrong is none.</summary>
internal static class Exactness
{
    // Messages that are sent by their first attempt and have one attempt only, which was accepted under an id that no other has.
    private const string SentOnce = """
        select count(*)::integer from message m
        where m.status = 'sent' and m.attempts = 1
          and (select count(*) from attempt a where a.campaign_id = m.campaign_id and a.seq = m.seq) = 1
          and exists (
              select from attempt a
              where a.campaign_id = m.campaign_id and a.seq = m.seq and a.outcome = 'accepted' and a.gateway_message_id = m.gateway_message_id)
        """;

    private const string Attempts = "select count(*)::integer from attempt";

    private const string DistinctClientIds = "select count(distinct client_message_id)::integer from attempt";

    private const string Sent = "select count(*)::integer from message where status = 'sent'";

    private const string Accepted = "select count(*)::integer from attempt where outcome = 'accepted'";

    private const string Open = "select count(*)::integer from attempt where outcome is null";

    /// <summary>Each message was sent by exactly one attempt.</summary>
    public static async Task CheckSentAsync(BenchSchema schema, int messages, CancellationToken cancellation)
    {
        await ExpectAsync(schema, "messages sent exactly once", SentOnce, messages, cancellation);
        await ExpectAsync(schema, "attempts", Attempts, messages, cancellation);
        await ExpectAsync(schema, "client message ids", DistinctClientIds, messages, cancellation);
    }

    /// <summary>So many messages are marked as sent.</summary>
    public static Task CheckMarkedAsync(BenchSchema schema, int messages, CancellationToken cancellation) =>
        ExpectAsync(schema, "messages marked as sent", Sent, messages, cancellation);

    /// <summary>The ledger knows of each send, and of no other; none is open.</summary>
    public static async Task CheckSendsAsync(BenchSchema schema, int sends, CancellationToken cancellation)
    {
        await ExpectAsync(schema, "attempts without an outcome", Open, 0, cancellation);
        await ExpectAsync(schema, "accepted attempts", Accepted, sends, cancellation);
        await ExpectAsync(schema, "messages sent", Sent, sends, cancellation);
    }

    private static async Task ExpectAsync(BenchSchema schema, string what, string sql, int expected, CancellationToken cancellation)
    {
        var actual = await schema.ReadAsync<int>(sql, cancellation);
        if (actual != expected)
            throw new BenchException(string.Create(CultureInfo.InvariantCulture, $"not exact: {actual} {what} instead of {expected}."));
    }
}
