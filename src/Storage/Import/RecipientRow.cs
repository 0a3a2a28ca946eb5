using WaActors.Campaigns;

namespace WaActors.Storage.Import;

/// <summary>A record of an upload.</summary>
/// <param name="Line">Its line in the upload, from 1.</param>
public abstract record ImportRow(int Line)
{
    /// <summary>The whole record as the upload has it, without its line end; cut at the limit of a record.</summary>
    public string? Original { get; init; }
}

/// <summary>One recipient as read from an upload.</summary>
/// <param name="Line">Its line in the upload, from 1.</param>
/// <param name="Phone">E.164 digits, already validated.</param>
/// <param name="Variables">By column name.</param>
public sealed record RecipientRow(int Line, string Phone, IReadOnlyDictionary<string, string> Variables) : ImportRow(Line)
{
    /// <summary>What the person agreed to; null when the upload does not say.</summary>
    public ConsentGiven? Consent { get; init; }
}

/// <summary>A record that was not taken.</summary>
/// <param name="Line">Its line in the upload, from 1.</param>
/// <param name="Value">What stood in the phone column, shortened.</param>
/// <param name="Reason">A stable code.</param>
/// <param name="Detail">More, such as the name of a column; null for nothing.</param>
public sealed record RejectedRow(int Line, string Value, string Reason, string? Detail) : ImportRow(Line);

/// <summary>A consent that came with a recipient.</summary>
/// <param name="Source">By what, for example a form.</param>
/// <param name="Text">To which text, or its version; null when not said.</param>
/// <param name="At">When.</param>
public sealed record ConsentGiven(string Source, string? Text, DateTimeOffset At);

/// <summary>A row that was left out although it can be read.</summary>
/// <param name="Line">Its line in the upload.</param>
/// <param name="Phone">The phone.</param>
public sealed record LeftOutRecipient(int Line, string Phone);

/// <summary>What became of an import.</summary>
public abstract record ImportResult;

/// <summary>The rows are in.</summary>
/// <param name="Accepted">How many recipients were added to be written to.</param>
/// <param name="Duplicates">How many rows were left out because their person was there before.</param>
/// <param name="FirstDuplicates">The first of those, at most <see cref="RecipientImporter.ListedMax"/>.</param>
/// <param name="Suppressed">How many recipients were added as suppressed, for they opted out.</param>
/// <param name="FirstSuppressed">The first of those, at most <see cref="RecipientImporter.ListedMax"/>.</param>
/// <param name="Rejected">How many records could not be taken.</param>
public sealed record Imported(
    int Accepted,
    int Duplicates,
    IReadOnlyList<LeftOutRecipient> FirstDuplicates,
    int Suppressed,
    IReadOnlyList<LeftOutRecipient> FirstSuppressed,
    int Rejected) : ImportResult;

/// <summary>The tenant has no such campaign; nothing was written.</summary>
public sealed record ImportCampaignNotFound : ImportResult;

/// <summary>Only drafts take recipients; nothing was written.</summary>
/// <param name="Status">What the campaign is.</param>
public sealed record ImportCampaignNotDraft(CampaignStatus Status) : ImportResult;
