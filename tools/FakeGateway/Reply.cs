using System.Text;
using System.Text.Json;

namespace WaActors.FakeGateway;

/// <summary>A finished answer: status, bytes and their type. Without bytes the connection breaks instead.</summary>
internal readonly record struct Reply(int Status, byte[]? Body, string ContentType = "application/json")
{
    /// <summary>The connection ends without an answer.</summary>
    public static Reply Lost { get; } = new(0, null);

    public static Reply Json(int status, Action<Utf8JsonWriter> members) => new(status, JsonBytes.Object(members));

    /// <summary><c>{"name":"text"}</c>.</summary>
    public static Reply Told(int status, string name, string text) => Json(status, writer => writer.WriteString(name, text));

    /// <summary>A body as a test gave it: HTML when it looks so.</summary>
    public static Reply Raw(int status, string text) =>
        new(status, Encoding.UTF8.GetBytes(text), text.StartsWith('<') ? "text/html" : "application/json");

    public async Task WriteTo(HttpContext context)
    {
        if (Body is null)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = Status;
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = Body.Length;
        await context.Response.Body.WriteAsync(Body, context.RequestAborted);
    }
}
