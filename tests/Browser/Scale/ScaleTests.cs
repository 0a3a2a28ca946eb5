using WaActors.Tests.Browser.Hosting;

namespace WaActors.Tests.Browser.Scale;

/// <summary>
/// Every page over a large installation: the database says afterwards which tables were read from end to end. <c>WAACTORS_SCALE=full</c> makes it 10,000 numbers,
/// 1,000 campaigns and 1,000,000 messages; by default it is a tenth. How long pages took is written, not asserted: machines differ.
/// </summary>
public sealed class ScaleTests(ConsoleWorld world, ITestOutputHelper output)
{
    private const string Key = "wa_browser-scale-key-0000000000000000000000000";
    private const string Gateway = "00000000-0000-7000-8000-000000000001";
    private const string Target = "00000000-0000-7000-8005-000000000001";
    private const string Campaign = "00000000-0000-7000-8002-000000000014";

    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(40);

    // What is not watched: tables that stay small or that a page reads whole for its tenant, and tables that no page reads. Every other one is, also one that is new.
    private static readonly string[] Unwatched =
    [
        "api_key", "app_user", "campaign", "campaign_import", "campaign_route", "campaign_route_text", "campaign_template_parts", "data_protection_key", "gateway", "instance", "media", "number_pace_owner",
        "opt_out_keywords", "schema_migration", "template", "tenant", "webhook_endpoint",
        "ack_parked", "consent", "idempotency_key", "import_rejection", "local_grain_state", "local_reminder", "message_key", "number_check", "number_contact", "orleans_cluster", "orleans_grain_state",
        "orleans_member", "orleans_reminder", "orleansquery", "recipient_contact",
    ];

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
        var tenantId = await AddTenantAsync();
        var isFull = Environment.GetEnvironmentVariable("WAACTORS_SCALE") == "full";
        await ScaleSeed.FillAsync(world.Database, tenantId, isFull ? 10_000 : 1_000, isFull ? 1_000 : 100, messagesEach: 1_000, ConsoleWorld.Cancellation);
        Assert.Equal("", await ReadAsync<string>(SmallSql)); // a table without rows is scanned, and nobody is the worse for it: sow it, or say above why it is not watched
        var page = await world.OpenAsync();
        await page.SignInWithKeyAsync(Key);
        await SettledAsync();
        var (scans, reads) = (await ReadAsync<string>(ScansSql), await ReadAsync<long>(ReadsSql));

        foreach (var path in Paths)
        {
            await page.OpenLoadedAsync(path);
            output.WriteLine($"{path}: reacts after {await page.EvaluateAsync<int>("() => Number(document.documentElement.dataset.readyMs)")} ms");
        }

        await SettledAsync();
        Assert.True(await ReadAsync<long>(ReadsSql) > reads, "The statistics show no look at an index: they were not written yet, and the next line would prove nothing.");
        Assert.Equal(scans, await ReadAsync<string>(ScansSql));
    }

    private static IReadOnlyList<string> Paths =>
    [
        "/", "/numbers", "/numbers?state=lost", "/numbers?q=Number%209", "/numbers/00000000-0000-7000-8001-000000000005", "/campaigns", "/campaigns?status=Paused",
        $"/campaigns/{Campaign}", $"/campaigns/{Campaign}/messages", $"/campaigns/{Campaign}/messages?status=failed", $"/campaigns/{Campaign}/messages?number={Guid.Empty}", $"/campaigns/{Campaign}/messages/7",
        "/recipients/5511900007919", "/texts", "/suppressions", "/suppressions?phone=11900007919", "/inbox", "/inbox?all=1", "/gateways", $"/gateways/{Gateway}",
        "/notifications", "/notifications?unread=1", "/settings/general", $"/settings/webhooks/{Target}", "/audit", "/audit?area=numbers", "/audit?refused=1&q=nobody", "/settings/users", "/settings/keys",
    ];

    private async Task<Guid> AddTenantAsync()
    {
        await world.Database.ExecuteAsync(
            $"""
            with made as (insert into tenant (id, name, created_at) values (gen_random_uuid(), 'scale', now()) returning id)
            insert into api_key (id, tenant_id, name, key_hash, prefix, scopes, created_at)
            select gen_random_uuid(), id, 'key', sha256('{Key}'::bytea), 'wa_browser', array['read','write','send','admin'], now() from made
            """,
            ConsoleWorld.Cancellation);
        await using var command = world.Database.DataSource.CreateCommand("select id from tenant where name = 'scale'");
        return (Guid)(await command.ExecuteScalarAsync(ConsoleWorld.Cancellation))!;
    }

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
