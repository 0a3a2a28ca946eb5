using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WaActors.Silo.Hosting;
using WaActors.Storage.Samples;

namespace WaActors.OperatorConsole.Live;

/// <summary>Asks every campaign at work once a minute how many sends were accepted in it. The actors answer from memory.</summary>
public sealed partial class SendSampler(SendSamples samples, IActors actors, TimeProvider time, ILogger<SendSampler> logger) : BackgroundService
{
    private const int CampaignsMax = 5_000;
    private const int AskedAtOnce = 50;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var now = time.GetUtcNow();
            var end = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % Minute.Ticks), TimeSpan.Zero) + Minute;
            await Task.Delay(end - now, time, stoppingToken);
            await SampleAsync(end, stoppingToken);
        }
    }

    private async Task SampleAsync(DateTimeOffset end, CancellationToken cancellation)
    {
        try
        {
            List<SendSample> taken = [];
            foreach (var some in (await samples.ListWorkingAsync(CampaignsMax, cancellation)).Chunk(AskedAtOnce))
                taken.AddRange((await Task.WhenAll(some.Select(campaign => AskAsync(campaign, end, cancellation)))).OfType<SendSample>());
            if (taken.Count > 0) await samples.AddAsync(taken, cancellation);
            await samples.RemoveAsync(end - Retention, cancellation);
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested)
        {
            LogUnsampled(failed);
        }
    }

    // One that does not answer leaves a gap in its chart and holds up nothing
    private async Task<SendSample?> AskAsync(WorkingCampaign campaign, DateTimeOffset end, CancellationToken cancellation)
    {
        try
        {
            var live = await actors.Campaign(campaign.CampaignId).GetLiveAsync().WaitAsync(AnswerLimit, time, cancellation);
            return live is { RatePerMinute: > 0 } ? new SendSample(campaign.CampaignId, campaign.TenantId, end, (int)live.RatePerMinute) : null;
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested)
        {
            LogUnanswered(failed, campaign.CampaignId);
            return null;
        }
    }

    [LoggerMessage(EventId = 7011, Level = LogLevel.Warning, Message = "The sends of this minute could not be sampled; charts have a gap")]
    private partial void LogUnsampled(Exception exception);

    [LoggerMessage(EventId = 7012, Level = LogLevel.Warning, Message = "Campaign {CampaignId} did not say how many it sent; its chart has a gap")]
    private partial void LogUnanswered(Exception exception, Guid campaignId);
}
