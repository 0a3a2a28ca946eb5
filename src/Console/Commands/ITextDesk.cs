using WaActors.Grains.Campaigns;
using WaActors.Instances;
using WaActors.OperatorConsole.Session;

namespace WaActors.OperatorConsole.Commands;

/// <summary>What a text sends.</summary>
public enum TextKind
{
    /// <summary>Words alone.</summary>
    Words = 0,

    /// <summary>A picture, film, sound or file, with words as its caption.</summary>
    Media = 1,

    /// <summary>A template approved by WhatsApp, by official accounts (C-12).</summary>
    Approved = 2,
}

/// <summary>A medium that was uploaded.</summary>
public sealed record UploadedMedium(Guid Id, SendMediaKind Kind, string FileName, int SizeBytes);

/// <summary>What was typed of a text.</summary>
/// <param name="Kind">What it sends.</param>
/// <param name="Name">For people.</param>
/// <param name="Body">Its words; a medium's caption; of an approved template what reports show.</param>
/// <param name="Medium">With <see cref="TextKind.Media"/>; also the header of an approved template. Null for none.</param>
/// <param name="Approved">With <see cref="TextKind.Approved"/>: the template, but for a medium of its header.</param>
public sealed record TextForm(TextKind Kind, string Name, string Body, TemplateMedia? Medium, CloudTemplate? Approved)
{
    /// <summary>Without what it says, for logs.</summary>
    public override string ToString() => $"{Kind} {Name}";
}

/// <summary>How an upload ended.</summary>
public sealed record MediumAnswer(CommandResult Result, UploadedMedium? Medium);

/// <summary>Texts and their media, checked as the REST surface checks them.</summary>
public interface ITextDesk
{
    /// <summary>The largest upload, in bytes.</summary>
    int MediaBytesMax { get; }

    /// <summary>What may be uploaded, as types: <c>image/jpeg</c>.</summary>
    IReadOnlyList<string> MediaTypes { get; }

    /// <summary>Adds a text.</summary>
    Task<CommandResult> AddAsync(Operator who, TextForm form);

    /// <summary>Changes a text: it is what was typed, afterwards. Campaigns that were started keep theirs.</summary>
    Task<CommandResult> ChangeAsync(Operator who, Guid textId, TextForm form);

    /// <summary>Keeps a medium.</summary>
    Task<MediumAnswer> UploadAsync(Operator who, string fileName, string mimeType, byte[] content);
}
