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

    /// <summary>When the last message of a campaign that the tenant owns is sent, and the last of each of its numbers; null where nothing limits its pace, nobody can send,
    /// or no end is in sight.</summary>
    public async Task<CampaignEnds?> EndsOfAsync(Guid tenantId, CampaignView campaign, CampaignCounts counts, CampaignPace pace, CancellationToken cancellation)
    {
        if (_entries.Count > CampaignsMax) _entries.Clear();
        var entry = _entries.GetOrAdd(campaign.Id, _ => new Entry());
        await entry.Gate.WaitAsync(cancellation);
        try
        {
            if (entry.ReadAt is { } readAt && time.GetElapsedTime(readAt) < Fresh) return entry.Ends;
            var now = time.GetUtcNow();
            var (lines, sentToday) = await campaigns.ListLinesAsync(tenantId, campaign.Id, now, cancellation);
            var left = counts.Pending + counts.Sending;
            entry.Ends = lines.Count == 0 ? null : CampaignEnds.Of(lines, PaceForecast.Of(left, lines, pace, campaign.Delay, lines[0].Pace.Calendar, now, sentToday));
            entry.ReadAt = time.GetTimestamp();
            return entry.Ends;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public CampaignEnds? Ends { get; set; }

        public long? ReadAt { get; set; }
    }
}

/// <summary>When a campaign will be done, and each of its numbers.</summary>
/// <param name="EndAt">The last message.</param>
/// <param name="ByNumber">The last message of each number that can send, null for one that sends none, and what keeps it from being done sooner.</param>
public sealed record CampaignEnds(DateTimeOffset EndAt, IReadOnlyDictionary<Guid, (DateTimeOffset? LastAt, ForecastLimit LimitedBy)> ByNumber)
{
    /// <summary>Out of a forecast; null without one.</summary>
    public static CampaignEnds? Of(IReadOnlyList<ForecastLine> lines, CampaignForecast? forecast) => forecast is null
        ? null
        : new CampaignEnds(
            forecast.EndAt,
            lines.Select((line, index) => (line.InstanceId, Part: (forecast.LastSendAt[index], forecast.LimitedBy[index]))).ToDictionary(one => one.InstanceId, one => one.Part));
}
