using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using WaActors.Api.Problems;
using WaActors.Storage.Import;

namespace WaActors.Api.Recipients;

/// <summary>Reads recipients from newline-delimited JSON: one flat object per line, its phone under one of the usual names.</summary>
internal sealed class NdjsonRecipients(Stream file, Encoding encoding, string? phoneColumn, RejectedRecords rejected)
{
    private const string NoValue = "";

    private int _line;

    /// <summary>The records in the file's order: those that can be imported, and the others as rejected.</summary>
    public async IAsyncEnumerable<ImportRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: encoding is UTF8Encoding, leaveOpen: true);
        var lines = new BoundedLines(reader, Limits.RecordCharsMax);
        while (await lines.NextAsync(cancellation))
        {
            _line++;
            if (lines.TooLong) yield return Reject(NoValue, RejectReasons.RecordTooLong) with { Original = lines.Line };
            else if (!string.IsNullOrWhiteSpace(lines.Line)) yield return ReadLine(lines.Line) with { Original = lines.Line.TrimEnd('\r') };
        }
    }

    private ImportRow ReadLine(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object ? ReadObject(root) : Reject(NoValue, RejectReasons.InvalidJson);
        }
        catch (JsonException)
        {
            return Reject(NoValue, RejectReasons.InvalidJson);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair as \uD83D: JSON allows to write it, no text can hold it
            return Reject(NoValue, RejectReasons.InvalidText);
        }
    }

    private ImportRow ReadObject(JsonElement fields)
    {
        string? written = null;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in fields.EnumerateObject())
        {
            if (!TryText(field.Value, out var value)) return Reject(written ?? NoValue, RejectReasons.ValueNotScalar);
            if (value.Length > Limits.FieldCharsMax) return Reject(written ?? NoValue, RejectReasons.FieldTooLong);
            if (!Storable.IsStorable(value) || !Storable.IsStorable(field.Name)) return Reject(written ?? NoValue, RejectReasons.InvalidText);
            if (written is null && PhoneColumn.IsPhone(field.Name, phoneColumn)) written = value;
            else variables[field.Name] = value;
        }

        if (variables.Count >= Limits.ColumnsMax) return Reject(written ?? NoValue, RejectReasons.TooManyFields);
        if (PhoneNumber.TryNormalize(written ?? NoValue, out var phone, out var reason)) return new RecipientRow(_line, phone, variables);
        return Reject(written ?? NoValue, reason);
    }

    private RejectedRow Reject(string value, string reason) => rejected.Add(_line, value, reason);

    private static bool TryText(JsonElement value, out string text)
    {
        text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => NoValue,
        };
        return value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);
    }
}
