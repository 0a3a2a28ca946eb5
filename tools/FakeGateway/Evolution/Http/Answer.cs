using System.Text.Json;

namespace WaActors.FakeGateway.Evolution.Http;

/// <summary>A finished answer: status and JSON bytes. A null body breaks the connection instead.</summary>
internal readonly record struct Answer(int Status, byte[]? Body)
{
    /// <summary>The connection ends without an answer.</summary>
    public static Answer Lost { get; } = new(0, null);

    public static Answer Unauthorized { get; } = Plain(401, "Unauthorized");

    public static Answer Ok(byte[] body) => new(200, body);

    public static Answer Ok(Action<Utf8JsonWriter> members) => new(200, JsonBytes.Object(members));

    public static Answer Created(Action<Utf8JsonWriter> members) => new(201, JsonBytes.Object(members));

    /// <summary>The constructor argument of an application exception arrives in an array.</summary>
    public static Answer Error(int status, string text) => Envelope(status, NameOf(status), writer =>
    {
        writer.WriteStartArray("message");
        writer.WriteStringValue(text);
        writer.WriteEndArray();
    });

    /// <summary>Schema failures pass an array as that argument.</summary>
    public static Answer Invalid(IReadOnlyList<string> failures) => Envelope(400, NameOf(400), writer =>
    {
        writer.WriteStartArray("message");
        WriteList(writer, failures);
        writer.WriteEndArray();
    });

    /// <summary>An object as that argument: a number that is not on WhatsApp.</summary>
    public static Answer NotOnWhatsApp(string jid, string number) => Envelope(400, NameOf(400), writer =>
    {
        writer.WriteStartArray("message");
        writer.WriteStartObject();
        writer.WriteString("jid", jid);
        writer.WriteBoolean("exists", false);
        writer.WriteString("number", number);
        writer.WriteEndObject();
        writer.WriteEndArray();
    });

    /// <summary>Uncaught errors of the runtime, and the 401: a plain string.</summary>
    public static Answer Plain(int status, string text) => Named(status, NameOf(status), text);

    /// <summary>A body parser's failure carries a client status and the server's error name.</summary>
    public static Answer Unparsable(int status, string text) => Named(status, NameOf(500), text);

    /// <summary>What the body parser says of malformed JSON or of too much of it: before every guard.</summary>
    public static Answer OfBody(Exception failure) => failure is BadHttpRequestException { StatusCode: 413 }
        ? Unparsable(413, "request entity too large")
        : Unparsable(400, "Unexpected token in JSON at position " + ((failure as JsonException)?.BytePositionInLine ?? 0));

    /// <summary>A call of a method of an instance that is not in memory.</summary>
    public static Answer ReadingUndefined(string member) => Plain(500, $"Cannot read properties of undefined (reading '{member}')");

    public static Answer UnknownInstance(string name) => Error(404, $"The \"{name}\" instance does not exist");

    public static Answer UnknownRoute(string verb, string path) => Error(404, $"Cannot {verb} {path}");

    /// <summary>whatsappNumbers catches its own errors and sends them without the envelope.</summary>
    public static Answer Bare(byte[] json) => new(400, json);

    /// <summary>The error object of connect and restart, with a 200.</summary>
    public static Answer ObjectObject { get; } = Ok("""{"error":true,"message":"[object Object]"}"""u8.ToArray());

    public static void WriteList(Utf8JsonWriter writer, IEnumerable<string> values)
    {
        writer.WriteStartArray();
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static Answer Named(int status, string error, string text) => Envelope(status, error, writer => writer.WriteString("message", text));

    private static Answer Envelope(int status, string error, Action<Utf8JsonWriter> message) => new(status, JsonBytes.Object(writer =>
    {
        writer.WriteNumber("status", status);
        writer.WriteString("error", error);
        writer.WriteStartObject("response");
        message(writer);
        writer.WriteEndObject();
    }));

    private static string NameOf(int status) => status switch
    {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    };

    public async Task WriteTo(HttpContext context)
    {
        if (Body is null)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = Status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = Body.Length;
        await context.Response.Body.WriteAsync(Body, context.RequestAborted);
    }
}
