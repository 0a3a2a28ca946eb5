using WaActors.Grains.Campaigns;

namespace WaActors.Storage.Ledger;

/// <summary>
/// The statements of one set. They go to the server together and share one transaction; each takes its own snapshot (READ COMMITTED), so
/// that the two writes see everything that was committed before the first one had its locks.
/// </summary>
internal static class LedgerWriteSql
{
    // Holds the rows of the campaigns whose epoch still stands, so that nobody raises an epoch or changes a state before this set is
    // committed. Which groups are held goes to the next statements through a setting that ends with the transaction, for a round trip
    // between would double the time of a set. SKIP LOCKED: a campaign that somebody else has locked (its cancellation may rewrite a
    // million rows) must not hold up the others (C-11), nor can two writers deadlock, for none waits while it holds.
    // A group whose epoch is stale is not locked at all, so a superseded writer cannot be in its successor's way. Whose the campaigns are goes the same way,
    // for the opt-out lists, and whether they require a consent.
    public const string HoldWithoutWaiting = """
        select set_config('waactors.held', array_agg(coalesce(c.held, 0) order by g.n)::text, true),
               set_config('waactors.tenants', array_agg(c.tenant_id order by g.n)::text, true),
               set_config('waactors.consents', array_agg(c.require_consent order by g.n)::text, true)
        from unnest($1, $2) with ordinality as g (id, epoch, n)
        left join lateral (
            select 1 as held, tenant_id, require_consent from campaign where id = g.id and owner_epoch = g.epoch for share skip locked) c on true
        """;

    // The same for the lane of blocked campaigns, which has one campaign at a time and waits for its row.
    public const string HoldWaiting = """
        select set_config('waactors.held', array_agg(coalesce(c.held, 0) order by g.n)::text, true),
               set_config('waactors.tenants', array_agg(c.tenant_id order by g.n)::text, true),
               set_config('waactors.consents', array_agg(c.require_consent order by g.n)::text, true)
        from unnest($1, $2) with ordinality as g (id, epoch, n)
        left join lateral (
            select 1 as held, tenant_id, require_consent from campaign where id = g.id and owner_epoch = g.epoch for share) c on true
        """;

    // Below, the columns of a set come as rows of `select unnest(..), unnest(..) offset 0`, which costs less than the same functions in FROM: those write
    // each column to a store of its own first. That a group is held is written as `= 1`, for of a comparison with a number the planner expects one row, and
    // then looks up each by primary key even in a plan that it made while the tables were small (with a boolean it read all of `attempt` for every set).

    // Ends the attempts that are open and moves their messages on. A returned message keeps its last error (C-3). One that the gateway took gets its place in
    // message_key, by which acknowledgements find it.
    public const string WriteOutcomes = """
        with closed as (
            update attempt a
            set outcome = u.outcome, outcome_at = u.at, gateway_message_id = u.gateway_message_id, reason = u.reason, resolution = u.resolution
            from (select unnest($2) as g, unnest($3) as seq, unnest($4) as attempt_no, unnest($5) as at, unnest($6) as gateway_message_id,
                         unnest($7) as outcome, unnest($8) as status, unnest($9) as reason, unnest($10) as resolution offset 0) u
            where (select current_setting('waactors.held')::integer[])[u.g] = 1
              and a.campaign_id = $1[u.g] and a.seq = u.seq and a.attempt_no = u.attempt_no and a.outcome is null
            returning a.campaign_id, a.seq, a.attempt_no, a.instance_id, u.outcome, u.status, u.gateway_message_id, u.reason, u.at),
        keyed as (
            insert into message_key (key, campaign_id, seq)
            select hashtextextended(c.gateway_message_id, 0), c.campaign_id, c.seq from closed c
            where c.outcome = 'accepted' and c.gateway_message_id is not null)
        update message m
        set status = c.status, attempts = c.attempt_no, instance_id = c.instance_id, gateway_message_id = c.gateway_message_id,
            error = case when c.status = 'pending' then coalesce(c.reason, m.error) else c.reason end, updated_at = c.at
        from closed c
        where m.campaign_id = c.campaign_id and m.seq = c.seq and m.status = 'pending'
        """;

