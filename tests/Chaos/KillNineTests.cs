using WaActors.FakeGateway;
using WaActors.PostgresKit;

namespace WaActors.Tests.Chaos;

/// <summary>
/// The promise of the product, with real processes: campaigns whose host is killed with kill -9 again and again end exact, and every message whose
/// fate a kill left open is listed with how it was resolved.
/// </summary>
public sealed class KillNineTests(ITestOutputHelper output)
{
    private const int NumbersEach = 5;
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan CompletionLimit = TimeSpan.FromSeconds(180);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Where_the_gateway_cannot_tell_what_left_each_policy_keeps_its_promise() =>
        KillAgainAndAgainAsync(gatewaySavesMessages: false, kills: 20, new Plan("resend", 5_000), new Plan("skip", 5_000));

    [Fact]
    public async Task Where_the_gateway_can_be_asked_nothing_is_lost_and_nothing_comes_twice()
    {
        var audits = await KillAgainAndAgainAsync(gatewaySavesMessages: true, kills: 6, new Plan("resend", 1_500));
        Assert.Equal(0, Assert.Single(audits).Twice);
    }

    /// <summary>Runs the campaigns side by side, each over numbers of its own, in one host that is killed.</summary>
    private async Task<IReadOnlyList<CampaignAudit>> KillAgainAndAgainAsync(bool gatewaySavesMessages, int kills, params Plan[] plans)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        await using var fake = await FakeGatewayServer.StartAsync(
            options: new FakeGatewayOptions { SaveMessages = gatewaySavesMessages, Faults = new FaultSettings { LatencyMs = 15 } }, cancellation: Cancellation);
        await using var server = await PrivatePostgres.StartAsync(isDurable: true, Cancellation);
        await using var database = await server.CreateDatabaseAsync("chaos", cancellationToken: Cancellation);
        using var api = new ApiProcess(database.ConnectionString, new Dictionary<string, string>
        {
            ["WaActors__Campaigns__DoubtGrace"] = "00:00:00.500",
            ["WaActors__Campaigns__DoubtSettle"] = "00:00:02", // the fake answers within 15 ms or never
        });
        api.Start();
        await api.WaitReadyAsync(Cancellation);
        var user = new CampaignUser(api.Client, Cancellation);
        foreach (var plan in plans) await plan.StartAsync(user, fake);

        foreach (var moment in KillMoments(seed, plans.Sum(plan => plan.Recipients), kills))
        {
            await Until.TrueAsync(
                () => Task.FromResult(fake.Control.Stats().MessagesHeld >= moment),
                StepLimit, () => $"{moment} messages at the gateway, {fake.Control.Stats().MessagesHeld} are there; output:\n{api.Output}", Cancellation);
            api.Kill();
            api.Start();
        }

        await api.WaitReadyAsync(Cancellation);
        var audits = new List<CampaignAudit>();
        foreach (var plan in plans) audits.Add(await AuditAsync(plan, user, api, fake, database.ConnectionString, NumbersEach * kills));
        return audits;
    }

    private async Task<CampaignAudit> AuditAsync(Plan plan, CampaignUser user, ApiProcess api, FakeGatewayServer fake, string connectionString, int doubtsMax)
    {
        await Until.TrueAsync(
            async () => (await user.GetAsync($"/v1/campaigns/{plan.Campaign}")).GetProperty("status").GetString() == "completed",
            CompletionLimit, () => $"the campaign with {plan.Policy} to complete; output:\n{api.Output}", Cancellation);
        var audit = await CampaignAudit.AssertExactAsync(user, plan.Campaign, plan.Policy, fake, plan.Phones, connectionString, Cancellation);
        output.WriteLine($"{plan.Policy}: {audit}");
        Assert.InRange(audit.InDoubt, 0, doubtsMax); // a kill leaves at most one message a number in doubt
        return audit;
    }

    /// <summary>Moments at random, by how much was received; at most a tenth before the end, so that every kill finds work.</summary>
    private static IReadOnlyList<int> KillMoments(int seed, int recipients, int kills)
    {
#pragma warning disable RS0030 // a test may roll dice when it prints the seed
        var dice = new Random(seed);
#pragma warning restore RS0030
        return [.. Enumerable.Range(0, kills).Select(_ => dice.Next(20, recipients * 9 / 10)).Order()];
    }

    /// <summary>A campaign to be.</summary>
    private sealed record Plan(string Policy, int Recipients)
    {
        public IReadOnlyList<string> Phones { get; } = [.. Enumerable.Range(1, Recipients).Select(i => $"551191{i:D6}{(Policy == "skip" ? 2 : 1)}")];

        public string Campaign { get; private set; } = "";

        public async Task StartAsync(CampaignUser user, FakeGatewayServer fake)
        {
            var names = Enumerable.Range(1, NumbersEach).Select(i => $"{Policy}-{i}").ToList();
            fake.Control.Seed(new InstanceSeed { Names = names, Quietly = true });
            var instances = await user.AddNumbersAsync(fake.BaseUrl, fake.Options.GlobalApiKey, names);
            Campaign = await user.AddCampaignAsync("chaos " + Policy, instances, await user.AddTemplateAsync("Hi {{name}}"), Policy, Phones);
            await user.StartAsync(Campaign);
        }
    }
}
