using WaActors.Storage.Pacing;

namespace WaActors.Storage.Ledger;

/// <summary>The ledger's reads, and its changes that are not sends.</summary>
internal static class LedgerSql
{
    // Makes the caller the owner. The row is held FOR SHARE by every set that writes under the old epoch, so this waits for those.
    public const string TakeOwnership = """
        update campaign set owner_epoch = owner_epoch + 1 where id = $1
        returning tenant_id, name, status, scheduled_at, delay_min_ms, delay_max_ms, batch_size, max_consecutive_failures,
                  in_doubt_policy, owner_epoch, started_at
        """;

    // The routes in rotation order, one row per text; until the start froze it, a body is the template's own.
    public const string Routes = """
        select r.order_index, r.instance_id, r.active, r.consecutive_failures, r.deactivated_reason, v.template_id, coalesce(v.body, t.body),
               (case when v.body is null then t.parts else p.parts end)::text
        from campaign_route r
        join campaign_route_text v on v.campaign_id = r.campaign_id and v.order_index = r.order_index
        join template t on t.id = v.template_id
        left join campaign_template_parts p on p.campaign_id = r.campaign_id and p.template_id = v.template_id
        where r.campaign_id = $1 order by r.order_index, v.variant_no
        """;

    // How the campaign tightens the pace of its numbers, and its tenant's clock, holidays and window.
    public const string Pace = $"""
        select {CampaignPaceRow.Columns}, {CampaignPaceRow.TenantColumns}
        from campaign c join tenant t on t.id = c.tenant_id where c.id = $1
        """;

    // When the campaign's last attempt ended, or began when its end is not known: its pace goes on from there.
    public const string LastSentAt = "select max(coalesce(outcome_at, intent_at)) from attempt where campaign_id = $1";

    // Before Pending, in the same transaction: only the walk along the primary key stops at the limit. Left to itself, the planner of a table whose
    // statistics do not fit its content reads and sorts all pending rows for every pull (measured: 690 ms instead of 8 for 2,560 of 37,440).
    public const string WalkPrimaryKey = "select set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true)";

    // The next pending messages; those with an open attempt are being sent, not pending. Beyond the last message that was ever tried there is none to look
    // for, which spares a look per message of a fresh campaign. With `offset 0` the attempts are looked up message by message: as a join, planned while
    // attempt was nearly empty, it would read all attempts of the campaign for each message. What a message said before, and who gave it back, only one that was tried is asked.
    public const string Pending = """
        select m.seq, m.phone, m.variables::text, m.attempts, said.template_id, said.body,
               case when said.outcome in ('link_lost', 'throttled', 'restricted') or said.resolution = 'resent' then said.instance_id end, said.reason
        from message m
        left join lateral (
            select a.template_id, a.body, a.instance_id, a.outcome, a.resolution, a.reason from attempt a
            where m.attempts > 0 and a.campaign_id = m.campaign_id and a.seq = m.seq and a.attempt_no = m.attempts offset 0) said on true
        where m.campaign_id = $1 and m.seq > $2 and m.status = 'pending'
          and (m.seq > coalesce((select max(a.seq) from attempt a where a.campaign_id = $1), 0)
               or not exists (select from attempt a where a.campaign_id = m.campaign_id and a.seq = m.seq and a.outcome is null offset 0))
        order by m.seq limit $3
        """;

    // Attempts without an outcome, with their messages.
    public const string OpenAttempts = """
        select m.seq, m.phone, m.variables::text, m.attempts, a.template_id, a.body, a.attempt_no, a.instance_id, a.client_message_id, a.intent_at,
               a.epoch
        from attempt a join message m on m.campaign_id = a.campaign_id and m.seq = a.seq
        where a.campaign_id = $1 and a.outcome is null
        order by a.seq, a.attempt_no
        """;

    // Moves the campaign. It started when it was first scheduled or running, and ended when it was completed or cancelled.
    public const string ChangeStatus = """
        update campaign
        set status = $3, status_reason = $4,
            started_at = case when $3 in ('scheduled', 'running') then coalesce(started_at, $5) else started_at end,
            ended_at = case when $3 in ('completed', 'cancelled') then coalesce(ended_at, $5) end
        where id = $1 and owner_epoch = $2
        """;

    // First of a freeze: who changes one of the texts meanwhile waits, so that its words and its parts are of one making.
    public const string HoldTexts = """
        select t.id from template t where t.id in (select v.template_id from campaign_route_text v where v.campaign_id = $1 and v.body is null) order by t.id for share
        """;

    // Before FreezeParts: forgets what a text held when the campaign froze it before, took it out and now takes it anew.
    public const string ForgetParts = """
        delete from campaign_template_parts p
        where p.campaign_id = $1 and p.template_id in (select v.template_id from campaign_route_text v where v.campaign_id = $1 and v.body is null)
        """;

    // Freezes what templates hold besides their texts; before FreezeBodies, which marks a text as frozen.
    public const string FreezeParts = """
        insert into campaign_template_parts (campaign_id, template_id, parts)
        select distinct on (t.id) r.campaign_id, t.id, t.parts from campaign_route_text r join template t on t.id = r.template_id
        where r.campaign_id = $1 and r.body is null and t.parts is not null
        on conflict do nothing
        """;

    // Freezes the templates' texts at the start, so that a later edit changes nothing that was promised.
    public const string FreezeBodies = """
        update campaign_route_text r set body = t.body from template t
        where r.campaign_id = $1 and t.id = r.template_id and r.body is null
        """;

