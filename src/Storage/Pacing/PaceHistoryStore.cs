using WaActors.Grains.Pacing;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Pacing;

/// <summary>What a number sent, from the ledger's counted attempts.</summary>
internal sealed class PaceHistoryStore(PatientDatabase database) : IPaceHistory
{
    private static readonly TimeSpan RecentTime = TimeSpan.FromHours(3); // longer than an hour and the longest pause together

    // What may have left: whatever has no outcome, or one that does not say that nothing did. A walk along attempt_counted from the number's midnight.
    private const string MayHaveLeft = """
        from attempt where instance_id = $1 and counted
          and (outcome is null or outcome not in ('link_lost', 'throttled', 'restricted', 'not_started'))
        """;

    // The latest sends, newest first.
    private const string Recent = $"select intent_at {MayHaveLeft} and intent_at > $2 order by intent_at desc limit $3";

    // How many there were today, and how many of the people were new; and the end of the last send, whenever that was.
    private const string Counts = $"""
        select (select count(*)::integer {MayHaveLeft} and intent_at >= $2),
               (select count(*)::integer from number_contact where instance_id = $1 and first_at >= $2 and not inbound),
               (select coalesce(outcome_at, intent_at) {MayHaveLeft} order by intent_at desc limit 1)
        """;

    // A campaign's own sends of today by number, of activations before one. By campaign and not along attempt_counted: its cap may have come after sends that nobody counted,
    // and a number that sent may be no route any more. Walks the campaign's attempts as LedgerSql.LastSentAt does, and only where there is a cap, once per activation.
    private const string OfCampaign = """
        select instance_id, count(*)::integer from attempt
        where campaign_id = $1 and epoch < $2 and intent_at >= $3
          and (outcome is null or outcome not in ('link_lost', 'throttled', 'restricted', 'not_started'))
        group by 1
        """;

    // The caller owns the number's permits. Waits for the sets of the ledger that hold the row.
    private const string TakeOver = """
        insert into number_pace_owner (instance_id, epoch) values ($1, 1)
        on conflict (instance_id) do update set epoch = number_pace_owner.epoch + 1
        returning epoch
        """;

    // People who wrote to numbers that have a pace. In one order for all writers, so that two of them cannot wait for each other.
    private const string NoteInbound = """
        insert into number_contact (instance_id, person, first_at, inbound)
        select u.instance_id, person_key(u.phone), min(u.at), true
        from unnest($1, $2, $3) as u (instance_id, phone, at)
        join instance i on i.id = u.instance_id and (i.pace_profile <> 'none' or i.pace_own <> '{}')
        group by 1, 2 order by 1, 2
        on conflict do nothing
        """;

    // Whether they wrote to each other.
    private const string Knows = "select exists (select from number_contact where instance_id = $1 and person = person_key($2))";

    public Task<PaceHistory> ReadAsync(Guid instanceId, DateTimeOffset midnight, DateTimeOffset now, CancellationToken cancellation) =>
        database.RunAsync(
            "Reading a number's sends",
            async (connection, token) =>
            {
                var recent = await connection.ReadAsync(Recent, [instanceId, now - RecentTime, PaceHistory.RecentMax], reader => reader.Time(0), token);
                recent.Reverse();
                var counts = await connection.ReadFirstAsync(
                    Counts, [instanceId, midnight], reader => (Today: reader.GetInt32(0), New: reader.GetInt32(1), LastAt: reader.NullableTime(2)), token);
                return new PaceHistory(counts.LastAt, recent, counts.Today, counts.New);
            },
            cancellation);

    public Task<IReadOnlyDictionary<Guid, int>> CountOfCampaignByNumberAsync(Guid campaignId, long epoch, DateTimeOffset midnight, CancellationToken cancellation) =>
        database.RunAsync<IReadOnlyDictionary<Guid, int>>(
            "Counting a campaign's sends of today",
            async (connection, token) => (await connection.ReadAsync(
                OfCampaign, [campaignId, epoch, midnight], reader => (reader.GetGuid(0), reader.GetInt32(1)), token)).ToDictionary(),
            cancellation);

    public Task<long> TakeOverAsync(Guid instanceId, CancellationToken cancellation) =>
        database.RunAsync(
            "Taking over a number's pace",
            (connection, token) => connection.ReadFirstAsync(TakeOver, [instanceId], reader => reader.GetInt64(0), token),
            cancellation);

    public Task NoteInboundAsync(IReadOnlyList<InboundContact> contacts, CancellationToken cancellation) =>
        database.RunAsync(
            "Noting who wrote to a number",
            (connection, token) => connection.ExecuteAsync(
                NoteInbound,
                [contacts.Select(c => c.InstanceId).ToArray(), contacts.Select(c => c.Phone).ToArray(), contacts.Select(c => c.At.UtcDateTime).ToArray()],
                token),
            cancellation);

    public Task<bool> KnowsAsync(Guid instanceId, string phone, CancellationToken cancellation) =>
        database.RunAsync(
            "Looking for a number's contact",
            (connection, token) => connection.ReadFirstAsync(Knows, [instanceId, phone], reader => reader.GetBoolean(0), token),
            cancellation);
}