    // The same for what nearly all outcomes are: accepted and sent, nothing more to say.
    public const string WriteAccepted = """
        with closed as (
            update attempt a
            set outcome = 'accepted', outcome_at = u.at, gateway_message_id = u.gateway_message_id
            from (select unnest($2) as g, unnest($3) as seq, unnest($4) as attempt_no, unnest($5) as at, unnest($6) as gateway_message_id offset 0) u
            where (select current_setting('waactors.held')::integer[])[u.g] = 1
              and a.campaign_id = $1[u.g] and a.seq = u.seq and a.attempt_no = u.attempt_no and a.outcome is null
            returning a.campaign_id, a.seq, a.attempt_no, a.instance_id, u.gateway_message_id, u.at),
        keyed as (
            insert into message_key (key, campaign_id, seq)
            select hashtextextended(c.gateway_message_id, 0), c.campaign_id, c.seq from closed c where c.gateway_message_id is not null)
        update message m
        set status = 'sent', attempts = c.attempt_no, instance_id = c.instance_id, gateway_message_id = c.gateway_message_id,
            error = null, updated_at = c.at
        from closed c
        where m.campaign_id = c.campaign_id and m.seq = c.seq and m.status = 'pending'
        """;

    // Opens attempts. Only a pending message whose previous attempt has its outcome may get one: no message has two open attempts. One that is there
    // already, which only a repetition finds, fails the set; it is then written with WriteIntentsAgain, which is dearer by 5 us per row.
    // Who opted out, or gave no consent that stands where the campaign requires one, gets no attempt: the message becomes suppressed in the same transaction. The
    // lists are asked row by row (`offset 0`), whatever size the planner took them for, and suppressed messages are found by their place in the table: as a join, a
    // plan made for small tables would read all of message.
    private const string Refusal = $"""
                   case when exists (select from suppression s
                                     where s.tenant_id = (select current_setting('waactors.tenants')::uuid[])[u.g] and s.person = person_key(m.phone)
                                       and s.lifted_at is null offset 0)
                        then '{LeftOutReason.OptedOut}'
                        when (select current_setting('waactors.consents')::boolean[])[u.g]
                             and not exists (select from consent k
                                             where k.tenant_id = (select current_setting('waactors.tenants')::uuid[])[u.g] and k.person = person_key(m.phone)
                                               and k.revoked_at is null offset 0)
                        then '{LeftOutReason.NoConsent}' end as refusal
        """;

    private const string LeaveOut = """
        left_out as (
            update message m
            set status = 'suppressed', error = (select c.refusal from chosen c where c.place = m.ctid), updated_at = (select max(c.at) from chosen c)
            where m.ctid = any (array(select c.place from chosen c where c.refusal is not null)) and m.status = 'pending')
        """;

    private const string ChooseIntents = $"""
        with chosen as materialized (
            select $1[u.g] as campaign_id, u.seq, u.attempt_no, u.instance_id, $6[u.g] as epoch, u.client_message_id, u.at, u.template_id, u.body,
                   m.ctid as place,
        {Refusal}
            from (select unnest($2) as g, unnest($3) as seq, unnest($4) as attempt_no, unnest($5) as at,
                         unnest($7) as instance_id, unnest($8) as client_message_id, unnest($9) as template_id, unnest($10) as body offset 0) u
            join message m on m.campaign_id = $1[u.g] and m.seq = u.seq and m.status = 'pending' and m.attempts = u.attempt_no - 1
            where (select current_setting('waactors.held')::integer[])[u.g] = 1),
        {LeaveOut}
        """;

    public const string WriteIntents = ChooseIntents + """

        insert into attempt (campaign_id, seq, attempt_no, instance_id, epoch, client_message_id, intent_at, template_id, body)
        select c.campaign_id, c.seq, c.attempt_no, c.instance_id, c.epoch, c.client_message_id, c.at, c.template_id, c.body from chosen c where c.refusal is null
        """;

    // The same, and leaves out what is there already.
    public const string WriteIntentsAgain = WriteIntents + "\non conflict do nothing";

