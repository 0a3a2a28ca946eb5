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

        var audit = await CampaignAudit.AssertExactAsync(user, campaign, policy, fake, phones, database.ConnectionString, cancellation);
        output.WriteLine($"{policy}: {audit}");
        Assert.InRange(audit.InDoubt, 0, Numbers * kills); // a kill leaves at most one message a number in doubt
        if (gatewaySavesMessages) Assert.Equal(0, audit.Twice);
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
}
