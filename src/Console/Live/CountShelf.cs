using System.Collections.Concurrent;
using WaActors.Campaigns;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Live;

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
    public async Task<CampaignCounts?> CountAsync(Guid tenantId, CampaignView campaign, CancellationToken cancellation)
    {
        if (campaign.Recipients == 0) return new CampaignCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        if (campaign.Status == CampaignStatus.Draft) return new CampaignCounts(campaign.Recipients, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        if (_entries.Count > CampaignsMax) _entries.Clear();
        var entry = _entries.GetOrAdd(campaign.Id, _ => new Entry());
        await entry.Gate.WaitAsync(cancellation);
        try
        {
            if (entry.Counts is null || time.GetElapsedTime(entry.ReadAt) > FreshFor(campaign, entry)) await ReadAsync(entry, tenantId, campaign.Id, cancellation);
            return entry.Counts;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    private async Task ReadAsync(Entry entry, Guid tenantId, Guid campaignId, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        entry.Counts = await messages.CountAsync(tenantId, campaignId, cancellation);
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

        public CampaignCounts? Counts { get; set; }

        public long ReadAt { get; set; }

        public TimeSpan Took { get; set; }
    }
}