    // Before WriteCountedIntents: holds the rows of the people whom this set writes to, so that no other campaign's intent for one of them is decided at the same time. In
    // one order for all writers, so that two of them cannot wait for each other.
    public const string HoldRecipients = """
        insert into recipient_contact (tenant_id, person, contacts)
        select distinct (select current_setting('waactors.tenants')::uuid[])[u.g] as tenant_id, person_key(m.phone) as person, '{}'::jsonb
        from (select unnest($2) as g, unnest($3) as seq offset 0) u
        join message m on m.campaign_id = $1[u.g] and m.seq = u.seq and m.status = 'pending'
        where (select current_setting('waactors.held')::integer[])[u.g] = 1
        order by 1, 2
        on conflict (tenant_id, person) do update set contacts = recipient_contact.contacts
        """;

    // The same as WriteIntents for numbers or campaigns with a pace: these attempts count, and stand in the index that says so. Apart, so that others do not pay for it.
    // An intent whose permit an older activation of its number gave is left out: the row of its owner is held, so a newer one waits for this set before it reads what the
    // number sent. So is one to a person whom other campaigns wrote to too short a time ago, or write to in this very set.
    public const string WriteCountedIntents = $"""
        with owned as materialized (select instance_id, epoch from number_pace_owner where instance_id = any ($7) for share),
        chosen as materialized (
            select $1[u.g] as campaign_id, u.seq, u.attempt_no, u.instance_id, $6[u.g] as epoch, u.client_message_id, u.at, u.template_id, u.body,
                   m.ctid as place,
                   (u.gap_seconds > 0 or u.per_week is not null) and row_number() over (partition by (select current_setting('waactors.tenants')::uuid[])[u.g], person_key(m.phone) order by u.at, u.g) > 1
                   or u.gap_seconds > 0 and exists (select from recipient_contact r, jsonb_each(r.contacts) x
                              where r.tenant_id = (select current_setting('waactors.tenants')::uuid[])[u.g] and r.person = person_key(m.phone)
                                and x.key <> ($1[u.g])::text and x.value::text::double precision > extract(epoch from u.at) - u.gap_seconds offset 0)
                   or coalesce((select count(*) from recipient_contact r, jsonb_each(r.contacts) x
                                where r.tenant_id = (select current_setting('waactors.tenants')::uuid[])[u.g] and r.person = person_key(m.phone)
                                  and x.key <> ($1[u.g])::text and x.value::text::double precision > extract(epoch from u.at) - 604800) >= u.per_week, false)
                   as too_soon,
        {Refusal}
            from (select unnest($2) as g, unnest($3) as seq, unnest($4) as attempt_no, unnest($5) as at,
                         unnest($7) as instance_id, unnest($8) as client_message_id, unnest($9) as template_id, unnest($10) as body,
                         unnest($11) as pace_epoch, unnest($12) as gap_seconds, unnest($13) as per_week offset 0) u
            join message m on m.campaign_id = $1[u.g] and m.seq = u.seq and m.status = 'pending' and m.attempts = u.attempt_no - 1
            where (select current_setting('waactors.held')::integer[])[u.g] = 1
              and (u.pace_epoch is null or exists (select from owned w where w.instance_id = u.instance_id and w.epoch = u.pace_epoch))),
        {LeaveOut}
        insert into attempt (campaign_id, seq, attempt_no, instance_id, epoch, client_message_id, intent_at, template_id, body, counted)
        select c.campaign_id, c.seq, c.attempt_no, c.instance_id, c.epoch, c.client_message_id, c.at, c.template_id, c.body, true
        from chosen c where c.refusal is null and not c.too_soon
        on conflict do nothing
        """;

    // After it: when these campaigns wrote to these people. What is older than a week is let go.
    public const string WriteRecipients = """
        insert into recipient_contact (tenant_id, person, contacts)
        select (select current_setting('waactors.tenants')::uuid[])[u.g], person_key(m.phone), jsonb_object_agg(($1[u.g])::text, extract(epoch from u.at))
        from (select unnest($2) as g, unnest($3) as seq, unnest($4) as attempt_no, unnest($5) as at, unnest($8) as client_message_id offset 0) u
        join message m on m.campaign_id = $1[u.g] and m.seq = u.seq
        join attempt a on a.campaign_id = $1[u.g] and a.seq = u.seq and a.attempt_no = u.attempt_no and a.client_message_id = u.client_message_id
        where (select current_setting('waactors.held')::integer[])[u.g] = 1
        group by 1, 2 order by 1, 2
        on conflict (tenant_id, person) do update set contacts = coalesce((
            select jsonb_object_agg(x.key, x.value) from jsonb_each(recipient_contact.contacts) x
            where x.value::text::double precision > (select max(y.value::text::double precision) from jsonb_each(excluded.contacts) y) - 604800), '{}') || excluded.contacts
        """;

