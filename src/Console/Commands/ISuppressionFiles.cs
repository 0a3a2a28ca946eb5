namespace WaActors.OperatorConsole.Commands;

/// <summary>What became of a do-not-call file.</summary>
/// <param name="Outcome"><c>done</c>, or the stable code of why it could not be read to its end.</param>
/// <param name="Detail">Words about a refusal; null when done.</param>
/// <param name="Added">New on the list.</param>
/// <param name="Already">On it before, or twice in the file.</param>
/// <param name="Rejected">Lines that hold no number.</param>
/// <param name="LeftOut">The first of these lines.</param>
public sealed record SuppressionFile(string Outcome, string? Detail, int Added, int Already, int Rejected, IReadOnlyList<LeftOutLine> LeftOut);

/// <summary>Reads do-not-call files as the REST surface does.</summary>
public interface ISuppressionFiles
{
    /// <summary>Largest file, in bytes.</summary>
    long BytesMax { get; }

    /// <summary>Takes a file into the opt-out list. What was read before a fault stays.</summary>
    /// <param name="tenantId">Whose list.</param>
    /// <param name="file">The whole file; it can be read again from its beginning.</param>
    /// <param name="isCsv">With a phone column; otherwise one number per line.</param>
    /// <param name="reason">Why, for operators; null for nothing.</param>
    /// <param name="onRow">Told how many have been read, now and then.</param>
    /// <param name="cancellation">Ends it; what was read stays.</param>
    Task<SuppressionFile> ImportAsync(Guid tenantId, Stream file, bool isCsv, string? reason, Action<int> onRow, CancellationToken cancellation);
}
