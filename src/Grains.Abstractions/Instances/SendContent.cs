using Orleans;
using Orleans.Concurrency;

namespace WaActors.Instances;

/// <summary>What a medium is to WhatsApp.</summary>
public enum SendMediaKind
{
    /// <summary>A picture.</summary>
    Image = 0,

    /// <summary>A film.</summary>
    Video = 1,

    /// <summary>Sound.</summary>
    Audio = 2,

    /// <summary>A file.</summary>
    Document = 3,
}

/// <summary>A medium to send: by address or as an upload, whose bytes the number's actor reads itself.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Url">Where the gateway fetches it; null for an upload.</param>
/// <param name="UploadId">Which upload; null with an address.</param>
/// <param name="MimeType">Such as image/jpeg; null when only the upload knows.</param>
/// <param name="FileName">Name that the recipient sees; null for the upload's own, or none.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.SendMedia)]
public sealed record SendMedia(
    [property: Id(0)] SendMediaKind Kind,
    [property: Id(1)] Uri? Url,
    [property: Id(2)] Guid? UploadId,
    [property: Id(3)] string? MimeType,
    [property: Id(4)] string? FileName);

/// <summary>An approved template to send, its parameters rendered for the recipient (C-12).</summary>
/// <param name="Name">Its name at the account.</param>
/// <param name="Language">Such as pt_BR.</param>
/// <param name="Body">Parameters of its body.</param>
/// <param name="HeaderText">Parameter of a text header; null when there is none.</param>
/// <param name="HeaderMedia">Medium of a media header; null when there is none.</param>
/// <param name="Buttons">Parameters of its buttons.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.SendTemplate)]
public sealed record SendTemplate(
    [property: Id(0)] string Name,
    [property: Id(1)] string Language,
    [property: Id(2)] IReadOnlyList<SendParameter> Body,
    [property: Id(3)] string? HeaderText,
    [property: Id(4)] SendMedia? HeaderMedia,
    [property: Id(5)] IReadOnlyList<SendButton> Buttons)
{
    /// <summary>Without parameters, which no log may hold.</summary>
    public override string ToString() => $"SendTemplate {{ {Name} {Language} }}";
}

/// <summary>A parameter of an approved template.</summary>
/// <param name="Name">Of a named one; null where parameters count by position.</param>
/// <param name="Text">Its value.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.SendParameter)]
public sealed record SendParameter([property: Id(0)] string? Name, [property: Id(1)] string Text)
{
    /// <summary>Without the value, which no log may hold.</summary>
    public override string ToString() => $"SendParameter {{ {Name} }}";
}

/// <summary>The parameter of an approved template's button.</summary>
/// <param name="Index">The button, from 0.</param>
/// <param name="SubType">What it is: <c>url</c>, <c>quick_reply</c>, <c>copy_code</c>.</param>
/// <param name="Text">Its value.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.SendButton)]
public sealed record SendButton([property: Id(0)] int Index, [property: Id(1)] string SubType, [property: Id(2)] string Text)
{
    /// <summary>Without the value, which no log may hold.</summary>
    public override string ToString() => $"SendButton {{ {Index} {SubType} }}";
}
