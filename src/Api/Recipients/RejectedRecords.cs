using WaActors.Storage.Import;

namespace WaActors.Api.Recipients;

/// <summary>A record that was not taken.</summary>
/// <param name="Line">Physical line, from 1, where it begins.</param>
/// <param name="Value">What stood in the phone column, shortened.</param>
/// <param name="Reason">One of <see cref="RejectReasons"/>.</param>
/// <param name="Detail">More, for example the names of missing variables; null for nothing.</param>
public sealed record RejectedRecord(int Line, string Value, string Reason, string? Detail);

/// <summary>Keeps the first rejected records and counts the others.</summary>
/// <param name="limit">Of the file's records; those rejected count too.</param>
internal sealed class RejectedRecords(RecordLimit limit)
{
    private readonly List<RejectedRecord> _shown = [];

    public int Total { get; private set; }

    public IReadOnlyList<RejectedRecord> Shown => _shown;

    /// <summary>Notes one.</summary>
    /// <exception cref="Problems.ProblemException">The file has too many records.</exception>
    public RejectedRow Add(int line, string value, string reason, string? detail = null, string? original = null)
    {
        limit.Count();
        Total++;
        var shown = value.Length <= Limits.RejectedValueCharsMax ? value : value[..Limits.RejectedValueCharsMax];
        if (_shown.Count < Limits.RejectedShownMax) _shown.Add(new RejectedRecord(line, shown, reason, detail));
        return new RejectedRow(line, shown, reason, detail) { Original = original };
    }
}
