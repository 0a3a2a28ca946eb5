using System.Collections.Concurrent;
using WaActors.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Live;

/// <summary>When campaigns at work will be done, for all open pages of the process: asked of the database at most every few seconds.</summary>
public sealed class ForecastShelf(CampaignQueries campaigns, TimeProvider time)
{
    private const int CampaignsMax = 2_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, Entry> _entries = new();

    /// <summary>The moment of the last message of a campaign that the tenant owns; null where nothing limits its pace, nobody can send, or no end is in sight.</summary>
    public async Task<DateTimeOffset?> EndOfAsync(Guid tenantId, CampaignView campaign, CampaignCounts counts, CampaignPace pace, CancellationToken cancellation)
    {
        if (_entries.Count > CampaignsMax) _entries.Clear();
        var entry = _entries.GetOrAdd(campaign.Id, _ => new Entry());
        await entry.Gate.WaitAsync(cancellation);
        try
        {
            if (entry.ReadAt is { } readAt && time.GetElapsedTime(readAt) < Fresh) return entry.End;
            var now = time.GetUtcNow();
            var (lines, sentToday) = await campaigns.ListLinesAsync(tenantId, campaign.Id, now, cancellation);
            var left = counts.Pending + counts.Sending;
            entry.End = lines.Count == 0 ? null : PaceForecast.Of(left, lines, pace, campaign.Delay, lines[0].Pace.Calendar, now, sentToday)?.EndAt;
            entry.ReadAt = time.GetTimestamp();
            return entry.End;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public DateTimeOffset? End { get; set; }

        public long? ReadAt { get; set; }
    }
}
