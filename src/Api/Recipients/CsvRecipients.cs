using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using WaActors.Api.Problems;
using WaActors.Storage.Import;

namespace WaActors.Api.Recipients;

/// <summary>
/// Reads recipients from CSV as spreadsheets write it, record by record, in bounded memory. A record that cannot be taken is rejected and
/// the others go on; only what makes the rest of the file unreadable ends it.
/// </summary>
internal sealed class CsvRecipients(Stream file, Encoding encoding, string? phoneColumn, RejectedRecords rejected)
{
    // A record above its limit is rejected; one that has not ended by then never will (an unclosed quote), and must not fill memory
    private const int EndlessRecordBytes = 8 * Limits.RecordCharsMax;

    private long? _swallowedAt;

    /// <summary>The records in the file's order: those that can be imported, and the others as rejected.</summary>
    /// <exception cref="ProblemException">The file cannot be read on.</exception>
    public async IAsyncEnumerable<ImportRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var reader = CsvReader.Create(file, OptionsFor(DetectSeparator()), leaveOpen: true);
        var columns = await ReadColumnsAsync(reader, cancellation);
        while (await NextAsync(reader, cancellation))
        {
            if (ReadRecord(reader.Current.ToArray(), columns, reader) is { } record) yield return record;
        }
    }

    private char? DetectSeparator()
    {
        using var text = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var separator = CsvSeparator.Detect(text);
        file.Position = 0;
        return separator;
    }

    private CsvReaderOptions OptionsFor(char? separator) => new()
    {
        Separator = separator,
        // Unset, so that a byte order mark is honoured and skipped
        Encoding = encoding is UTF8Encoding ? null : encoding,
        TrackLineNumbers = true,
        MaxRecordSize = EndlessRecordBytes,
        OnMalformedRecord = OnMalformed,
    };

    // Stray quotes within a line are taken as they stand. A record with broken quoting that runs over lines has swallowed other records,
    // which must not be lost unseen.
    private void OnMalformed(CsvMalformedRecord record)
    {
        if (record.RawRecord.AsSpan().IndexOfAny('\r', '\n') >= 0) _swallowedAt ??= record.LineNumber;
    }

    private async Task<Columns> ReadColumnsAsync(CsvReader reader, CancellationToken cancellation)
    {
        var names = await GuardAsync(reader, async () =>
        {
            await reader.ReadHeaderAsync(cancellation);
            return reader.Headers.ToArray().Select(name => name.Trim()).ToList();
        });
        if (names.Count == 0) throw new ProblemException(ApiProblem.BadRequest(ProblemCodes.FileEmpty, "The file holds nothing but blank lines."));
        if (names.Count > Limits.ColumnsMax)
            throw new ProblemException(ApiProblem.BadRequest(ProblemCodes.TooManyColumns, $"The file has more than {Limits.ColumnsMax} columns."));
        if (FindTwice(names) is { } twice)
            throw new ProblemException(ApiProblem.BadRequest(ProblemCodes.ColumnDuplicate, "Two columns have one name.").With("column", twice));
        return new Columns(names, PhoneColumn.Find(names, phoneColumn));
    }

    private static string? FindTwice(List<string> names) =>
        names.Where(name => name.Length > 0).GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;

    private Task<bool> NextAsync(CsvReader reader, CancellationToken cancellation) =>
        GuardAsync(reader, async () => await reader.ReadAsync(cancellation));

    private async Task<T> GuardAsync<T>(CsvReader reader, Func<Task<T>> read)
    {
        try
        {
            var result = await read();
            return _swallowedAt is { } line ? throw Malformed(line) : result;
        }
        catch (CsvFormatException exception)
        {
            throw Malformed(exception.LineNumber > 0 ? exception.LineNumber : reader.LineNumber);
        }
    }

    private static ProblemException Malformed(long line) =>
        new(ApiProblem.BadRequest(ProblemCodes.CsvMalformed, "A quote is not closed, or a record does not end.").With("line", line));

    private ImportRow? ReadRecord(string[] fields, Columns columns, CsvReader reader)
    {
        // Spreadsheets write separators for rows that were once filled
        if (fields.All(string.IsNullOrWhiteSpace)) return null;
        var written = columns.PhoneIndex < fields.Length ? fields[columns.PhoneIndex] : string.Empty;
        var line = (int)reader.LineNumber;
        var (reason, original) = (Check(fields, columns, reader.RawRecord), OriginalOf(reader.RawRecord));
        if (reason is null && PhoneNumber.TryNormalize(written, out var phone, out reason))
            return new RecipientRow(line, phone, columns.Variables(fields)) { Original = original };
        return rejected.Add(line, written, reason!, original: original);
    }

    // A character may be cut at the limit: its rest becomes a mark that says so
    private static string OriginalOf(ReadOnlySpan<byte> raw) =>
        Encoding.UTF8.GetString(raw.Length > Limits.RecordCharsMax ? raw[..Limits.RecordCharsMax] : raw).TrimEnd('\r', '\n');

    private static string? Check(string[] fields, Columns columns, ReadOnlySpan<byte> raw)
    {
        if (raw.Length > Limits.RecordCharsMax && Encoding.UTF8.GetCharCount(raw) > Limits.RecordCharsMax) return RejectReasons.RecordTooLong;
        // Empty fields beyond the header do no harm
        if (fields.Skip(columns.Names.Count).Any(field => field.Length > 0)) return RejectReasons.TooManyFields;
        if (fields.Any(field => field.Length > Limits.FieldCharsMax)) return RejectReasons.FieldTooLong;
        return fields.All(field => Storable.IsStorable(field)) ? null : RejectReasons.InvalidText;
    }

    private sealed record Columns(List<string> Names, int PhoneIndex)
    {
        // Cells without a heading have no name to be used by
        public Dictionary<string, string> Variables(string[] fields)
        {
            var variables = new Dictionary<string, string>(Names.Count, StringComparer.Ordinal);
            for (var index = 0; index < Names.Count; index++)
            {
                if (index != PhoneIndex && Names[index].Length > 0)
                    variables[Names[index]] = index < fields.Length ? fields[index] : string.Empty;
            }

            return variables;
        }
    }
}
