using System.Text.Json;
using WaActors.Gateways.Json;

namespace WaActors.Gateways.Evolution;

/// <summary>The shape of an error's message. It tells where in the gateway the error came from.</summary>
[Flags]
internal enum MessageShape
{
    /// <summary>No error of the gateway's own: no JSON, or without its envelope.</summary>
    Foreign = 1,

    /// <summary><c>{"status":500,"error":"...","response":{"message":"Connection Closed"}}</c>: a fault that nothing in the gateway caught.</summary>
    Plain = 2,

    /// <summary><c>"message":["Error: Connection Closed"]</c>: a fault that the gateway caught and raised again.</summary>
    Listed = 4,

    /// <summary><c>"message":[["instance requires property \"number\""]]</c>: the request does not fit the schema.</summary>
    Nested = 8,

    /// <summary><c>"message":[{"jid":"5511999999999@s.whatsapp.net","exists":false,"number":"5511999999999"}]</c>: the result of the exists check.</summary>
    Lookup = 16,

    /// <summary>Any of them.</summary>
    Any = Foreign | Plain | Listed | Nested | Lookup,
}

/// <summary>An error answer, read as far as it can be.</summary>
/// <param name="Shape">Shape of its message.</param>
/// <param name="Text">Its texts, joined; empty when it has none.</param>
/// <param name="Code">The code of answers with an envelope of their own: <c>{"error":"service not activated","code":"LICENSE_REQUIRED"}</c>.</param>
/// <param name="Exists">With <see cref="MessageShape.Lookup"/>: what the check said.</param>
internal sealed record ErrorBody(MessageShape Shape, string Text, string? Code = null, bool? Exists = null)
{
    public static ErrorBody Read(JsonElement json)
    {
        var code = json.Text("code");
        var message = json.Member("response").Member("message");
        return message.ValueKind switch
        {
            JsonValueKind.String => new(MessageShape.Plain, message.Text() ?? "", code),
            JsonValueKind.Array => ReadList(message, code),
            _ => new(MessageShape.Foreign, "", code),
        };
    }

    private static ErrorBody ReadList(JsonElement list, string? code)
    {
        foreach (var item in list.Items())
        {
            if (item.ValueKind == JsonValueKind.Array) return new(MessageShape.Nested, Join(item), code);
            if (item.ValueKind == JsonValueKind.Object) return new(MessageShape.Lookup, "", code, item.Flag("exists"));
        }

        return new(MessageShape.Listed, Join(list), code);
    }

    private static string Join(JsonElement texts) => string.Join("; ", texts.Items().Select(text => text.Text()).OfType<string>());
}
