using WaActors.PostgresKit;

namespace WaActors.Tests.Browser.Scale;

/// <summary>A large installation: numbers, campaigns and messages of one tenant, made by the database itself. Every twentieth campaign is paused, and one more is a draft.</summary>
internal static class ScaleSeed
{
    /// <summary>A draft with recipients, lines that were refused, and a wish for consents and number checks.</summary>
    public const string Draft = "00000000-0000-7000-8006-000000000001";

    private const int DraftRecipients = 100;
    private const int DraftRejections = 40;

    public static async Task FillAsync(TestDatabase database, Guid tenantId, Guid gatewayId, int numbers, int campaigns, int messagesEach, CancellationToken cancellation)
    {
        foreach (var statement in Statements(tenantId, gatewayId, numbers, campaigns, messagesEach).Concat(OfDrafts(tenantId, campaigns)).Concat(OfNumbers(numbers)).Append("analyze"))
        {
            await using var command = database.DataSource.CreateCommand(statement);
            command.CommandTimeout = 600;
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static IEnumerable<string> Statements(Guid tenantId, Guid gatewayId, int numbers, int campaigns, int messagesEach) =>
    [
        $"""
        insert into instance (id, tenant_id, gateway_id, name, external_name, phone, webhook_secret, created_at, link, link_since, permission, health, last_health_check, pace_own)
        select ('00000000-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid, '{tenantId}', '{gatewayId}', 'Number ' || n, 'scale-' || n,
               '55119' || lpad(n::text, 8, '0'), 'scale-' || n, now(), (array['connected', 'connected', 'connected', 'disconnected', 'awaiting_pairing'])[1 + n % 5], now(), 'ok', 'healthy', now(), '{"{\"perDay\": 100}"}'
        from generate_series(1, {numbers}) n
        """,
        $"""
        insert into template (id, tenant_id, name, body, created_at) values ('00000000-0000-7000-8004-000000000001', '{tenantId}', 'scale', 'Hi', now())
        """,
        $"""
        insert into campaign (id, tenant_id, name, status, delay_min_ms, delay_max_ms, last_seq, created_at, started_at, ended_at)
        select ('00000000-0000-7000-8002-' || lpad(to_hex(n), 12, '0'))::uuid, '{tenantId}', 'Campaign ' || n, case when n % 20 = 0 then 'paused' else 'completed' end, 1000, 2000,
               {messagesEach}, now(), now(), now()
        from generate_series(1, {campaigns}) n
        """,
        $"""
        insert into message (campaign_id, seq, phone, variables, status, attempts, instance_id, gateway_message_id, updated_at, import_line)
        select c.id, s, '55119' || lpad((s * 7919 % 100000000)::text, 8, '0'), '{"{}"}', 'sent', 1, '00000000-0000-7000-8001-000000000001', 'g' || s, now(), s
        from campaign c cross join generate_series(1, {messagesEach}) s where c.tenant_id = '{tenantId}'
        """,
        $"""
        insert into attempt (campaign_id, seq, attempt_no, instance_id, epoch, client_message_id, intent_at, outcome, outcome_at, counted)
        select m.campaign_id, m.seq, 1, ('00000000-0000-7000-8001-' || lpad(to_hex(1 + m.seq % {numbers}), 12, '0'))::uuid, 1, gen_random_uuid(),
               now() - (m.seq % 1440) * interval '1 minute', 'accepted', now(), true
        from campaign c join message m on m.campaign_id = c.id where c.tenant_id = '{tenantId}' and m.seq % 4 = 0
        """,
        $"""
        insert into event (tenant_id, at, kind, campaign_id, instance_id)
        select '{tenantId}', now(), 'route.left_ring', ('00000000-0000-7000-8002-' || lpad(to_hex(1 + n % {campaigns}), 12, '0'))::uuid,
               ('00000000-0000-7000-8001-' || lpad(to_hex(1 + n % {numbers}), 12, '0'))::uuid
        from generate_series(1, {campaigns} * 50) n
        """,
        $"""
        insert into send_sample (campaign_id, minute, tenant_id, sent)
        select ('00000000-0000-7000-8002-' || lpad(to_hex(c), 12, '0'))::uuid, date_trunc('minute', now()) - m * interval '1 minute', '{tenantId}', 10
        from generate_series(1, {campaigns}) c cross join generate_series(0, 999) m -- a day of them: a page wants the last hour
        """,
        $"""
        insert into audit (tenant_id, at, actor_kind, actor_id, actor_name, via, action, outcome)
        select '{tenantId}', now(), 'key', gen_random_uuid(), 'scale', 'api', 'campaign.pause', 'done' from generate_series(1, {campaigns} * 20)
        """,
        $"""
        insert into notification (tenant_id, instance_id, kind, loss_at, created_at, read_at)
        select '{tenantId}', ('00000000-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid, 'instance_disconnected', now() - loss * interval '1 hour', now(), now()
        from generate_series(1, {numbers}) n cross join generate_series(1, 10) loss
        """,
        $"""
        insert into recovery_attempt (run_id, step_no, tenant_id, instance_id, trigger, step, before, after, outcome, at, took_ms)
        select gen_random_uuid(), 1, '{tenantId}', ('00000000-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid, 'automatic', 'restart', 'degraded', 'healthy', 'helped', now(), 900
        from generate_series(1, {numbers}) n cross join generate_series(1, 10) one
        """,
        $"""
        insert into webhook_inbox (shard, lane, tenant_id, kind, gateway_id, instance_id, content_hash, payload, received_at, state, done_at)
        select 0, '00000000-0000-7000-8001-000000000001', '{tenantId}', 'evolution', '{gatewayId}', '00000000-0000-7000-8001-000000000001', n, '{"{}"}', now(), 'done', now()
        from generate_series(1, {campaigns} * 50) n
        """,
        $"""
        insert into suppression (tenant_id, person, source, phone, created_at)
        select '{tenantId}', '55119' || lpad(n::text, 8, '0'), 'import', '55119' || lpad(n::text, 8, '0'), now() from generate_series(1, {campaigns} * 50) n
        """,
        $"""
        insert into webhook_endpoint (id, tenant_id, name, url, secret_protected, enabled, created_at)
        values ('00000000-0000-7000-8005-000000000001', '{tenantId}', 'scale', 'http://127.0.0.1:9', 'x', false, now())
        """,
        $"""
        insert into notification_delivery (tenant_id, notification_id, channel, endpoint_id, state, attempts, created_at, ended_at, http_status)
        select '{tenantId}', id, 'webhook', '00000000-0000-7000-8005-000000000001', 'delivered', 1, now(), now(), 200 from notification where tenant_id = '{tenantId}'
        """,
    ];

    // What campaigns are made of: many of others, a few of the draft's own
    private static IEnumerable<string> OfDrafts(Guid tenantId, int campaigns) =>
    [
        $"""
        insert into campaign (id, tenant_id, name, status, delay_min_ms, delay_max_ms, last_seq, created_at, require_consent, number_check_days)
        values ('{Draft}', '{tenantId}', 'Draft', 'draft', 1000, 2000, {DraftRecipients}, now(), true, 30)
        """,
        $"""
        insert into message (campaign_id, seq, phone, variables, updated_at, import_line)
        select '{Draft}', s, '55119' || lpad((s * 7919 % 100000000)::text, 8, '0'), '{"{}"}', now(), s from generate_series(1, {DraftRecipients}) s
        """,
        $"""
        insert into campaign_route (campaign_id, order_index, instance_id, template_id)
        select c.id, k, i.id, '00000000-0000-7000-8004-000000000001'
        from (select id, row_number() over (order by id) as n, status from campaign where tenant_id = '{tenantId}') c
        cross join generate_series(0, 19) k
        join (select id, row_number() over (order by id) - 1 as n, count(*) over () as numbers from instance where tenant_id = '{tenantId}') i on i.n = (c.n * 20 + k) % i.numbers
        where c.status = 'completed' or k < 3 -- few of those that an actor may load
        """,
        $"""
        insert into campaign_route_text (campaign_id, order_index, variant_no, template_id)
        select r.campaign_id, r.order_index, 1, r.template_id from campaign_route r join campaign c on c.id = r.campaign_id where c.tenant_id = '{tenantId}'
        """,
        $"""
        insert into campaign_import (id, campaign_id, state, rows_read, accepted, rejected, started_at, changed_at)
        select gen_random_uuid(), c.id, 'done', 1000, 1000, 20, now(), now() from campaign c cross join generate_series(1, 10) one where c.tenant_id = '{tenantId}'
        """,
        $"""
        insert into import_rejection (import_id, n, line, value, reason)
        select i.id, n, n, '1234', 'phone_too_short' from campaign_import i join campaign c on c.id = i.campaign_id
        cross join lateral generate_series(1, case when c.id = '{Draft}' then {DraftRejections} / 10 else 20 end) n where c.tenant_id = '{tenantId}'
        """,
        $"""
        insert into consent (tenant_id, person, phone, source, given_at, recorded_at)
        select '{tenantId}', '55118' || lpad(n::text, 8, '0'), '55118' || lpad(n::text, 8, '0'), 'import', now(), now() from generate_series(1, {campaigns} * 200) n
        """,
        $"""
        insert into number_check (tenant_id, phone, has_whatsapp, checked_at)
        select '{tenantId}', '55118' || lpad(n::text, 8, '0'), n % 9 > 0, now() from generate_series(1, {campaigns} * 200) n
        """,
    ];

    // Whom each number wrote to first today
    private static IEnumerable<string> OfNumbers(int numbers) =>
    [
        $"""
        insert into number_contact (instance_id, person, first_at)
        select ('00000000-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid, '55119' || lpad((n * 10 + k)::text, 8, '0'), now() - k * interval '3 hours'
        from generate_series(1, {numbers}) n cross join generate_series(1, 10) k
        """,
    ];
}
