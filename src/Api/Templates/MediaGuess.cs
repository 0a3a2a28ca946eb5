namespace WaActors.Api.Templates;

/// <summary>The type of a medium by the end of its name, for those that are given by address without one.</summary>
internal static class MediaGuess
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".jpg"] = "image/jpeg", [".jpeg"] = "image/jpeg", [".png"] = "image/png", [".webp"] = "image/webp",
        [".mp4"] = "video/mp4", [".3gp"] = "video/3gpp",
        [".mp3"] = "audio/mpeg", [".ogg"] = "audio/ogg", [".m4a"] = "audio/mp4", [".aac"] = "audio/aac", [".amr"] = "audio/amr",
        [".pdf"] = "application/pdf", [".txt"] = "text/plain", [".csv"] = "text/csv", [".zip"] = "application/zip",
        [".doc"] = "application/msword", [".xls"] = "application/vnd.ms-excel", [".ppt"] = "application/vnd.ms-powerpoint",
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [".pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    };

    /// <summary>Null when the name shows none.</summary>
    public static string? TypeOf(string name)
    {
        var path = Uri.TryCreate(name, UriKind.Absolute, out var uri) ? uri.AbsolutePath : name;
        return Types.GetValueOrDefault(Path.GetExtension(path));
    }

    /// <summary>Whether it looks like a type: <c>image/jpeg</c>.</summary>
    public static bool IsType(string text) =>
        text.Split('/') is [{ Length: > 0 } type, { Length: > 0 } subtype] && type.All(char.IsAsciiLetter)
        && subtype.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '+' or '-');
}