    // Whom these numbers write to for the first time, by the intents that stand. In one order for all writers, so that two of them cannot wait for each other.
    public const string WriteContacts = """
        insert into number_contact (instance_id, person, first_at)
        select u.instance_id, person_key(m.phone), min(u.at)
        from (select unnest($2) as g, unnest($3) as seq, unnest($4) as attempt_no, unnest($5) as at, unnest($7) as instance_id,
                     unnest($8) as client_message_id offset 0) u
        join message m on m.campaign_id = $1[u.g] and m.seq = u.seq
        join attempt a on a.campaign_id = $1[u.g] and a.seq = u.seq and a.attempt_no = u.attempt_no and a.client_message_id = u.client_message_id
        where (select current_setting('waactors.held')::integer[])[u.g] = 1
        group by u.instance_id, person_key(m.phone)
        order by u.instance_id, person_key(m.phone)
        on conflict do nothing
        """;

    // Which of these intents stand, open, under the epoch that still holds: asked when fewer rows were written than given, which after a
    // commit of unknown outcome is what a repetition finds. Positions count from 1.
    public const string FindIntents = """
        select u.n::integer
        from unnest($1, $2, $3, $4, $5) with ordinality as u (campaign_id, epoch, seq, attempt_no, client_message_id, n)
        join campaign c on c.id = u.campaign_id and c.owner_epoch = u.epoch
        join attempt a on a.campaign_id = u.campaign_id and a.seq = u.seq and a.attempt_no = u.attempt_no
                      and a.client_message_id = u.client_message_id and a.outcome is null
        """;

    // Which of these intents were left out because their recipient opted out, under the epoch that still holds. Positions count from 1.
    public const string FindSuppressed = """
        select u.n::integer
        from unnest($1, $2, $3) with ordinality as u (campaign_id, epoch, seq, n)
        join campaign c on c.id = u.campaign_id and c.owner_epoch = u.epoch
        join message m on m.campaign_id = u.campaign_id and m.seq = u.seq and m.status = 'suppressed'
        """;

    // Which of these intents may be made later: their permit was an older activation's of the number, or else their recipient was written to too short a time ago. Under the
    // epoch that still holds. Positions count from 1.
    public const string FindPutOff = """
        select u.n::integer,
               u.pace_epoch is not null and not exists (select from number_pace_owner w where w.instance_id = u.instance_id and w.epoch = u.pace_epoch)
        from unnest($1, $2, $3, $4, $5, $6) with ordinality as u (campaign_id, epoch, seq, attempt_no, instance_id, pace_epoch, n)
        join campaign c on c.id = u.campaign_id and c.owner_epoch = u.epoch
        join message m on m.campaign_id = u.campaign_id and m.seq = u.seq and m.status = 'pending' and m.attempts = u.attempt_no - 1
        where not exists (select from attempt a where a.campaign_id = u.campaign_id and a.seq = u.seq and a.attempt_no = u.attempt_no)
        """;

    // Which of these outcomes stand just so, under the epoch that still holds. Positions count from 1.
    public const string FindOutcomes = """
        select u.n::integer
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) with ordinality
             as u (campaign_id, epoch, seq, attempt_no, outcome, gateway_message_id, reason, resolution, at, n)
        join campaign c on c.id = u.campaign_id and c.owner_epoch = u.epoch
        join attempt a on a.campaign_id = u.campaign_id and a.seq = u.seq and a.attempt_no = u.attempt_no
                      and a.outcome = u.outcome and a.outcome_at = u.at
                      and a.gateway_message_id is not distinct from u.gateway_message_id
                      and a.reason is not distinct from u.reason and a.resolution is not distinct from u.resolution
        """;
}
