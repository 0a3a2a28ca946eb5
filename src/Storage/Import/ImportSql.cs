using WaActors.Grains.Campaigns;

namespace WaActors.Storage.Import;

/// <summary>The statements of an import.</summary>
internal static class ImportSql
{
    // Whether the campaign takes recipients; asked before the upload is read.
    public const string ReadStatus = "select status from campaign where id = $1 and tenant_id = $2";

    // The import can be watched from here on.
    public const string Begin = """
        insert into campaign_import (id, campaign_id, state, started_at, changed_at) values ($1, $2, 'reading', $3, $3)
        """;

    // How far it is.
    public const string Note = "update campaign_import set rows_read = $2, state = $3, changed_at = $4 where id = $1";

    // It ended without a message; an answer is more important than this note.
    public const string Fail = "update campaign_import set state = 'failed', problem = $2, changed_at = $3 where id = $1";

    // It ended; in the transaction of its messages.
    public const string Finish = """
        update campaign_import
        set state = 'done', rows_read = $2, accepted = $3, duplicates = $4, suppressed = $5, rejected = $6, changed_at = $7 where id = $1
        """;

    // Where rows wait until the upload is complete. Of this session alone, and written without log.
    public const string CreateStage = """
        drop table if exists import_row;
        create temporary table import_row (
            n integer, line integer, phone text, person text, variables jsonb, reason text, detail text,
            consent_source text, consent_text text, original text, consent_at timestamptz)
        """;

    // Takes rows in, fast.
    public const string CopyToStage = """
        copy import_row (n, line, phone, person, variables, reason, detail, original, consent_source, consent_text, consent_at) from stdin (format binary)
        """;

    // Lets the planner know how many rows wait.
    public const string AnalyzeStage = "analyze import_row";

    // Holds the campaign: no other import and no start comes between.
    public const string HoldCampaign = "select status, last_seq from campaign where id = $1 and tenant_id = $2 for no key update";

    // Adds the first row of each person that the campaign does not have yet, in the upload's order, after what is there. Who opted out is added as suppressed.
    public const string AddMessages = $"""
        insert into message (campaign_id, seq, phone, variables, import_line, status, error)
        select $1, $2 + row_number() over (order by n), phone, variables, line,
               case when s.person is null then 'pending' else 'suppressed' end, case when s.person is not null then '{LeftOutReason.OptedOut}' end
        from (select distinct on (person) n, line, phone, person, variables from import_row where reason is null order by person, n) as fresh
        left join (select distinct person from suppression where tenant_id = $3 and lifted_at is null) s on s.person = fresh.person
        where not exists (select from message m where m.campaign_id = $1 and person_key(m.phone) = fresh.person)
        order by n
        """;

    // Remembers how far the seqs go.
    public const string MoveLastSeq = "update campaign set last_seq = $2 where id = $1";

    // How many of the new messages are suppressed.
    public const string CountSuppressed =
        "select count(*)::integer from message where campaign_id = $1 and seq > $2 and status = 'suppressed'";

    // The first of them.
    public const string FirstSuppressed =
        "select import_line, phone from message where campaign_id = $1 and seq > $2 and status = 'suppressed' order by seq limit $3";

    // The first rows that were left out: their person came in with an earlier import, or by another line of this one.
    public const string FirstDuplicates = """
        select i.line, i.phone
        from import_row i join message m on m.campaign_id = $1 and person_key(m.phone) = i.person
        where i.reason is null and (m.seq <= $2 or m.import_line <> i.line)
        order by i.n limit $3
        """;

    // Keeps every line that is not to be sent to, with its reason; of suppressed ones the whole reason, code included, is the detail.
    public const string KeepRejections = """
        insert into import_rejection (import_id, n, line, value, reason, detail, original)
        select $1, i.n, i.line, coalesce(i.phone, ''), i.reason, i.detail, i.original from import_row i where i.reason is not null
        union all
        select $1, i.n, i.line, i.phone, case when m.seq > $3 and m.import_line = i.line then 'suppressed' else 'duplicate' end,
               m.error, i.original
        from import_row i join message m on m.campaign_id = $2 and person_key(m.phone) = i.person
        where i.reason is null and (m.seq <= $3 or m.import_line <> i.line or m.status = 'suppressed')
        """;

    // Keeps what people agreed to, whether or not they were in the campaign before.
    public const string KeepConsents = """
        insert into consent (tenant_id, person, phone, source, text, given_at, import_id, recorded_at)
        select distinct on (i.person, i.consent_source, i.consent_at) $1::uuid, i.person, i.phone, i.consent_source, i.consent_text, i.consent_at, $2::uuid, $3::timestamptz
        from import_row i where i.reason is null and i.consent_at is not null
        order by i.person, i.consent_source, i.consent_at, i.n
        on conflict (tenant_id, person, source, given_at) do nothing
        """;

    // Plans for the campaign's messages should know of them before autovacuum comes around. Not waiting for another who analyzes already.
    public const string AnalyzeMessages = "analyze (skip_locked) message";

    // The session goes back to the pool without its rows.
    public const string DropStage = "drop table if exists import_row";
}
