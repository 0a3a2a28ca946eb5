using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using WaActors.Grains.Acks;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Gateways;
using WaActors.Grains.Pacing;
using WaActors.Grains.Suppressions;
using WaActors.Webhooks;

namespace WaActors.Grains.Webhooks;

/// <summary>
/// Drains one shard of the stored webhooks (W-1). Key <c>hook-&lt;shard&gt;</c>; owns nothing durable.
/// Invariants: a webhook is finished only after its effects are durable, and each effect may be repeated; what must stay in order (a lane) is handled in order; one that
/// fails holds up its own lane only, and only for its attempts.
/// Acknowledgements of all lanes are written as one set; whatever needs an actor goes through a flow per lane, so that none waits for another's actor.
/// Recovery: reminder <c>look</c> and the host's start wake it; what was stored and not finished is read again.
/// </summary>
[GrainType("wa-webhook")]
internal sealed partial class WebhookGrain(
    IWebhookInbox inbox,
    IMessageAcks acks,
    IPaceHistory paceHistory,
    ISuppressionList suppressions,
    IOptOutWords optOutWords,
    IWhatsAppGateways gateways,
    IEventLog events,
    WebhookPlaces places,
    UnknownWebhooks unknowns,
    IOptions<WebhookOptions> options,
    TimeProvider time,
    ILogger<WebhookGrain> logger) : Grain, IWebhookGrain, IRemindable
{
    private const string LookReminder = "look";
    private const int CleanMax = 5_000;
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private readonly HashSet<Guid> _busyLanes = []; // the stalled ones too
    private readonly HashSet<Guid> _stalledLanes = [];
    private FlowSet _flows = null!;
    private IGrainTimer? _timer;
    private int _shard;
    private bool _reminded;
    private bool _lookAgain;
    private DateTimeOffset _cleanAt;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shard = GrainKeys.WebhookShard(this.GetPrimaryKeyString());
        _flows = new FlowSet(fault => Log.LaneFailed(logger, fault, _shard));
        _timer = this.RegisterGrainTimer(LookAsync, new GrainTimerCreationOptions(TimeSpan.Zero, options.Value.LookCycle) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public async Task WakeAsync()
    {
        Look();
        if (_reminded) return;
        _reminded = true;
        await this.RegisterOrUpdateReminder(LookReminder, ReminderPeriod, ReminderPeriod);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask; // being active is enough: the timer runs

    private void Look()
    {
        _lookAgain = true;
        _timer?.Change(TimeSpan.Zero, options.Value.LookCycle);
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        _busyLanes.ExceptWith(_stalledLanes);
        _stalledLanes.Clear();
        try
        {
            do _lookAgain = false;
            while (await DrainOnceAsync(cancellation) || _lookAgain);
            while (await RetryParkedOnceAsync(cancellation)) { }
            await CleanAsync(cancellation);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            Log.LookFailed(logger, failed, _shard);
        }
    }

    /// <summary>Handles what is next; true when there may be more.</summary>
    private async Task<bool> DrainOnceAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var stored = await inbox.ReadAsync(_shard, now, _busyLanes, now - options.Value.RepeatWindow, options.Value.BatchMax, cancellation);
        if (stored.Count == 0) return false;
        var read = await ReadAllAsync(stored, cancellation);
        var areAcksWritten = await TryAcknowledgeAsync(read, cancellation);
        if (WebhookDecision.InboundOf(read) is { Count: > 0 } inbound) await paceHistory.NoteInboundAsync(inbound, cancellation); // one set, and before any is finished
        var finished = new List<long>();
        var lanes = new Dictionary<Guid, List<LaneStep>>();
        foreach (var webhook in read)
        {
            if (await StepOfAsync(webhook, areAcksWritten, cancellation) is not { } step) finished.Add(webhook.Webhook.Id);
            else if (lanes.TryGetValue(webhook.Webhook.Lane, out var lane)) lane.Add(step);
            else lanes[webhook.Webhook.Lane] = [step];
        }

        if (finished.Count > 0) await inbox.FinishAsync(finished, time.GetUtcNow(), cancellation);
        foreach (var (lane, steps) in lanes)
        {
            _busyLanes.Add(lane);
            _flows.Start(() => RunLaneAsync(lane, steps));
        }

        return true;
    }

    /// <summary>What is left to do for it; null when nothing is.</summary>
    private async Task<LaneStep?> StepOfAsync(ReadWebhook webhook, bool areAcksWritten, CancellationToken cancellation)
    {
        var acksLeft = !areAcksWritten && !webhook.Webhook.IsRepeated && webhook.Acks.Any();
        var steps = WebhookDecision.Steps(webhook, await OptOutOfAsync(webhook, cancellation));
        return !acksLeft && steps.Count == 0 && webhook.Fault is null ? null : new LaneStep(webhook, acksLeft, steps);
    }

    private async Task<Func<string?, bool>> OptOutOfAsync(ReadWebhook webhook, CancellationToken cancellation)
    {
        if (!webhook.Events.Any(told => told.Event is InboundWebhook { Text: not null })) return _ => false;
        var words = await optOutWords.OfAsync(webhook.Webhook.TenantId, cancellation);
        return text => OptOutWords.Matches(text, words);
    }

    private async Task CleanAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (_shard != 0 || now < _cleanAt) return; // one shard cleans for all
        var removed = await inbox.RemoveAsync(now - options.Value.Retention, CleanMax, cancellation);
        _cleanAt = removed == CleanMax ? now : now + options.Value.CleanCycle;
    }

    /// <summary>A webhook that needs more than the set.</summary>
    private sealed record LaneStep(ReadWebhook Read, bool AcksLeft, IReadOnlyList<ToldEvent> Events);
}