    // Decides once, when the campaign first runs, that its audience stands.
    public const string FreezeAudience = """
        update campaign set audience_frozen_at = $2 where id = $1 and audience_frozen_at is null returning tenant_id, coalesce(skip_contacted_days, 0), require_consent
        """;

    // Leaves out whom other campaigns of the tenant wrote to since $3. Reads what those campaigns sent, so it takes a while where they are large.
    public const string LeaveOutContacted = """
        update message m set status = 'suppressed', error = $4, updated_at = $5
        where m.campaign_id = $1 and m.status = 'pending' and person_key(m.phone) in (
            select person_key(p.phone) from campaign o join message p on p.campaign_id = o.id
            where o.tenant_id = $2 and o.id <> $1 and o.started_at is not null and (o.ended_at is null or o.ended_at >= $3)
              and p.status in ('sent', 'delivered', 'read') and p.updated_at >= $3)
        """;

    // Leaves out whose consent does not stand.
    public const string LeaveOutUnconsented = """
        update message m set status = 'suppressed', error = $3, updated_at = $4
        where m.campaign_id = $1 and m.status = 'pending'
          and not exists (select from consent k where k.tenant_id = $2 and k.person = person_key(m.phone) and k.revoked_at is null)
        """;

    // When campaigns wrote to the recipient of a message, other than its own.
    public const string Contacts = """
        select x.value::text::double precision
        from campaign c
        join message m on m.campaign_id = c.id and m.seq = $2
        join recipient_contact r on r.tenant_id = c.tenant_id and r.person = person_key(m.phone)
        cross join lateral jsonb_each(r.contacts) x
        where c.id = $1 and x.key <> c.id::text
        """;

    // Cancels what has not begun. A message with an open attempt stays pending until the attempt's outcome is known.
    public const string CancelPending = """
        update message m set status = 'cancelled', updated_at = $2
        where m.campaign_id = $1 and m.status = 'pending'
          and not exists (select from attempt a where a.campaign_id = m.campaign_id and a.seq = m.seq and a.outcome is null)
        """;

    // Takes up again what ended without reaching its recipient. The old id of a late failure goes: an acknowledgement of it must not meet the next attempt.
    public const string Requeue = """
        update message set status = 'pending', gateway_message_id = null, updated_at = $3
        where campaign_id = $1 and status = any ($2)
        """;

    // Holds a campaign under its epoch while its routes or settings are replaced; sets of the ledger wait meanwhile.
    public const string Hold = "select tenant_id, status from campaign where id = $1 and owner_epoch = $2 for no key update";

    // Makes room for new routes; their texts go with them.
    public const string RemoveRoutes = "delete from campaign_route where campaign_id = $1";

    // New routes with the state of those that stay. Only numbers and templates of the tenant, of deleted ones those that the campaign has (C-5: its ring may change, whatever
    // became of its texts since); the caller compares the number of rows. Holds the templates, as CatalogSql.AddRoutes does.
    public const string AddRoutes = """
        insert into campaign_route (campaign_id, order_index, instance_id, template_id, active, consecutive_failures, deactivated_reason)
        select $1, u.n - 1, i.id, u.template_id, u.active, u.failures, u.reason
        from unnest($3, $4, $5, $6, $7) with ordinality as u (instance_id, template_id, active, failures, reason, n)
        join instance i on i.id = u.instance_id and i.tenant_id = $2 and i.deleted_at is null
        join template t on t.id = u.template_id and t.tenant_id = $2 and (t.deleted_at is null or t.id = any ($8))
        for key share of t
        """;

    // Their texts, with the bodies that were frozen before.
    public const string AddRouteTexts = """
        insert into campaign_route_text (campaign_id, order_index, variant_no, template_id, body)
        select $1, u.order_index, u.variant_no, t.id, u.body
        from unnest($3, $4, $5, $6) as u (order_index, variant_no, template_id, body)
        join template t on t.id = u.template_id and t.tenant_id = $2 and (t.deleted_at is null or t.id = any ($7))
        for key share of t
        """;

    // Stores another time to begin.
    public const string ChangeSchedule = "update campaign set scheduled_at = $3 where id = $1 and owner_epoch = $2";

    // Stores a changed delay.
    public const string ChangeDelay = "update campaign set delay_min_ms = $3, delay_max_ms = $4 where id = $1 and owner_epoch = $2";

    // Stores a changed pace.
    public const string ChangePace = $"update campaign set {CampaignPaceRow.Assignments} where id = $1 and owner_epoch = $2";

    // Stores whom a campaign leaves out when it first runs, as long as that was not decided. What changes nothing is no change.
    public const string ChangeSkipContacted = """
        update campaign set skip_contacted_days = $3
        where id = $1 and owner_epoch = $2
          and (audience_frozen_at is null and status not in ('completed', 'cancelled') or skip_contacted_days is not distinct from $3)
        """;

    // Stores a route's activity, while the campaign is held under its epoch.
    public const string SaveRoute = """
        with held as (select id from campaign where id = $1 and owner_epoch = $2 for share)
        update campaign_route r set active = $5, consecutive_failures = $6, deactivated_reason = $7
        from held where r.campaign_id = held.id and r.order_index = $3 and r.instance_id = $4
        """;

    // How many recipients there are, and how many of them are pending.
    public const string CountAudience =
        "select count(*)::integer, count(*) filter (where status = 'pending')::integer from message where campaign_id = $1";
}
