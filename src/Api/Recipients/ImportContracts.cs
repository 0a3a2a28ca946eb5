using WaActors.Storage.Import;
using WaActors.Storage.Queries;

namespace WaActors.Api.Recipients;

/// <summary>What became of a recipients file.</summary>
/// <param name="ImportId">Its record; <c>/v1/campaigns/{id}/imports/{importId}/rejected.csv</c> has every line that is not sent to.</param>
/// <param name="Accepted">Records that are now recipients to write to.</param>
/// <param name="Duplicates">Records whose person stands earlier in the file or was imported before.</param>
/// <param name="Suppressed">Records whose person opted out; they are recipients too, in the state suppressed.</param>
/// <param name="Rejected">The first 1,000 records that were not taken, duplicates excepted.</param>
/// <param name="RejectedTotal">How many there are in all.</param>
/// <param name="DuplicateRecords">The first 1,000 duplicates.</param>
/// <param name="SuppressedRecords">The first 1,000 suppressed ones.</param>
public sealed record ImportView(
    Guid ImportId,
    int Accepted,
    int Duplicates,
    int Suppressed,
    IReadOnlyList<RejectedRecord> Rejected,
    int RejectedTotal,
    IReadOnlyList<LeftOutRecord> DuplicateRecords,
    IReadOnlyList<LeftOutRecord> SuppressedRecords)
{
    internal static ImportView Of(Guid importId, Imported imported, RejectedRecords rejected) => new(
        importId,
        imported.Accepted,
        imported.Duplicates,
        imported.Suppressed,
        rejected.Shown,
        rejected.Total,
        [.. imported.FirstDuplicates.Select(LeftOutRecord.Of)],
        [.. imported.FirstSuppressed.Select(LeftOutRecord.Of)]);
}

/// <summary>A record that is not sent to although it can be read.</summary>
/// <param name="Line">Physical line, from 1, where it begins.</param>
/// <param name="Phone">The number.</param>
public sealed record LeftOutRecord(int Line, string Phone)
{
    internal static LeftOutRecord Of(LeftOutRecipient recipient) => new(recipient.Line, recipient.Phone);
}

/// <summary>An import as it goes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">reading, adding, done or failed; abandoned when its process died.</param>
/// <param name="RowsRead">Records read so far.</param>
/// <param name="Accepted">Recipients to write to; 0 until it is done, as all that follow.</param>
/// <param name="Duplicates">Records whose person was there before.</param>
/// <param name="Suppressed">Recipients who opted out.</param>
/// <param name="Rejected">Records that could not be taken.</param>
/// <param name="Problem">Why it failed: a stable code; null otherwise.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="ChangedAt">When it last moved.</param>
public sealed record ImportProgressView(
    Guid Id, string State, int RowsRead, int Accepted, int Duplicates, int Suppressed, int Rejected, string? Problem, DateTimeOffset StartedAt,
    DateTimeOffset ChangedAt)
{
    // No step of an import takes as long
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(15);

    internal static ImportProgressView Of(ImportStatusView import, DateTimeOffset now) => new(
        import.Id,
        import.State is "reading" or "adding" && import.ChangedAt + AbandonedAfter < now ? "abandoned" : import.State,
        import.RowsRead,
        import.Accepted,
        import.Duplicates,
        import.Suppressed,
        import.Rejected,
        import.Problem,
        import.StartedAt,
        import.ChangedAt);
}
