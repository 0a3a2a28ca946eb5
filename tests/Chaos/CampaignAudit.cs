using Npgsql;
using WaActors.FakeGateway;

namespace WaActors.Tests.Chaos;

/// <summary>A finished campaign, as the ledger and the gateway's own log tell it.</summary>
/// <param name="Received">Messages that the gateway delivered.</param>
/// <param name="Twice">Recipients who received more than one.</param>
/// <param name="InDoubt">Attempts that were in doubt, however they were resolved.</param>
public sealed record CampaignAudit(int Received, int Twice, int InDoubt)
{
    /// <summary>Holds the ledger against the gateway's log: everybody is accounted for, the policy was kept, every doubt is listed with its resolution.</summary>
    public static async Task<CampaignAudit> AssertExactAsync(
        CampaignUser user, string campaign, string policy, FakeGatewayServer fake, IReadOnlyList<string> phones, string connectionString, CancellationToken cancellation)
    {
        var audience = phones.ToHashSet(StringComparer.Ordinal); // other campaigns may have been at the gateway
        var received = fake.Control.Counts().Where(r => audience.Contains(r.Key)).ToDictionary();
        var attempts = await ReadAttemptsAsync(connectionString, Guid.Parse(campaign), cancellation);
        var doubtful = attempts.Where(a => a.Resolution is not null).ToList();
        await AssertAccountedForAsync(user, campaign, phones, doubtful, cancellation);
        if (policy == "resend") Assert.DoesNotContain(phones, phone => !received.ContainsKey(phone));
        else Assert.DoesNotContain(received, r => r.Value.Count > 1);
        Assert.DoesNotContain(attempts, a => a.Outcome is null);
        AssertLogsAgree(fake.Control.Received().Where(r => audience.Contains(r.Number)).ToLookup(r => r.Number), attempts);
        return new CampaignAudit(received.Values.Sum(r => r.Count), received.Values.Count(r => r.Count > 1), doubtful.Count);
    }

    private static async Task AssertAccountedForAsync(
        CampaignUser user, string campaign, IReadOnlyList<string> phones, List<Attempt> doubtful, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var counts = (await user.GetAsync($"/v1/campaigns/{campaign}")).GetProperty("counts");
        Assert.Equal(phones.Count, counts.GetProperty("sent").GetInt32() + counts.GetProperty("inDoubt").GetInt32());
        var listed = await user.ListAsync($"/v1/campaigns/{campaign}/in-doubt");
        Assert.Equal(doubtful.Count, listed.Count);
        Assert.All(listed, item => Assert.False(string.IsNullOrEmpty(item.GetProperty("resolution").GetString())));
    }

    /// <summary>What the ledger calls accepted is in the log under its id, and nothing is there that no attempt explains.</summary>
    private static void AssertLogsAgree(ILookup<string, ReceivedMessage> log, List<Attempt> attempts)
    {
        Assert.All(attempts.Where(a => a.Outcome == "accepted"), a => Assert.Contains(log[a.Phone], r => r.MessageId == a.GatewayMessageId));
        var explained = attempts.ToLookup(a => a.Phone);
        Assert.All(log, messages => Assert.True(messages.Count() <= explained[messages.Key].Count(), $"{messages.Key} received more than was tried"));
    }

    private static async Task<List<Attempt>> ReadAttemptsAsync(string connectionString, Guid campaignId, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(
            "select m.phone, a.outcome, a.resolution, a.gateway_message_id from attempt a join message m using (campaign_id, seq) where campaign_id = $1 order by seq, attempt_no");
        command.Parameters.Add(new() { Value = campaignId });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var attempts = new List<Attempt>();
        while (await reader.ReadAsync(cancellation))
            attempts.Add(new(reader.GetString(0), Text(reader, 1), Text(reader, 2), Text(reader, 3)));
        return attempts;
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private sealed record Attempt(string Phone, string? Outcome, string? Resolution, string? GatewayMessageId);
}
