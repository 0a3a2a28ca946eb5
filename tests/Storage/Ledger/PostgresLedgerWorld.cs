using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.People;
using WaActors.PostgresKit;
using WaActors.Storage;
using WaActors.Storage.Catalog;
using WaActors.Storage.Connections;
using WaActors.Storage.Ledger;
using WaActors.Storage.Pacing;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Storage.Ledger;

/// <summary>The world of the real ledger.</summary>
public sealed class PostgresLedgerWorld : LedgerWorld
{
    private readonly List<LedgerWriter> _writers = [];
    private readonly LedgerWriterOptions _options;

    private PostgresLedgerWorld(StorageWorld storage, LedgerWriterOptions options)
    {
        Storage = storage;
        _options = options;
        Ledger = NewLedger();
        Pace = new PaceHistoryStore(new PatientDatabase(storage.Sources.General, TimeProvider.System, options.Patience, NullLogger.Instance));
    }

    public override IPaceHistory Pace { get; }

    public StorageWorld Storage { get; }

    public override IMessageLedger Ledger { get; }

    public static async Task<PostgresLedgerWorld> CreateAsync(LedgerWriterOptions? options = null, PrivatePostgres? server = null) =>
        new(await StorageWorld.CreateAsync(server), options ?? new LedgerWriterOptions());

    /// <summary>One more ledger on the same database, as another process has it.</summary>
    public MessageLedger NewLedger()
    {
        var options = Options.Create(_options);
        var writer = new LedgerWriter(Storage.Sources.Ledger, options, TimeProvider.System, NullLogger<LedgerWriter>.Instance);
        _writers.Add(writer);
        return new MessageLedger(writer, Storage.Sources.General, options, TimeProvider.System, NullLogger<MessageLedger>.Instance);
    }

    public override async Task SetTemplateAsync(Guid templateId, string body, TemplateParts? parts = null)
    {
        await Storage.ExecuteAsync("insert into tenant (id, name, created_at) values ($1, 'templates', '2026-01-01Z') on conflict do nothing", Guid.Empty);
        await Storage.ExecuteAsync(
            """
            insert into template (id, tenant_id, name, body, created_at, parts) values ($1, $2, 'text', $3, '2026-01-01Z', $4::jsonb)
            on conflict (id) do update set body = $3, parts = $4::jsonb
            """,
            templateId, Guid.Empty, body, PartsJson.Write(parts));
    }

    public override Task DeleteTemplateAsync(Guid templateId) => Storage.ExecuteAsync("update template set deleted_at = '2026-01-02Z' where id = $1", templateId);

    public override async Task AddCampaignAsync(CampaignSeed seed)
    {
        await Storage.ExecuteAsync("insert into tenant (id, name, created_at) values ($1, 'tenant', '2026-01-01Z') on conflict do nothing", seed.TenantId);
        await Storage.ExecuteAsync(
            """
            insert into campaign (id, tenant_id, name, status, scheduled_at, delay_min_ms, delay_max_ms, batch_size, max_consecutive_failures,
                                  in_doubt_policy, created_at, last_seq)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '2026-01-01Z', $11)
            """,
            seed.CampaignId, seed.TenantId, seed.Name, DbNames.Of(seed.Status), seed.ScheduledAt.OrNull(), (long)seed.Delay.Min.TotalMilliseconds,
            (long)seed.Delay.Max.TotalMilliseconds, seed.BatchSize, seed.MaxConsecutiveFailures, DbNames.Of(seed.InDoubtPolicy), seed.Messages.Count);
        if (seed.SkipContactedDays is { } days) await Storage.ExecuteAsync("update campaign set skip_contacted_days = $2 where id = $1", seed.CampaignId, days);
        await Storage.ExecuteAsync("update template set tenant_id = $1 where tenant_id = $2", seed.TenantId, Guid.Empty);
        for (var index = 0; index < seed.Routes.Count; index++) await AddRouteAsync(seed, index);
        await Storage.ExecuteAsync(
            """
            insert into message (campaign_id, seq, phone, variables, import_line)
            select $1, n, phone, variables, n from unnest($2, $3::jsonb[]) with ordinality as u (phone, variables, n)
            """,
            seed.CampaignId,
            seed.Messages.Select(message => message.Phone).ToArray(),
            seed.Messages.Select(message => VariablesJson.Write(message.Variables)).ToArray());
    }

    public override async Task<CampaignRow> CampaignAsync(Guid campaignId) =>
        (await Storage.ReadAsync(
            "select status, status_reason, owner_epoch, started_at, ended_at, delay_min_ms, delay_max_ms from campaign where id = $1",
            reader => new CampaignRow(
                campaignId, DbNames.CampaignStatus(reader.GetString(0)), reader.NullableText(1), reader.GetInt64(2), reader.NullableTime(3),
                reader.NullableTime(4),
                new DelayRange(TimeSpan.FromMilliseconds(reader.GetInt64(5)), TimeSpan.FromMilliseconds(reader.GetInt64(6)))),
            campaignId))[0];

