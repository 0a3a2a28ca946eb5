using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using WaActors.Campaigns;

namespace WaActors.Grains.Campaigns;

/// <summary>
/// Finds campaigns that are due, or active without an actor at work, and wakes them (C-1, C-11). Key <c>scheduler</c>; owns nothing durable.
/// Invariant: looks at <c>due &lt;= now</c>, never at a window ahead, so that what was due while everything was down starts too.
/// Recovery: reminder <c>look</c>; the host wakes it at start.
/// </summary>
[GrainType("wa-campaign-scheduler")]
internal sealed partial class CampaignSchedulerGrain(
    ICampaignDirectory directory, IOptions<CampaignOptions> options, TimeProvider time, ILogger<CampaignSchedulerGrain> logger)
    : Grain, ICampaignSchedulerGrain, IRemindable
{
    private const string LookReminder = "look";
    private const int PageSize = 500;
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    // A campaign whose wake is still under way is not woken again: one that hangs holds up no other (C-11).
    private readonly HashSet<Guid> _waking = [];
    private DateTimeOffset _orphansDueAt = DateTimeOffset.MinValue;
    private IGrainTimer? _timer;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _timer = this.RegisterGrainTimer(LookAsync, new GrainTimerCreationOptions(TimeSpan.Zero, options.Value.DueCycle) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public async Task WakeAsync()
    {
        await this.RegisterOrUpdateReminder(LookReminder, ReminderPeriod, ReminderPeriod);
        _orphansDueAt = DateTimeOffset.MinValue; // who wakes it knows of a start or of a loss
        _timer?.Change(TimeSpan.Zero, options.Value.DueCycle);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask; // being active is enough: the timer runs

    private async Task LookAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        try
        {
            Wake(await directory.FindDueAsync(now, PageSize, cancellation));
            if (now < _orphansDueAt) return;
            await WakeActiveAsync(cancellation);
            _orphansDueAt = now + options.Value.OrphanCycle;
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            Log.LookFailed(logger, failed);
        }
    }

    private async Task WakeActiveAsync(CancellationToken cancellation)
    {
        Guid? after = null;
        do
        {
            var page = await directory.FindActiveAsync(after, PageSize, cancellation);
            Wake(page);
            after = page.Count < PageSize ? null : page[^1];
        }
        while (after is not null);
    }

    private void Wake(IReadOnlyList<Guid> campaignIds)
    {
        foreach (var campaignId in campaignIds)
        {
            if (_waking.Add(campaignId)) _ = WakeOneAsync(campaignId);
        }
    }

    private async Task WakeOneAsync(Guid campaignId)
    {
        try
        {
            await GrainFactory.GetGrain<ICampaignGrain>(GrainKeys.Campaign(campaignId)).WakeAsync();
        }
        catch (Exception failed)
        {
            Log.WakeFailed(logger, failed, campaignId);
        }
        finally
        {
            _waking.Remove(campaignId);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Warning, "Looking for due campaigns failed; tried again at the next cycle")]
        public static partial void LookFailed(ILogger logger, Exception exception);

        [LoggerMessage(1102, LogLevel.Warning, "Campaign {CampaignId} could not be woken; tried again at the next cycle")]
        public static partial void WakeFailed(ILogger logger, Exception exception, Guid campaignId);
    }
}
