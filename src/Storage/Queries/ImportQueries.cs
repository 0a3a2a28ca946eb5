using Npgsql;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Queries;

/// <summary>An import as it goes.</summary>
/// <param name="Id">Its id; later ones are greater.</param>
/// <param name="State"><c>reading</c>, <c>adding</c>, <c>done</c>, <c>failed</c>.</param>
/// <param name="RowsRead">Records so far.</param>
/// <param name="Accepted">Recipients to write to; 0 until it is done, as all that follow.</param>
/// <param name="Duplicates">Rows whose person was there before.</param>
/// <param name="Suppressed">Recipients who opted out.</param>
/// <param name="Rejected">Records that could not be taken.</param>
/// <param name="Problem">Stable code of a failed one.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="ChangedAt">When it last moved.</param>
public sealed record ImportStatusView(
    Guid Id, string State, int RowsRead, int Accepted, int Duplicates, int Suppressed, int Rejected, string? Problem, DateTimeOffset StartedAt,
    DateTimeOffset ChangedAt);

/// <summary>A line that is not sent to.</summary>
/// <param name="N">Its place among the import's records, from 1.</param>
/// <param name="Line">Its line in the file.</param>
/// <param name="Value">What stood in the phone column.</param>
/// <param name="Reason">A stable code.</param>
/// <param name="Detail">More, for example the name of the variable; of a suppressed one why, which may have a code (<see cref="WaActors.Reasons.CodedReason"/>).</param>
/// <param name="Original">The whole line as the file has it; null of imports of earlier versions.</param>
public sealed record RejectionView(int N, int Line, string Value, string Reason, string? Detail, string? Original);

/// <summary>A campaign's imports, within one tenant.</summary>
public sealed class ImportQueries(StorageDataSources sources)
{
    private const string Columns = """
        select i.id, i.state, i.rows_read, i.accepted, i.duplicates, i.suppressed, i.rejected, i.problem, i.started_at, i.changed_at
        from campaign_import i join campaign c on c.id = i.campaign_id
        where c.tenant_id = $1 and i.campaign_id = $2
        """;

    // Newest first: ids are in order of time.
    private const string List = Columns + " and ($3::uuid is null or i.id < $3) order by i.id desc limit $4";

    // One.
    private const string Find = Columns + " and i.id = $3";

    // The lines that were left out, in the file's order; a page walks the primary key.
    private const string Rejections = """
        select n, line, value, reason, detail, original from import_rejection where import_id = $1 and n > $2 order by n limit $3
        """;

    /// <summary>Imports of a campaign, newest first.</summary>
    public async Task<Page<ImportStatusView, Guid>> ListAsync(
        Guid tenantId, Guid campaignId, Guid? after, int limit, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(List, [tenantId, campaignId, after.OrNull(), limit + 1], Read, cancellation);
        return Paging.Cut(rows, limit, import => import.Id);
    }

    /// <summary>One import; null when the tenant's campaign has none of that id.</summary>
    public Task<ImportStatusView?> FindAsync(Guid tenantId, Guid campaignId, Guid importId, CancellationToken cancellation) =>
        sources.ReadFirstAsync(Find, [tenantId, campaignId, importId], Read, cancellation);

    /// <summary>Lines that were left out, after one of them.</summary>
    /// <param name="importId">An import that the caller's tenant owns.</param>
    /// <param name="afterN">0 for the first page.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<IReadOnlyList<RejectionView>> ListRejectionsAsync(Guid importId, int afterN, int limit, CancellationToken cancellation) =>
        await sources.ReadAsync(
            Rejections,
            [importId, afterN, limit],
            reader => new RejectionView(reader.GetInt32(0), reader.GetInt32(1), reader.GetString(2), reader.GetString(3), reader.NullableText(4), reader.NullableText(5)),
            cancellation);

    private static ImportStatusView Read(NpgsqlDataReader reader) => new(
        Id: reader.GetGuid(0),
        State: reader.GetString(1),
        RowsRead: reader.GetInt32(2),
        Accepted: reader.GetInt32(3),
        Duplicates: reader.GetInt32(4),
        Suppressed: reader.GetInt32(5),
        Rejected: reader.GetInt32(6),
        Problem: reader.NullableText(7),
        StartedAt: reader.Time(8),
        ChangedAt: reader.Time(9));
}
