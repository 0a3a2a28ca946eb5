using WaActors.Api.Problems;
using WaActors.Instances;

namespace WaActors.Api.Media;

/// <summary>A medium, without its bytes.</summary>
/// <param name="Id">Its id: the <c>uploadId</c> of a template's medium.</param>
/// <param name="Kind">What it is to WhatsApp.</param>
/// <param name="MimeType">Its type.</param>
/// <param name="FileName">The name that recipients see; null for none.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="CreatedAt">When it was uploaded.</param>
public sealed record MediaView(Guid Id, SendMediaKind Kind, string MimeType, string? FileName, int SizeBytes, DateTimeOffset CreatedAt);

/// <summary>A type of media that WhatsApp takes.</summary>
/// <param name="Name">Such as image/jpeg.</param>
/// <param name="Kind">What it is to WhatsApp.</param>
/// <param name="BytesMax">The largest that WhatsApp, or we, take.</param>
internal sealed record MediaType(string Name, SendMediaKind Kind, int BytesMax)
{
    /// <summary>Why an upload of this type is refused; null when it is taken.</summary>
    public ApiProblem? WhyNot(string? fileName, long length)
    {
        var validation = new Validation();
        validation.OptionalText("fileName", fileName, Limits.FileNameCharsMax);
        if (validation.Problem is { } problem) return problem;
        if (length == 0) return ApiProblem.BadRequest(ProblemCodes.FileEmpty, "The body is empty.");
        return length > BytesMax ? new ApiProblem(413, ProblemCodes.BodyTooLarge, "WhatsApp takes no larger one of this type.").With("limitBytes", BytesMax) : null;
    }
}

/// <summary>The types of media that are taken.</summary>
internal static class MediaTypes
{
    private const int ImageBytesMax = 5 * 1024 * 1024;

    private static readonly MediaType[] All =
    [
        new("image/jpeg", SendMediaKind.Image, ImageBytesMax),
        new("image/png", SendMediaKind.Image, ImageBytesMax),
        new("video/mp4", SendMediaKind.Video, Limits.MediaBytesMax),
        new("video/3gpp", SendMediaKind.Video, Limits.MediaBytesMax),
        new("audio/mpeg", SendMediaKind.Audio, Limits.MediaBytesMax),
        new("audio/ogg", SendMediaKind.Audio, Limits.MediaBytesMax),
        new("audio/mp4", SendMediaKind.Audio, Limits.MediaBytesMax),
        new("audio/aac", SendMediaKind.Audio, Limits.MediaBytesMax),
        new("audio/amr", SendMediaKind.Audio, Limits.MediaBytesMax),
        new("application/pdf", SendMediaKind.Document, Limits.MediaBytesMax),
        new("text/plain", SendMediaKind.Document, Limits.MediaBytesMax),
        new("text/csv", SendMediaKind.Document, Limits.MediaBytesMax),
        new("application/zip", SendMediaKind.Document, Limits.MediaBytesMax),
        new("application/msword", SendMediaKind.Document, Limits.MediaBytesMax),
        new("application/vnd.ms-excel", SendMediaKind.Document, Limits.MediaBytesMax),
        new("application/vnd.ms-powerpoint", SendMediaKind.Document, Limits.MediaBytesMax),
        new("application/vnd.openxmlformats-officedocument.wordprocessingml.document", SendMediaKind.Document, Limits.MediaBytesMax),
        new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", SendMediaKind.Document, Limits.MediaBytesMax),
        new("application/vnd.openxmlformats-officedocument.presentationml.presentation", SendMediaKind.Document, Limits.MediaBytesMax),
    ];

    public static IEnumerable<string> Names => All.Select(type => type.Name);

    /// <summary>The type of this name in any case; null when it is not taken.</summary>
    public static MediaType? Find(string? name) => Array.Find(All, type => string.Equals(type.Name, name, StringComparison.OrdinalIgnoreCase));
}
