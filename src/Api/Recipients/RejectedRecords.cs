namespace WaActors.Api.Recipients;

/// <summary>A record that was not taken.</summary>
/// <param name="Line">Physical line, from 1, where it begins.</param>
/// <param name="Value">What stood in the phone column, shortened.</param>
/// <param name="Reason">One of <see cref="RejectReasons"/>.</param>
public sealed record RejectedRecord(int Line, string Value, string Reason);

/// <summary>Keeps the first rejected records and counts the others.</summary>
/// <param name="limit">Of the file's records; those rejected count too.</param>
internal sealed class RejectedRecords(RecordLimit limit)
{
    private readonly List<RejectedRecord> _shown = [];

    public int Total { get; private set; }

    public IReadOnlyList<RejectedRecord> Shown => _shown;

    /// <summary>Notes one.</summary>
    /// <exception cref="Problems.ProblemException">The file has too many records.</exception>
    public void Add(int line, string value, string reason)
    {
        limit.Count();
        Total++;
        if (_shown.Count == Limits.RejectedShownMax) return;
        _shown.Add(new RejectedRecord(line, value.Length <= Limits.RejectedValueCharsMax ? value : value[..Limits.RejectedValueCharsMax], reason));
    }
}
