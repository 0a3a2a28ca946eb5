using System.Collections.Concurrent;
using WaActors.Campaigns;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Live;

/// <summary>A campaign's messages by state.</summary>
/// <param name="All">All of them; null when the tenant has no such campaign.</param>
/// <param name="ByNumber">Those that went out, or were last tried, by each number.</param>
public sealed record CountsNow(CampaignCounts? All, IReadOnlyDictionary<Guid, CampaignCounts> ByNumber)
{
    internal static readonly IReadOnlyDictionary<Guid, CampaignCounts> NoNumbers = new Dictionary<Guid, CampaignCounts>();
}

/// <summary>
/// Counts of campaigns for all open pages of the process. Counting reads all rows of a campaign, so a count is used again for a time that grows with what it
/// took: counting never takes more than a twentieth of the time.
/// </summary>
public sealed class CountShelf(MessageQueries messages, TimeProvider time)
{
    private const int CampaignsMax = 2_000;
    private const int CostFactor = 20;
    private static readonly TimeSpan FreshAtWork = TimeSpan.FromMilliseconds(900);
    private static readonly TimeSpan FreshAtRest = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Guid, Entry> _entries = new();

    /// <summary>The counts of a campaign that the tenant owns; a draft without recipients has none to count.</summary>
    public async Task<CampaignCounts?> CountAsync(Guid tenantId, CampaignView campaign, CancellationToken cancellation) =>
        (await CountByNumberAsync(tenantId, campaign, cancellation)).All;

    /// <summary>The same, and what each number sent of it.</summary>
    public async Task<CountsNow> CountByNumberAsync(Guid tenantId, CampaignView campaign, CancellationToken cancellation)
    {
        if (campaign.Recipients == 0) return new CountsNow(new CampaignCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), CountsNow.NoNumbers);
        if (campaign.Status == CampaignStatus.Draft) return new CountsNow(new CampaignCounts(campaign.Recipients, 0, 0, 0, 0, 0, 0, 0, 0, 0), CountsNow.NoNumbers);
        if (_entries.Count > CampaignsMax) _entries.Clear();
        var entry = _entries.GetOrAdd(campaign.Id, _ => new Entry());
        await entry.Gate.WaitAsync(cancellation);
        try
        {
            if (entry.Counts is null || time.GetElapsedTime(entry.ReadAt) > FreshFor(campaign, entry)) await ReadAsync(entry, tenantId, campaign.Id, cancellation);
            return entry.Counts ?? new CountsNow(null, CountsNow.NoNumbers);
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    private async Task ReadAsync(Entry entry, Guid tenantId, Guid campaignId, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        entry.Counts = await messages.CountByNumberAsync(tenantId, campaignId, cancellation) is { } counted ? new CountsNow(counted.All, counted.ByNumber) : null;
        (entry.ReadAt, entry.Took) = (time.GetTimestamp(), time.GetElapsedTime(begun));
    }

    private static TimeSpan FreshFor(CampaignView campaign, Entry entry)
    {
        var least = campaign.Status is CampaignStatus.Running or CampaignStatus.Waiting ? FreshAtWork : FreshAtRest;
        var affordable = entry.Took * CostFactor;
        return affordable > least ? affordable : least;
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public CountsNow? Counts { get; set; }

        public long ReadAt { get; set; }

        public TimeSpan Took { get; set; }
    }
}
