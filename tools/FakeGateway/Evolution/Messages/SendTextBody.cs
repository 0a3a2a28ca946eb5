using System.Buffers;
using System.Text.Json;

namespace WaActors.FakeGateway.Evolution.Messages;

/// <summary>The body of sendText, read in one pass; the text stays UTF-8 in a rented buffer from arrival to the log.</summary>
internal sealed class SendTextBody : IDisposable
{
    private byte[] text = [];
    private int textLength;
    private List<string>? failures;
    private bool hasNumber;
    private bool hasText;

    public string Number { get; private set; } = "";

    public ReadOnlySpan<byte> Text => text.AsSpan(0, textLength);

    public int DelayMs { get; private set; }

    /// <summary>Schema failures in the gateway's order: wrong types first, then what is missing.</summary>
    public IReadOnlyList<string> Failures => failures ?? (IReadOnlyList<string>)[];

    public bool HasOnlyBlanks
    {
        get
        {
            foreach (var letter in Text)
            {
                if (letter is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Throws <see cref="JsonException"/> for what is no JSON; an empty body is an empty object.</summary>
    public static SendTextBody Read(in ReadOnlySequence<byte> json)
    {
        var body = new SendTextBody();
        if (!json.IsEmpty)
        {
            body.ReadMembers(new Utf8JsonReader(json));
        }

        body.Require(body.hasNumber, "number");
        body.Require(body.hasText, "text");
        return body;
    }

    public void Dispose()
    {
        if (text.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(text);
            (text, textLength) = ([], 0);
        }
    }

    private void ReadMembers(Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref reader);
        }

        // Anything after the object is an error to the parser.
        while (reader.Read())
        {
        }
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("number"u8))
        {
            reader.Read();
            ReadNumber(ref reader);
        }
        else if (reader.ValueTextEquals("text"u8))
        {
            reader.Read();
            ReadText(ref reader);
        }
        else if (reader.ValueTextEquals("delay"u8))
        {
            reader.Read();
            ReadDelay(ref reader);
        }
        else
        {
            var isPreview = reader.ValueTextEquals("linkPreview"u8);
            reader.Read();
            Expect(!isPreview || reader.TokenType is JsonTokenType.True or JsonTokenType.False, "linkPreview is not of a type(s) boolean");
            reader.Skip();
        }
    }

    private void ReadNumber(ref Utf8JsonReader reader)
    {
        hasNumber = true;
        Expect(reader.TokenType == JsonTokenType.String, "Invalid format");
        Number = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        reader.Skip();
    }

    private void ReadText(ref Utf8JsonReader reader)
    {
        hasText = true;
        Expect(reader.TokenType == JsonTokenType.String, "text is not of a type(s) string");
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return;
        }

        Dispose();
        var longest = reader.HasValueSequence ? (int)reader.ValueSequence.Length : reader.ValueSpan.Length;
        text = longest == 0 ? [] : ArrayPool<byte>.Shared.Rent(longest);
        textLength = longest == 0 ? 0 : reader.CopyString(text);
    }

    private void ReadDelay(ref Utf8JsonReader reader)
    {
        var delay = 0;
        Expect(reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out delay), "Enter a value in milliseconds");
        DelayMs = delay;
        reader.Skip();
    }

    private void Require(bool present, string name) => Expect(present, $"instance requires property \"{name}\"");

    private void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            (failures ??= []).Add(otherwise);
        }
    }
}