    public override async Task<IReadOnlyList<MessageRow>> MessagesAsync(Guid campaignId) =>
        await Storage.ReadAsync(
            """
            select seq, phone, variables::text, status, attempts, instance_id, gateway_message_id, error, updated_at
            from message where campaign_id = $1 order by seq
            """,
            reader => new MessageRow(
                reader.GetInt32(0), reader.GetString(1), VariablesJson.Read(reader.GetString(2)), DbNames.MessageStatus(reader.GetString(3)),
                reader.GetInt16(4), reader.NullableGuid(5), reader.NullableText(6), reader.NullableText(7), reader.NullableTime(8)),
            campaignId);

    public override async Task<IReadOnlyList<AttemptRow>> AttemptsAsync(Guid campaignId) =>
        await Storage.ReadAsync(
            """
            select seq, attempt_no, instance_id, epoch, client_message_id, intent_at, outcome, outcome_at, gateway_message_id, reason, resolution,
                   template_id, body
            from attempt where campaign_id = $1 order by seq, attempt_no
            """,
            ReadAttempt,
            campaignId);

    public override Task SuppressAsync(Guid tenantId, string phone) => Storage.ExecuteAsync(
        "with t as (insert into tenant (id, name, created_at) values ($1, 't', '2026-01-01Z') on conflict do nothing) insert into suppression (tenant_id, person, source, phone, created_at) values ($1, $2, 'manual', $3, '2026-01-01Z')",
        tenantId, PersonKey.Of(phone), phone);

    public override Task SetTenantWindowAsync(CampaignSeed seed, SendWindow window) =>
        new TenantSettingsStore(Storage.Sources).ChangeAsync(seed.TenantId, new TenantSettingsPatch(Window: window), TestContext.Current.CancellationToken);

    public override Task GivePaceAsync(Guid instanceId) => Storage.ExecuteAsync("update instance set pace_profile = 'cold' where id = $1", instanceId);

    public override Task ConsentAsync(Guid tenantId, string phone) => Storage.ExecuteAsync(
        "insert into consent (tenant_id, person, phone, source, given_at, recorded_at) values ($1, $2, $3, 'form', '2026-01-01Z', '2026-01-01Z')",
        tenantId, PersonKey.Of(phone), phone);

    public override Task RevokeConsentAsync(Guid tenantId, string phone) => Storage.ExecuteAsync(
        "update consent set revoked_at = '2026-01-02Z' where tenant_id = $1 and person = $2", tenantId, PersonKey.Of(phone));

    public override async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers) await writer.DisposeAsync();
        await Storage.DisposeAsync();
    }

    private static AttemptRow ReadAttempt(NpgsqlDataReader reader) =>
        new(
            reader.GetInt32(0), reader.GetInt16(1), reader.GetGuid(2), reader.GetInt64(3), reader.GetGuid(4), reader.Time(5),
            reader.NullableText(6) is { } outcome ? DbNames.Outcome(outcome) : null, reader.NullableTime(7), reader.NullableText(8),
            reader.NullableText(9), DbNames.Resolution(reader.NullableText(10)))
        {
            Text = reader.NullableGuid(11) is { } template ? new ChosenText(template, reader.GetString(12)) : null,
        };

    private async Task AddRouteAsync(CampaignSeed seed, int index)
    {
        var route = seed.Routes[index];
        await Storage.ExecuteAsync(
            """
            insert into gateway (id, tenant_id, kind, name, base_url, api_key_protected, created_at)
            values ($1, $1, 'evolution', 'gateway', 'http://localhost', '', '2026-01-01Z') on conflict do nothing
            """,
            seed.TenantId);
        await Storage.ExecuteAsync(
            """
            insert into instance (id, tenant_id, gateway_id, name, external_name, webhook_secret, created_at)
            values ($1, $2, $2, 'number', $3, $3, '2026-01-01Z') on conflict do nothing
            """,
            route.InstanceId, seed.TenantId, route.InstanceId.ToString());
        await Storage.ExecuteAsync(
            "insert into campaign_route (campaign_id, order_index, instance_id, template_id) values ($1, $2, $3, $4)",
            seed.CampaignId, index, route.InstanceId, route.TemplateId);
        await Storage.ExecuteAsync(
            """
            insert into campaign_route_text (campaign_id, order_index, variant_no, template_id)
            select $1, $2, n, id from unnest($3) with ordinality as u (id, n)
            """,
            seed.CampaignId, index, route.MoreTemplateIds.Prepend(route.TemplateId).ToArray());
    }
}
