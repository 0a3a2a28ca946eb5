using WaActors.Grains.Gateways;

namespace WaActors.Gateways;

/// <summary>The extension of a document, without its dot.</summary>
internal static class FileExtension
{
    private const int CharsMax = 10;

    private static readonly Dictionary<string, string> ByType = new(StringComparer.OrdinalIgnoreCase)
    {
        ["application/pdf"] = "pdf",
        ["application/zip"] = "zip",
        ["application/msword"] = "doc",
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = "docx",
        ["application/vnd.ms-excel"] = "xls",
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = "xlsx",
        ["application/vnd.ms-powerpoint"] = "ppt",
        ["application/vnd.openxmlformats-officedocument.presentationml.presentation"] = "pptx",
        ["text/plain"] = "txt",
        ["text/csv"] = "csv",
        ["image/jpeg"] = "jpg",
        ["image/png"] = "png",
        ["video/mp4"] = "mp4",
        ["audio/mpeg"] = "mp3",
        ["audio/ogg"] = "ogg",
    };

    /// <summary>Of its name, else of its address, else of its type; <c>bin</c> for what none tells.</summary>
    public static string Of(OutgoingMedia media) =>
        OfName(media.FileName) ?? OfName(media.Url?.AbsolutePath) ?? ByType.GetValueOrDefault(media.MimeType, "bin");

    private static string? OfName(string? name)
    {
        var extension = Path.GetExtension(name ?? "").TrimStart('.').ToLowerInvariant();
        return extension.Length is > 0 and <= CharsMax && extension.All(char.IsAsciiLetterOrDigit) ? extension : null;
    }
}
