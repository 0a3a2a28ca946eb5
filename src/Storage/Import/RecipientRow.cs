using WaActors.Campaigns;

namespace WaActors.Storage.Import;

/// <summary>One recipient as read from an upload.</summary>
/// <param name="Line">Its line in the upload, from 1.</param>
/// <param name="Phone">E.164 digits, already validated.</param>
/// <param name="Variables">By column name.</param>
public sealed record RecipientRow(int Line, string Phone, IReadOnlyDictionary<string, string> Variables);

/// <summary>A row that was left out because its phone was there before.</summary>
/// <param name="Line">Its line in the upload.</param>
/// <param name="Phone">The phone.</param>
public sealed record DuplicateRecipient(int Line, string Phone);

/// <summary>What became of an import.</summary>
public abstract record ImportResult;

/// <summary>The rows are in.</summary>
/// <param name="Accepted">How many recipients were added.</param>
/// <param name="Duplicates">How many rows were left out, in all.</param>
/// <param name="FirstDuplicates">The first of those, at most <see cref="RecipientImporter.ListedDuplicatesMax"/>.</param>
public sealed record Imported(int Accepted, int Duplicates, IReadOnlyList<DuplicateRecipient> FirstDuplicates) : ImportResult;

/// <summary>The tenant has no such campaign; nothing was written.</summary>
public sealed record ImportCampaignNotFound : ImportResult;

/// <summary>Only drafts take recipients; nothing was written.</summary>
/// <param name="Status">What the campaign is.</param>
public sealed record ImportCampaignNotDraft(CampaignStatus Status) : ImportResult;
