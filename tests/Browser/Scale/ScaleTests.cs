using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using WaActors.OperatorConsole.Components.Shared;
using WaActors.Tests.Browser.Hosting;

namespace WaActors.Tests.Browser.Scale;

/// <summary>
/// Every page over a large installation: the database says afterwards which tables were read from end to end. <c>WAACTORS_SCALE=full</c> makes it 10,000 numbers,
/// 1,000 campaigns and 1,000,000 messages; by default it is a tenth. How long pages took is written, not asserted: machines differ.
/// </summary>
public sealed class ScaleTests(ConsoleWorld world, ITestOutputHelper output)
{
    private const string Key = "wa_browser-scale-key-0000000000000000000000000";
    private const string Target = "00000000-0000-7000-8005-000000000001";
    private const string Campaign = "00000000-0000-7000-8002-000000000014";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(40);

    // What is not watched. Every other table is, also one that is new.
    private static readonly string[] Unwatched =
    [
        // Read whole for the tenant: the tiles above the list count all its numbers by state, the list of campaigns walks the newest
        "instance", "campaign",
        // Small
        "api_key", "app_user", "campaign_template_parts", "data_protection_key", "gateway", "media", "number_pace_owner", "opt_out_keywords", "schema_migration", "template", "tenant", "webhook_endpoint",
        // No page reads them
        "ack_parked", "idempotency_key", "local_grain_state", "local_reminder", "message_key", "orleans_cluster", "orleans_grain_state", "orleans_member", "orleans_reminder", "orleansquery", "recipient_contact",
    ];

    // What needs nobody signed in, and reads nothing
    private static readonly string[] Unread = ["/sign-in", "/not-found"];

    // A campaign's own rows are read to count them, by the primary key
    private static readonly string ScansSql = $"""
        select string_agg(relname || ' ' || seq_scan, ', ' order by relname) from pg_stat_user_tables where {Watched}
        """;

    private static readonly string SmallSql = $"""
        select coalesce(string_agg(relname || ' ' || reltuples, ', '), '') from pg_class
        where relkind = 'r' and relnamespace = current_schema()::regnamespace and reltuples < 1000 and {Watched}
        """;

    private static string Watched => $"relname not in ({string.Join(',', Unwatched.Select(table => $"'{table}'"))})";

    private const string ReadsSql = "select coalesce(sum(idx_scan), 0)::bigint from pg_stat_user_tables where relname in ('message', 'event', 'audit', 'send_sample')";

    [Fact]
    public async Task No_page_reads_a_large_table_from_end_to_end()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        await world.AddTenantAsync("scale", Key);
        var tenantId = await ReadAsync<Guid>("select id from tenant where name = 'scale'");
        var isFull = Environment.GetEnvironmentVariable("WAACTORS_SCALE") == "full";
        using var admin = world.ClientOf(Key);
        var gateway = await world.AddGatewayAsync("scale", admin); // an actor of a number reads its key
        await ScaleSeed.FillAsync(world.Database, tenantId, gateway, isFull ? 10_000 : 1_000, isFull ? 1_000 : 100, messagesEach: 1_000, ConsoleWorld.Cancellation);
        Assert.Equal("", await ReadAsync<string>(SmallSql)); // a table without rows is scanned, and nobody is the worse for it: sow it, or say above why it is not watched
        var page = await world.OpenAsync();
        await page.SignInWithKeyAsync(Key);
        await SettledAsync();
        var (scans, reads) = (await ReadAsync<string>(ScansSql), await ReadAsync<long>(ReadsSql));

        foreach (var path in PathsWith(gateway))
        {
            await page.OpenLoadedAsync(path);
            output.WriteLine($"{path}: reacts after {await page.EvaluateAsync<int>("() => Number(document.documentElement.dataset.readyMs)")} ms");
        }

        await SettledAsync();
        Assert.True(await ReadAsync<long>(ReadsSql) > reads, "The statistics show no look at an index: they were not written yet, and the next line would prove nothing.");
        Assert.Equal(scans, await ReadAsync<string>(ScansSql));
    }

    [Fact]
    public void Every_page_of_the_console_is_among_them()
    {
        var pages = typeof(LiveComponent).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template).ToList();
        Assert.Contains("/campaigns/{Id:guid}/edit", pages);
        Assert.Equal(Unread.Order(StringComparer.Ordinal), pages.Where(page => !PathsWith(Guid.Empty).Any(path => IsOf(page, path))).Order(StringComparer.Ordinal));
    }

    // "/campaigns/{Id:guid}" is the page of "/campaigns/00000000-0000-7000-8002-000000000014?x=1", and not of "/campaigns/new"
    private static bool IsOf(string page, string path)
    {
        var pattern = Regex.Replace(page, @"\{[^}:]+(?<kind>:[a-z]+)?\}", slot => slot.Groups["kind"].Value == ":guid" ? "[0-9a-f-]{36}" : "[^/]+", RegexOptions.ExplicitCapture, Limit);
        return Regex.IsMatch(path.Split('?')[0], $"^{pattern}$", RegexOptions.None, Limit);
    }

    private static IReadOnlyList<string> PathsWith(Guid gateway) =>
    [
        "/", "/numbers", "/numbers?state=lost", "/numbers?q=Number%209", "/numbers/00000000-0000-7000-8001-000000000005", "/numbers/new", "/campaigns", "/campaigns?status=Paused", "/campaigns/new", $"/campaigns/{ScaleSeed.Draft}/edit",
        $"/campaigns/{Campaign}", $"/campaigns/{Campaign}/messages", $"/campaigns/{Campaign}/messages?status=failed", $"/campaigns/{Campaign}/messages?number={Guid.Empty}", $"/campaigns/{Campaign}/messages/7",
        "/recipients/5511900007919", "/texts", "/suppressions", "/suppressions?phone=11900007919", "/inbox", "/inbox?all=1", "/gateways", $"/gateways/{gateway}",
        "/notifications", "/notifications?unread=1", "/settings/general", $"/settings/webhooks/{Target}", "/audit", "/audit?area=numbers", "/audit?refused=1&q=nobody", "/settings/users", "/settings/keys",
    ];

    private async Task<T> ReadAsync<T>(string sql)
    {
        await using var command = world.Database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(ConsoleWorld.Cancellation))!;
    }

    // A session hands in its statistics with its first transaction a second later, or when it has been idle for ten seconds
    private async Task SettledAsync()
    {
        await using var clock = world.Database.DataSource.CreateCommand("select clock_timestamp()");
        var begun = (DateTime)(await clock.ExecuteScalarAsync(ConsoleWorld.Cancellation))!;
        await Until.TrueAsync(
            async () =>
            {
                await using var command = world.Database.DataSource.CreateCommand("""
                    select count(*) from pg_stat_activity
                    where datname = current_database() and application_name like 'waactors-%'
                      and state_change <= $1 + interval '2 seconds' and state_change > clock_timestamp() - interval '11 seconds'
                    """);
                command.Parameters.Add(new() { Value = begun });
                return (long)(await command.ExecuteScalarAsync(ConsoleWorld.Cancellation))! == 0;
            },
            SettleLimit, () => "all sessions of the Api to have handed in their statistics", ConsoleWorld.Cancellation);
    }
}
