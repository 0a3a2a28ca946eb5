using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Npgsql;
using WaActors.PostgresKit;

namespace WaActors.Tests.Chaos;

/// <summary>
/// W-1 with a real process and a durable database: webhooks posted as fast as one client can, the host killed with kill -9 in the middle. What was answered with 200 took
/// effect, what was not is posted again as a gateway does, and in the end the counts are exact.
/// </summary>
public sealed class WebhookStormTests(ITestOutputHelper output)
{
    private const int Numbers = 20;
    private const int InFlight = 128;
    private const int Deaths = 10; // every so many messages one dies, is read, is only delivered
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(180);

    // Two webhooks a message. WAACTORS_CHAOS_WEBHOOKS=100000 is the size that the issue asks for.
    private static readonly int Webhooks =
        int.Parse(Environment.GetEnvironmentVariable("WAACTORS_CHAOS_WEBHOOKS") ?? "20000", CultureInfo.InvariantCulture);

    private readonly ConcurrentQueue<Post> _unanswered = new();
    private int _answered;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static int Messages => Webhooks / 2;

    [Fact]
    public async Task Webhooks_that_were_answered_take_effect_once_although_the_host_is_killed_among_them_W1()
    {
        await using var server = await PrivatePostgres.StartAsync(isDurable: true, Cancellation);
        await using var database = await server.CreateDatabaseAsync("storm", cancellationToken: Cancellation);
        using var api = new ApiProcess(database.ConnectionString);
        api.Start();
        await api.WaitReadyAsync(Cancellation);
        await using var ledger = NpgsqlDataSource.Create(database.ConnectionString);
        var addresses = await AddNumbersAsync(new CampaignUser(api.Client, Cancellation), ledger);
        await AddSentMessagesAsync(ledger);

        var watch = Stopwatch.StartNew();
        var posting = PostAllAsync(api.Port, Plan(addresses));
        await Until.TrueAsync(() => Task.FromResult(_answered > Webhooks / 2), DrainLimit, () => $"half of {Webhooks} answers, {_answered} are there:\n{api.Output}", Cancellation);
        api.Kill();
        await posting;
        output.WriteLine($"{_answered} of {Webhooks} answered before kill -9, in {watch.Elapsed.TotalSeconds:0.0} s with the time that the refused ones took");
        Assert.InRange(_unanswered.Count, 1, Webhooks / 2);

        api.Start();
        await api.WaitReadyAsync(Cancellation);
        await PostAllAsync(api.Port, TakeUnanswered());
        Assert.Empty(_unanswered);
        watch.Restart();
        await Until.TrueAsync(
            async () => await CountAsync(ledger, "select count(*) from webhook_inbox where state = 'waiting'") == 0,
            DrainLimit, () => $"the inbox to be empty:\n{api.Output}", Cancellation);
        output.WriteLine($"drained {watch.Elapsed.TotalSeconds:0.0} s after the last answer");
        await AssertExactAsync(ledger);
    }

    private static async Task AssertExactAsync(NpgsqlDataSource ledger)
    {
        Assert.Equal(0, await CountAsync(ledger, "select count(*) from webhook_inbox where state <> 'done'"));
        Assert.Equal(0, await CountAsync(ledger, "select count(*) from ack_parked"));
        var kinds = Enumerable.Range(1, Messages).GroupBy(KindOf).ToDictionary(kind => kind.Key, kind => (long)kind.Count());
        foreach (var (kind, status) in new[] { ("Failed", "failed"), ("Delivered", "delivered"), ("Read", "read") })
            Assert.Equal(kinds[kind], await CountAsync(ledger, $"select count(*) from message where status = '{status}'"));
        Assert.Equal(0, await CountAsync(ledger, """
            select count(*) from message where status <> case seq % 10 when 0 then 'failed' when 1 then 'delivered' else 'read' end
            """));
    }

    // In any order: the last word may come first.
    private static string KindOf(int seq) => (seq % Deaths) switch { 0 => "Failed", 1 => "Delivered", _ => "Read" };

