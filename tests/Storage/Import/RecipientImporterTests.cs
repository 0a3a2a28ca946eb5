using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Storage.Determinism;
using WaActors.Storage.Import;
using WaActors.TestKit.Memory;
using WaActors.Tests.Storage.Ledger;

namespace WaActors.Tests.Storage.Import;

/// <summary>Uploads: all or nothing, each phone once, in the upload's order.</summary>
public sealed class RecipientImporterTests : IAsyncLifetime
{
    private PostgresLedgerWorld? _world;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private PostgresLedgerWorld World => _world!;

    private RecipientImporter Importer => new(World.Storage.Sources, new SystemIdSource(TimeProvider.System), TimeProvider.System, NullLogger<RecipientImporter>.Instance);

    public async ValueTask InitializeAsync() => _world = await PostgresLedgerWorld.CreateAsync();

    public async ValueTask DisposeAsync() => await World.DisposeAsync();

    [Fact]
    public async Task Rows_become_messages_in_order()
    {
        var draft = await World.AddRunningAsync(messages: 0, CampaignStatus.Draft);

        var result = await ImportAsync(draft, Row(2, "5511911111111"), Row(3, "5511900000000", "A\0na \"Ação\""));

        Assert.Equivalent(new Imported(2, 0, [], 0, [], 0), result);
        var messages = await World.MessagesAsync(draft.CampaignId);
        Assert.Equal(["5511911111111", "5511900000000"], messages.Select(message => message.Phone));
        Assert.Equal("A\ufffdna \"Ação\"", messages[1].Variables["nome"]);
    }

    [Fact]
    public async Task Duplicates_of_the_file_and_of_earlier_imports_are_told()
    {
        var draft = await World.AddRunningAsync(messages: 0, CampaignStatus.Draft);
        await ImportAsync(draft, Row(1, "5511900000001"), Row(2, "5511900000002"));

        var result = await ImportAsync(draft, Row(1, "5511900000003"), Row(2, "5511900000002"), Row(3, "5511900000003"), Row(4, "5511900000004"));

        var imported = Assert.IsType<Imported>(result);
        Assert.Equal((2, 2), (imported.Accepted, imported.Duplicates));
        Assert.Equal([new(2, "5511900000002"), new(3, "5511900000003")], imported.FirstDuplicates);
        Assert.Equal(
            [(1, "5511900000001"), (2, "5511900000002"), (3, "5511900000003"), (4, "5511900000004")],
            (await World.MessagesAsync(draft.CampaignId)).Select(message => (message.Seq, message.Phone)));
    }

    [Fact]
    public async Task Two_hundred_thousand_rows_with_duplicates()
    {
        const int Rows = 200_000;
        var draft = await World.AddRunningAsync(messages: 0, CampaignStatus.Draft);

        var kept = new KeptRows();
        var result = await ImportAsync(draft, kept.WatchAsync(ManyAsync(Rows, failsAt: null), Rows));

        // Two portions at most: one at hand, one not collected yet.
        Assert.InRange(kept.AtTheEnd, 1, 10_000);
        var imported = Assert.IsType<Imported>(result);
        Assert.Equal((Rows - 2_000, 2_000, RecipientImporter.ListedMax), (imported.Accepted, imported.Duplicates, imported.FirstDuplicates.Count));
        Assert.Equal(101, imported.FirstDuplicates[0].Line);
        Assert.Equal(Rows - 2_000, await World.Storage.CountAsync("select max(seq)::bigint from message"));
        Assert.Equal(Rows - 2_000, await World.Storage.CountAsync("select last_seq::bigint from campaign where id = $1", draft.CampaignId));
    }

