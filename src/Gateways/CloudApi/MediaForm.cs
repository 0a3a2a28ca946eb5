using System.Text;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways.CloudApi;

/// <summary>POST /{phone number id}/media: a form with <c>messaging_product</c>, <c>type</c> and <c>file</c>, written whole so that it can be sent once only.</summary>
internal static class MediaForm
{
    private const string Boundary = "waactors-0f6c2f1e8d7b4a93-medium";
    private const string FallbackName = "file";

    public const string ContentType = "multipart/form-data; boundary=" + Boundary;

    public static byte[] Write(OutgoingMedia media)
    {
        var head = new StringBuilder()
            .Append("--").Append(Boundary).Append("\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n")
            .Append("--").Append(Boundary).Append("\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\n").Append(OneLine(media.MimeType)).Append("\r\n")
            .Append("--").Append(Boundary).Append("\r\nContent-Disposition: form-data; name=\"file\"; filename=\"").Append(OneLine(media.FileName ?? FallbackName))
            .Append("\"\r\nContent-Type: ").Append(OneLine(media.MimeType)).Append("\r\n\r\n");
        var tail = Encoding.ASCII.GetBytes("\r\n--" + Boundary + "--\r\n");
        byte[] form = [.. Encoding.UTF8.GetBytes(head.ToString()), .. media.Content.Span, .. tail];
        return form;
    }

    /// <summary>Neither a quote nor a line break may end a header of the form early.</summary>
    private static string OneLine(string text) => SafeText.Line(text).Replace('"', '\'');
}
