namespace WaActors.Storage.Import;

/// <summary>The statements of an import.</summary>
internal static class ImportSql
{
    // Whether the campaign takes recipients; asked before the upload is read.
    public const string ReadStatus = "select status from campaign where id = $1 and tenant_id = $2";

    // Where rows wait until the upload is complete. Of this session alone, and written without log.
    public const string CreateStage =
        "drop table if exists import_row; create temporary table import_row (n integer, line integer, phone text, variables jsonb)";

    // Takes rows in, fast.
    public const string CopyToStage = "copy import_row (n, line, phone, variables) from stdin (format binary)";

    // Lets the planner know how many rows wait.
    public const string AnalyzeStage = "analyze import_row";

    // Holds the campaign: no other import and no start comes between.
    public const string HoldCampaign = "select status, last_seq from campaign where id = $1 and tenant_id = $2 for no key update";

    // Adds the first row of each phone that the campaign does not have yet, in the upload's order, after what is there.
    public const string AddMessages = """
        insert into message (campaign_id, seq, phone, variables, import_line)
        select $1, $2 + row_number() over (order by n), phone, variables, line
        from (select distinct on (phone) n, line, phone, variables from import_row order by phone, n) as fresh
        where not exists (select from message m where m.campaign_id = $1 and m.phone = fresh.phone)
        order by n
        """;

    // Remembers how far the seqs go.
    public const string MoveLastSeq = "update campaign set last_seq = $2 where id = $1";

    // The first rows that were left out: their phone came in with an earlier import, or by another line of this one.
    public const string FirstDuplicates = """
        select i.line, i.phone
        from import_row i join message m on m.campaign_id = $1 and m.phone = i.phone
        where m.seq <= $2 or m.import_line <> i.line
        order by i.n limit $3
        """;

    // Plans for the campaign's messages should know of them before autovacuum comes around. Not waiting for another who analyzes already.
    public const string AnalyzeMessages = "analyze (skip_locked) message";

    // The session goes back to the pool without its rows.
    public const string DropStage = "drop table if exists import_row";
}
