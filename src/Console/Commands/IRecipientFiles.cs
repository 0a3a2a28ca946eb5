namespace WaActors.OperatorConsole.Commands;

/// <summary>A line of a file that is not sent to.</summary>
/// <param name="Line">Physical line, from 1.</param>
/// <param name="Value">What stood in the phone column, shortened.</param>
/// <param name="Reason">A stable word.</param>
/// <param name="Detail">More about it; null when there is nothing to say.</param>
public sealed record LeftOutLine(int Line, string Value, string Reason, string? Detail);

/// <summary>What became of a file.</summary>
/// <param name="Outcome"><c>done</c>, or the stable code of why nothing of it was taken.</param>
/// <param name="Detail">Words about a refusal; null when done.</param>
/// <param name="ImportId">Its record.</param>
/// <param name="Accepted">Lines that are recipients now.</param>
/// <param name="Duplicates">Lines whose person was there before.</param>
/// <param name="Suppressed">Lines whose person opted out.</param>
/// <param name="Rejected">Lines that could not be taken.</param>
/// <param name="LeftOut">The first of these lines.</param>
public sealed record FileImport(
    string Outcome, string? Detail, Guid ImportId, int Accepted, int Duplicates, int Suppressed, int Rejected, IReadOnlyList<LeftOutLine> LeftOut)
{
    /// <summary>Nothing was taken.</summary>
    public static FileImport Refused(string code, string? detail) => new(code, detail, Guid.Empty, 0, 0, 0, 0, []);
}

/// <summary>Reads recipients' files as the REST surface does.</summary>
public interface IRecipientFiles
{
    /// <summary>Largest file, in bytes.</summary>
    long BytesMax { get; }

    /// <summary>All of a file's good lines, or, when it breaks off, none.</summary>
    /// <param name="tenantId">Whose campaign.</param>
    /// <param name="campaignId">A draft.</param>
    /// <param name="file">The whole file; it can be read again from its beginning.</param>
    /// <param name="isNdjson">Newline-delimited JSON instead of CSV.</param>
    /// <param name="onRow">Told how many lines have been read, now and then.</param>
    /// <param name="cancellation">Ends it and leaves nothing.</param>
    Task<FileImport> ImportAsync(Guid tenantId, Guid campaignId, Stream file, bool isNdjson, Action<int> onRow, CancellationToken cancellation);
}