    [Fact]
    public async Task A_committed_import_is_told_whatever_the_analysis_after_it_meets()
    {
        var draft = await World.AddRunningAsync(messages: 0, CampaignStatus.Draft);
        await World.Storage.ExecuteAsync(
            """
            create function poison(value text) returns text language plpgsql immutable as
            $$ begin if current_query() ilike 'analyze%' then raise exception 'poisoned'; end if; return value; end $$
            """);
        await World.Storage.ExecuteAsync("create index on message (poison(phone))");
        await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await World.Storage.ExecuteAsync("insert into message (campaign_id, seq, phone, variables, import_line) values ($1, 1, '1', '{}', 1)", draft.CampaignId);
            await World.Storage.ExecuteAsync("analyze message");
        });
        await World.Storage.ExecuteAsync("delete from message");

        var result = await ImportAsync(draft, ManyAsync(12_000, failsAt: null));

        Assert.Equal(10_000, Assert.IsType<Imported>(result).Accepted);
        Assert.Equal(10_000, await World.Storage.CountAsync("select count(*) from message"));
    }

    [Fact]
    public async Task A_broken_upload_leaves_nothing()
    {
        var draft = await World.AddRunningAsync(messages: 0, CampaignStatus.Draft);

        await Assert.ThrowsAsync<IOException>(() => ImportAsync(draft, ManyAsync(20_000, failsAt: 12_345)));

        Assert.Empty(await World.MessagesAsync(draft.CampaignId));
        Assert.Equivalent(new Imported(1, 0, [], 0, [], 0), await ImportAsync(draft, Row(1, "5511900000001")));
    }

    [Fact]
    public async Task Only_a_tenants_own_draft_takes_recipients()
    {
        var running = await World.AddRunningAsync(messages: 1);

        Assert.Equal(new ImportCampaignNotDraft(CampaignStatus.Running), await ImportAsync(running, Row(1, "5511900000001")));
        Assert.Equal(new ImportCampaignNotFound(), await ImportAsync(running with { TenantId = TestIds.Next() }, Row(1, "5511900000001")));
        Assert.Single(await World.MessagesAsync(running.CampaignId));
    }

    [Fact]
    public async Task Imports_at_the_same_time_do_not_share_a_seq()
    {
        var draft = await World.AddRunningAsync(messages: 0, CampaignStatus.Draft);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(import => ImportAsync(
            draft, Enumerable.Range(1, 200).Select(line => Row(line, $"551190000{import:00}{line:000}")).ToArray())));

        Assert.Equal(Enumerable.Range(1, 1_200), (await World.MessagesAsync(draft.CampaignId)).Select(message => message.Seq));
    }

    [Fact]
    public async Task Who_opted_out_comes_in_suppressed_and_both_spellings_of_a_number_are_one_person()
    {
        var draft = await World.AddRunningAsync(messages: 0, CampaignStatus.Draft);
        await World.SuppressAsync(draft.TenantId, "5531987654321");

        var result = await ImportAsync(draft, Row(2, "553187654321"), Row(3, "5531987654322"), Row(4, "553187654322"), Row(5, "5531987654321"));

        var imported = Assert.IsType<Imported>(result);
        Assert.Equal((1, 2, 1), (imported.Accepted, imported.Duplicates, imported.Suppressed));
        Assert.Equal([new(2, "553187654321")], imported.FirstSuppressed);
        Assert.Equal([new(4, "553187654322"), new(5, "5531987654321")], imported.FirstDuplicates);
        Assert.Equal(
            [("553187654321", MessageStatus.Suppressed, LeftOutReason.OptedOut), ("5531987654322", MessageStatus.Pending, null)],
            (await World.MessagesAsync(draft.CampaignId)).Select(message => (message.Phone, message.Status, message.Error)));
        Assert.Equal(
            [(1, 2, "553187654321", "suppressed", LeftOutReason.OptedOut), (3, 4, "553187654322", "duplicate", null), (4, 5, "5531987654321", "duplicate", LeftOutReason.OptedOut)],
            await RejectionsAsync());
    }

    [Fact]
    public async Task Rejected_lines_are_kept_in_order_and_the_import_can_be_watched()
    {
        var draft = await World.AddRunningAsync(messages: 0, CampaignStatus.Draft);
        var seen = new List<(string State, int Rows)>();

        await ImportAsync(draft, WatchedAsync());

        Assert.Equal([("reading", 0), ("reading", 5_000), ("reading", 10_000)], seen);
        Assert.Equal([(5_001, 5_001, "abc", "phone_invalid_character", null)], await RejectionsAsync());
        Assert.Equal(("done", 12_001, 12_000, 1), (await StatesAsync())[0]);

        async IAsyncEnumerable<ImportRow> WatchedAsync()
        {
            for (var line = 1; line <= 12_001; line++)
            {
                if (line % 5_000 == 1) seen.Add(((await StatesAsync())[0].State, (await StatesAsync())[0].Rows));
                yield return line == 5_001 ? new RejectedRow(line, "abc", "phone_invalid_character", null) : Row(line, $"55119{line:00000000}");
            }
        }
    }

    [Fact]
    public async Task A_failed_import_says_so_and_a_consent_is_kept_once_with_its_person()
    {
        var draft = await World.AddRunningAsync(messages: 0, CampaignStatus.Draft);
        await Assert.ThrowsAsync<IOException>(() => ImportAsync(draft, ManyAsync(20_000, failsAt: 12_345)));
        Assert.Equal("failed", (await StatesAsync())[0].State);
        Assert.Equal(1, await World.Storage.CountAsync("select count(*) from campaign_import where problem = 'broken'"));
        Assert.Equal(0, await World.Storage.CountAsync("select count(*) from import_rejection"));

        var consent = new ConsentGiven("form", "v3", TestTime.Start);
        await ImportAsync(draft, Row(2, "553187654321") with { Consent = consent }, Row(3, "5531987654321") with { Consent = consent }, Row(4, "5511900000001"));
        await ImportAsync(draft, Row(2, "553187654321") with { Consent = consent });

        Assert.Equal(1, await World.Storage.CountAsync(
            "select count(*) from consent where tenant_id = $1 and person = '5531987654321' and source = 'form' and text = 'v3' and given_at = $2", draft.TenantId, TestTime.Start));
        Assert.Equal(1, await World.Storage.CountAsync("select count(*) from consent"));
    }

    private Task<List<(int N, int Line, string Value, string Reason, string? Detail)>> RejectionsAsync() => World.Storage.ReadAsync(
        "select n, line, value, reason, detail from import_rejection order by import_id, n",
        reader => (reader.GetInt32(0), reader.GetInt32(1), reader.GetString(2), reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetString(4)));

    private Task<List<(string State, int Rows, int Accepted, int Rejected)>> StatesAsync() => World.Storage.ReadAsync(
        "select state, rows_read, accepted, rejected from campaign_import order by id desc",
        reader => (reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3)));

    private Task<ImportResult> ImportAsync(CampaignSeed seed, params ImportRow[] rows) => ImportAsync(seed, rows.ToAsyncEnumerable());

    private async Task<ImportResult> ImportAsync(CampaignSeed seed, IAsyncEnumerable<ImportRow> rows) =>
        (await Importer.ImportAsync(seed.TenantId, seed.CampaignId, rows, _ => "broken", Cancellation)).Result;

    private static RecipientRow Row(int line, string phone, string name = "Ana") =>
        new(line, phone, new Dictionary<string, string>(StringComparer.Ordinal) { ["nome"] = name });

    private static async IAsyncEnumerable<RecipientRow> ManyAsync(int rows, int? failsAt)
    {
        await Task.Yield();
        for (var line = 1; line <= rows; line++)
        {
            if (line == failsAt) throw new IOException("The upload broke off.");

            // Two thousand lines repeat the first hundred phones.
            var number = line is > 100 and <= 2_100 ? ((line - 1) % 100) + 1 : line;
            yield return Row(line, $"55119{number:00000000}");
        }
    }

    /// <summary>Counts how many rows are still in memory when the last one is read.</summary>
    private sealed class KeptRows
    {
        private readonly List<WeakReference> _rows = [];

        public int AtTheEnd { get; private set; }

        public async IAsyncEnumerable<RecipientRow> WatchAsync(IAsyncEnumerable<RecipientRow> rows, int count)
        {
            await foreach (var row in rows)
            {
                _rows.Add(new WeakReference(row));
                if (_rows.Count == count) AtTheEnd = CountKept();
                yield return row;
            }
        }

        private int CountKept()
        {
            GC.Collect();
            return _rows.Count(row => row.IsAlive);
        }
    }
}
