using Npgsql;
using WaActors.FakeGateway;
using WaActors.PostgresKit;

namespace WaActors.Tests.Chaos;

/// <summary>
/// The promise of the product, with real processes: a campaign whose host is killed with kill -9 again and again ends exact, and every message whose
/// fate a kill left open is listed with how it was resolved.
/// </summary>
public sealed class KillNineTests(ITestOutputHelper output)
{
    private const int Numbers = 5;
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData("resend", false, 5_000, 20)] // the gateway cannot tell: policy alone decides
    [InlineData("skip", false, 5_000, 20)]
    [InlineData("resend", true, 1_500, 6)] // the look-up finds what left
    public async Task A_campaign_killed_again_and_again_ends_exact(string policy, bool gatewaySavesMessages, int recipients, int kills)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        await using var fake = await FakeGatewayServer.StartAsync(
            options: new FakeGatewayOptions { SaveMessages = gatewaySavesMessages, Faults = new FaultSettings { LatencyMs = 15 } }, cancellation: cancellation);
        var names = Enumerable.Range(1, Numbers).Select(i => $"n{i}").ToList();
        fake.Control.Seed(new InstanceSeed { Names = names, Quietly = true });
        await using var server = await PrivatePostgres.StartAsync(isDurable: true, cancellation);
        await using var database = await server.CreateDatabaseAsync("chaos", cancellationToken: cancellation);
        using var api = new ApiProcess(database.ConnectionString, new Dictionary<string, string>
        {
            ["WaActors__Campaigns__DoubtGrace"] = "00:00:00.500",
            ["WaActors__Campaigns__DoubtSettle"] = "00:00:02", // the fake answers within 15 ms or never
        });
        api.Start();
        await api.WaitReadyAsync(cancellation);

        var user = new CampaignUser(api.Client, cancellation);
        var instances = await user.AddNumbersAsync(fake.BaseUrl, fake.Options.GlobalApiKey, names);
        var phones = Enumerable.Range(1, recipients).Select(i => $"551191{i:D6}1").ToList();
        var campaign = await user.AddCampaignAsync("chaos " + policy, instances, await user.AddTemplateAsync("Hi {{name}}"), policy, phones);
        await user.StartAsync(campaign);

        foreach (var moment in KillMoments(seed, recipients, kills))
        {
            await ReceivedAtLeastAsync(fake, moment, api, cancellation);
            api.Kill();
            api.Start();
        }

        await api.WaitReadyAsync(cancellation);
        await Until.TrueAsync(
            async () => (await user.GetAsync($"/v1/campaigns/{campaign}")).GetProperty("status").GetString() == "completed",
            TimeSpan.FromSeconds(180), () => $"the campaign to complete; output:\n{api.Output}", cancellation);

        await AssertExactAsync(user, campaign, policy, fake, phones, Numbers * kills, database.ConnectionString, cancellation);
        if (gatewaySavesMessages) Assert.Equal(0, fake.Control.Stats().Duplicates);
    }

    /// <summary>Moments at random, by how much was received; at most a tenth before the end, so that every kill finds work.</summary>
    private static IReadOnlyList<int> KillMoments(int seed, int recipients, int kills)
    {
#pragma warning disable RS0030 // a test may roll dice when it prints the seed
        var dice = new Random(seed);
#pragma warning restore RS0030
        return [.. Enumerable.Range(0, kills).Select(_ => dice.Next(20, recipients * 9 / 10)).Order()];
    }

    private static Task ReceivedAtLeastAsync(FakeGatewayServer fake, int count, ApiProcess api, CancellationToken cancellation) => Until.TrueAsync(
        () => Task.FromResult(fake.Control.Stats().MessagesHeld >= count),
        StepLimit, () => $"{count} messages at the gateway, {fake.Control.Stats().MessagesHeld} are there; output:\n{api.Output}", cancellation);

    private async Task AssertExactAsync(
        CampaignUser user, string campaign, string policy, FakeGatewayServer fake, List<string> phones, int doubtsMax,
        string connectionString, CancellationToken cancellation)
    {
        var received = fake.Control.Counts();
        var attempts = await ReadAttemptsAsync(connectionString, cancellation);
        var doubtful = attempts.Where(a => a.Resolution is not null).ToList();
        output.WriteLine($"{policy}: received {received.Values.Sum(r => r.Count)}, twice {received.Values.Count(r => r.Count > 1)}, in doubt {doubtful.Count}");

        // Everybody is accounted for, and policy was kept.
        var counts = (await user.GetAsync($"/v1/campaigns/{campaign}")).GetProperty("counts");
        Assert.Equal(phones.Count, counts.GetProperty("sent").GetInt32() + counts.GetProperty("inDoubt").GetInt32());
        if (policy == "resend") Assert.DoesNotContain(phones, phone => !received.ContainsKey(phone));
        else Assert.DoesNotContain(received, r => r.Value.Count > 1);

        // A kill leaves at most one message a number in doubt, and each is listed with its resolution.
        Assert.InRange(doubtful.Count, 0, doubtsMax);
        Assert.DoesNotContain(attempts, a => a.Outcome is null);
        var listed = await user.ListAsync($"/v1/campaigns/{campaign}/in-doubt");
        Assert.Equal(doubtful.Count, listed.Count);
        Assert.All(listed, item => Assert.False(string.IsNullOrEmpty(item.GetProperty("resolution").GetString())));

        // The gateway's log agrees with the ledger: what we call accepted is there under its id, and nothing is there that no attempt explains.
        var log = fake.Control.Received().ToLookup(r => r.Number);
        Assert.All(attempts.Where(a => a.Outcome == "accepted"), a => Assert.Contains(log[a.Phone], r => r.MessageId == a.GatewayMessageId));
        var explained = attempts.ToLookup(a => a.Phone);
        Assert.All(log, messages => Assert.True(messages.Count() <= explained[messages.Key].Count(), $"{messages.Key} received more than was tried"));
    }

    private static async Task<List<Attempt>> ReadAttemptsAsync(string connectionString, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(
            "select m.phone, a.outcome, a.resolution, a.gateway_message_id from attempt a join message m using (campaign_id, seq) order by seq, attempt_no");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var attempts = new List<Attempt>();
        while (await reader.ReadAsync(cancellation))
            attempts.Add(new(reader.GetString(0), Text(reader, 1), Text(reader, 2), Text(reader, 3)));
        return attempts;
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private sealed record Attempt(string Phone, string? Outcome, string? Resolution, string? GatewayMessageId);
}
