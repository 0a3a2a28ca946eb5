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
    // for the opt-out lists.
    public const string HoldWithoutWaiting = """
        select set_config('waactors.held', array_agg(coalesce(c.held, 0) order by g.n)::text, true),
               set_config('waactors.tenants', array_agg(c.tenant_id order by g.n)::text, true)
        from unnest($1, $2) with ordinality as g (id, epoch, n)
        left join lateral (
            select 1 as held, tenant_id from campaign where id = g.id and owner_epoch = g.epoch for share skip locked) c on true
        """;

    // The same for the lane of blocked campaigns, which has one campaign at a time and waits for its row.
    public const string HoldWaiting = """
        select set_config('waactors.held', array_agg(coalesce(c.held, 0) order by g.n)::text, true),
               set_config('waactors.tenants', array_agg(c.tenant_id order by g.n)::text, true)
        from unnest($1, $2) with ordinality as g (id, epoch, n)
        left join lateral (
            select 1 as held, tenant_id from campaign where id = g.id and owner_epoch = g.epoch for share) c on true
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
    // Who opted out gets no attempt: the message becomes suppressed in the same transaction. The list is asked row by row (`offset 0`), whatever size the
    // planner took it for, and suppressed messages are found by their place in the table: as a join, a plan made for small tables would read all of message.
    private const string ChooseIntents = """
        with chosen as materialized (
            select $1[u.g] as campaign_id, u.seq, u.attempt_no, u.instance_id, $6[u.g] as epoch, u.client_message_id, u.at, u.template_id, u.body,
                   m.ctid as place,
                   exists (select from suppression s
                           where s.tenant_id = (select current_setting('waactors.tenants')::uuid[])[u.g] and s.person = person_key(m.phone)
                             and s.lifted_at is null offset 0) as suppressed
            from (select unnest($2) as g, unnest($3) as seq, unnest($4) as attempt_no, unnest($5) as at,
                         unnest($7) as instance_id, unnest($8) as client_message_id, unnest($9) as template_id, unnest($10) as body offset 0) u
            join message m on m.campaign_id = $1[u.g] and m.seq = u.seq and m.status = 'pending' and m.attempts = u.attempt_no - 1
            where (select current_setting('waactors.held')::integer[])[u.g] = 1),
        left_out as (
            update message m set status = 'suppressed', error = 'on the opt-out list', updated_at = (select max(c.at) from chosen c)
            where m.ctid = any (array(select c.place from chosen c where c.suppressed)) and m.status = 'pending')
        """;

    public const string WriteIntents = ChooseIntents + """

        insert into attempt (campaign_id, seq, attempt_no, instance_id, epoch, client_message_id, intent_at, template_id, body)
        select c.campaign_id, c.seq, c.attempt_no, c.instance_id, c.epoch, c.client_message_id, c.at, c.template_id, c.body from chosen c where not c.suppressed
        """;

    // The same, and leaves out what is there already.
    public const string WriteIntentsAgain = WriteIntents + "\non conflict do nothing";

    // The same for numbers or campaigns with a pace: these attempts count, and stand in the index that says so. Apart, so that others do not pay for it.
    public const string WriteCountedIntents = ChooseIntents + """

        insert into attempt (campaign_id, seq, attempt_no, instance_id, epoch, client_message_id, intent_at, template_id, body, counted)
        select c.campaign_id, c.seq, c.attempt_no, c.instance_id, c.epoch, c.client_message_id, c.at, c.template_id, c.body, true
        from chosen c where not c.suppressed
        on conflict do nothing
        """;

    // Whom these numbers write to for the first time. In one order for all writers, so that two of them cannot wait for each other.
    public const string WriteContacts = """
        insert into number_contact (instance_id, person, first_at)
        select u.instance_id, person_key(m.phone), min(u.at)
        from (select unnest($2) as g, unnest($3) as seq, unnest($5) as at, unnest($7) as instance_id offset 0) u
        join message m on m.campaign_id = $1[u.g] and m.seq = u.seq and m.status = 'pending'
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
