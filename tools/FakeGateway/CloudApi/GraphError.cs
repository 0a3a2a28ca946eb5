using System.Text.Json;

namespace WaActors.FakeGateway.CloudApi;

/// <summary>The Graph API's errors: codes over HTTP statuses.</summary>
internal static class GraphError
{
    /// <summary>The envelope with the status that comes with the code.</summary>
    public static Reply Of(int code, string message, string? details = null, int? subcode = null) => Reply.Json(StatusOf(code), writer =>
    {
        writer.WriteStartObject("error");
        writer.WriteString("message", $"(#{code}) {message}");
        writer.WriteString("type", "OAuthException");
        writer.WriteNumber("code", code);
        if (subcode is { } sub)
        {
            writer.WriteNumber("error_subcode", sub);
        }

        if (details is not null)
        {
            WriteDetails(writer, details);
        }

        writer.WriteString("fbtrace_id", "AFAKE0000000000000000");
        writer.WriteEndObject();
    });

    public static Reply UnknownId(string id) => Of(
        100, $"Unsupported request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions", subcode: 33);

    public static Reply InvalidToken { get; } = Of(190, "Invalid OAuth access token - Cannot parse access token");

    public static Reply Parameter(string details) => Of(100, "Invalid parameter", details);

    private static void WriteDetails(Utf8JsonWriter writer, string details)
    {
        writer.WriteStartObject("error_data");
        writer.WriteString("messaging_product", "whatsapp");
        writer.WriteString("details", details);
        writer.WriteEndObject();
    }

    private static int StatusOf(int code) => code switch
    {
        0 or 190 => 401,
        10 or (>= 200 and <= 299) or 131005 or 368 or 131031 or 130497 => 403,
        132001 => 404,
        3 or 131045 or 131057 or 131000 or 131016 => 500,
        2 or 133004 => 503,
        _ => 400,
    };
}
