namespace WaActors.Api.Recipients;

/// <summary>Finds a file's separator in its header line.</summary>
internal static class CsvSeparator
{
    private static readonly char[] Candidates = [',', ';', '\t'];

    /// <summary>The candidate that stands most often outside quotes in the first line that is not blank; a comma when none does.</summary>
    /// <returns>Null when that line is Excel's hint (<c>sep=;</c>), which the CSV reader understands itself.</returns>
    public static char? Detect(TextReader text)
    {
        var header = ReadHeader(text);
        if (header.StartsWith("sep=", StringComparison.OrdinalIgnoreCase)) return null;
        var counts = new int[Candidates.Length];
        var quoted = false;
        foreach (var c in header)
        {
            if (c == '"') quoted = !quoted;
            var candidate = quoted ? -1 : Array.IndexOf(Candidates, c);
            if (candidate >= 0) counts[candidate]++;
        }

        return Candidates[Array.IndexOf(counts, counts.Max())];
    }

    // Up to the first line break outside quotes, after blank lines
    private static string ReadHeader(TextReader text)
    {
        var header = new System.Text.StringBuilder();
        var quoted = false;
        while (header.Length < Limits.RecordCharsMax && text.Read() is >= 0 and var value)
        {
            var c = (char)value;
            var ends = !quoted && (c is '\r' or '\n');
            if (ends && header.Length > 0) break;
            if (!ends) header.Append(c);
            if (c == '"') quoted = !quoted;
        }

        return header.ToString();
    }
}