    private static IEnumerable<Post> Plan(IReadOnlyList<string> addresses)
    {
        for (var seq = 1; seq <= Messages; seq++)
        {
            var first = KindOf(seq) == "Failed" ? "Sent" : seq % 2 == 0 ? "Delivered" : KindOf(seq);
            var second = KindOf(seq) == "Failed" ? "Failed" : seq % 2 == 0 ? KindOf(seq) : "Delivered";
            yield return new Post(addresses[seq % Numbers], Body(seq, first, 1));
            yield return new Post(addresses[seq % Numbers], Body(seq, second, 2));
        }
    }

    private static string Body(int seq, string state, int second) => $$$"""
        {"BaseUrl":"https://free.uazapi.com","EventType":"messages_update","state":"{{{state}}}","event":{"Chat":"5511900000002@s.whatsapp.net","IsGroup":false,
         "MessageIDs":["STORM{{{seq}}}"],"Timestamp":{{{1787161784 + second}}}}}
        """;

    private List<Post> TakeUnanswered()
    {
        var again = _unanswered.ToList();
        _unanswered.Clear();
        return again;
    }

    /// <summary>One client, as fast as it can; what is not answered with 200 is kept.</summary>
    private async Task PostAllAsync(int port, IEnumerable<Post> posts)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = InFlight }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Parallel.ForEachAsync(posts, new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = Cancellation }, async (post, cancellation) =>
        {
            if (await IsAnsweredAsync(client, post, cancellation)) Interlocked.Increment(ref _answered);
            else _unanswered.Enqueue(post);
        });
    }

    private static async Task<bool> IsAnsweredAsync(HttpClient client, Post post, CancellationToken cancellation)
    {
        try
        {
            using var content = new StringContent(post.Body, Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(post.Address, content, cancellation);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // killed
        }
    }

    /// <summary>Numbers at a gateway that is not there: webhooks need none.</summary>
    private static async Task<IReadOnlyList<string>> AddNumbersAsync(CampaignUser user, NpgsqlDataSource ledger)
    {
        var gateway = await user.PostAsync("/v1/gateways", new { kind = "uazapi", name = "storm", baseUrl = "http://127.0.0.1:9", apiKey = "k" });
        for (var number = 0; number < Numbers; number++)
            await user.PostAsync("/v1/instances", new { name = $"n{number:D2}", gatewayId = gateway.GetProperty("id").GetString(), externalName = $"n{number:D2}" });
        await using var command = ledger.CreateCommand("select '/webhooks/uazapi/' || id || '/' || webhook_secret from instance order by name");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var addresses = new List<string>();
        while (await reader.ReadAsync(Cancellation)) addresses.Add(reader.GetString(0));
        return addresses;
    }

    /// <summary>A campaign whose messages were all sent, as the ledger leaves it.</summary>
    private static async Task AddSentMessagesAsync(NpgsqlDataSource ledger)
    {
        await using var command = ledger.CreateCommand($"""
            insert into campaign (id, tenant_id, name, status, delay_min_ms, delay_max_ms, created_at, last_seq)
            select gen_random_uuid(), tenant_id, 'storm', 'completed', 0, 0, now(), {Messages} from instance limit 1;
            insert into message (campaign_id, seq, phone, variables, status, attempts, instance_id, gateway_message_id, import_line)
            select c.id, n, (5511900000000 + n)::text, jsonb_build_object(), 'sent', 1, i.id, 'STORM' || n, n
            from campaign c, generate_series(1, {Messages}) n
            join (select id, row_number() over (order by name) - 1 as place from instance) i on i.place = n % {Numbers};
            insert into message_key (key, campaign_id, seq) select hashtextextended(gateway_message_id, 0), campaign_id, seq from message;
            """);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<long> CountAsync(NpgsqlDataSource ledger, string sql)
    {
        await using var command = ledger.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private sealed record Post(string Address, string Body);
}
