using System.Collections.Concurrent;
using WaActors.Silo.Hosting;
using WaActors.Storage.Samples;

namespace WaActors.OperatorConsole.Live;

/// <summary>How many sends a tenant's campaigns had accepted in the last 60 s: asked of the actors, and used again for a moment by all open pages.</summary>
public sealed class RateShelf(SendSamples samples, IActors actors, TimeProvider time)
{
    private const int CampaignsMax = 5_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, Entry> _entries = new();

    /// <summary>Sends accepted in the last 60 s. A campaign that does not answer counts as none.</summary>
    public async Task<int> PerMinuteAsync(Guid tenantId, CancellationToken cancellation)
    {
        var entry = _entries.GetOrAdd(tenantId, _ => new Entry());
        await entry.Gate.WaitAsync(cancellation);
        try
        {
            if (entry.ReadAt is { } readAt && time.GetElapsedTime(readAt) < Fresh) return entry.Rate;
            var own = (await samples.ListWorkingAsync(CampaignsMax, cancellation)).Where(campaign => campaign.TenantId == tenantId);
            entry.Rate = (await Task.WhenAll(own.Select(campaign => AskAsync(campaign.CampaignId, cancellation)))).Sum();
            entry.ReadAt = time.GetTimestamp();
            return entry.Rate;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    private async Task<int> AskAsync(Guid campaignId, CancellationToken cancellation)
    {
        try
        {
            return (int)((await actors.Campaign(campaignId).GetLiveAsync().WaitAsync(AnswerLimit, time, cancellation))?.RatePerMinute ?? 0);
        }
        catch (TimeoutException)
        {
            return 0;
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Rate { get; set; }

        public long? ReadAt { get; set; }
    }
}
