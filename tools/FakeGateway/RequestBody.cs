using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace WaActors.FakeGateway;

/// <summary>Reads a whole body out of Kestrel's own buffers.</summary>
internal static class RequestBody
{
    /// <summary>Waits until all of it is there, and reads it where it lies.</summary>
    public static async ValueTask<T> Read<T>(HttpContext context, Func<ReadOnlySequence<byte>, T> parse)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            if (result.IsCompleted)
            {
                return ParseAndRelease(reader, result.Buffer, parse);
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>The JSON of a body; an empty one is an empty object.</summary>
    public static JsonElement Json(ReadOnlySequence<byte> body)
    {
        if (body.IsEmpty)
        {
            return default;
        }

        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }

    private static T ParseAndRelease<T>(PipeReader reader, ReadOnlySequence<byte> body, Func<ReadOnlySequence<byte>, T> parse)
    {
        try
        {
            return parse(body);
        }
        finally
        {
            reader.AdvanceTo(body.End);
        }
    }
}
