using WaActors.Grains.Reasons;
using WaActors.Grains.Acks;
using WaActors.Grains.Events;
using WaActors.Grains.Gateways;
using WaActors.Grains.Suppressions;
using WaActors.Instances;

namespace WaActors.Grains.Webhooks;

/// <summary>What needs an actor or the opt-out list: a flow per lane, in the lane's order.</summary>
internal sealed partial class WebhookGrain
{
    private async Task RunLaneAsync(Guid lane, IReadOnlyList<LaneStep> steps)
    {
        var after = LaneAfter.Stalls;
        await places.EnterAsync();
        try
        {
            foreach (var step in steps)
            {
                after = await HandleAsync(step);
                if (after != LaneAfter.GoesOn) break;
            }
        }
        finally
        {
            places.Leave();
            if (after == LaneAfter.Stalls) _stalledLanes.Add(lane);
            else _busyLanes.Remove(lane);
        }

        if (after == LaneAfter.GoesOn) Look(); // more of this lane may have come, and was left out
    }

    /// <summary>How a lane is after a webhook of it.</summary>
    private enum LaneAfter
    {
        /// <summary>The webhook took effect, or failed for good.</summary>
        GoesOn,

        /// <summary>It is tried again later, and so long all behind it wait.</summary>
        Rests,

        /// <summary>The database does not answer, which says nothing of the webhook: the next look finds it again.</summary>
        Stalls,
    }

    private async Task<LaneAfter> HandleAsync(LaneStep step)
    {
        var webhook = step.Read.Webhook;
        try
        {
            await TakeEffectAsync(step);
            await inbox.FinishAsync([webhook.Id], time.GetUtcNow(), CancellationToken.None);
            return LaneAfter.GoesOn;
        }
        catch (StorageUnavailableException unreachable)
        {
            Log.LookFailed(logger, unreachable, _shard);
            return LaneAfter.Stalls;
        }
        catch (Exception failed)
        {
            return await NoteFailureAsync(webhook, failed);
        }
    }

    private async Task TakeEffectAsync(LaneStep step)
    {
        if (step.Read.Fault is { } fault) throw new InvalidOperationException("The adapter cannot read it.", fault);
        if (step.AcksLeft) await AcknowledgeAsync([.. step.Read.Acks], CancellationToken.None);
        foreach (var told in step.Events) await TakeEffectAsync(step.Read.Webhook, told).WaitAsync(options.Value.HandleLimit, time);
    }

    private async Task<LaneAfter> NoteFailureAsync(StoredWebhook webhook, Exception failed)
    {
        var attempts = webhook.Attempts + 1;
        var retryAt = WebhookDecision.RetryAt(attempts, time.GetUtcNow(), options.Value);
        Log.Failed(logger, failed, webhook.Id, attempts, retryAt);
        try
        {
            await inbox.FailAsync(webhook.Id, attempts, retryAt, NumberReasons.WebhookFailed((failed.InnerException ?? failed).GetType().Name), CancellationToken.None);
            return retryAt is null ? LaneAfter.GoesOn : LaneAfter.Rests;
        }
        catch (StorageUnavailableException unreachable)
        {
            Log.LookFailed(logger, unreachable, _shard);
            return LaneAfter.Stalls;
        }
    }

    private Task TakeEffectAsync(StoredWebhook webhook, ToldEvent told) => told.Event switch
    {
        LinkWebhook when webhook.IsRepeated => Instance(told.InstanceId).RefreshAsync(),
        LinkWebhook link => Instance(told.InstanceId).OnLinkEventAsync(link.Event),
        PermissionWebhook permission => Instance(told.InstanceId).OnPermissionEventAsync(AckReports.Of(permission)),
        InboundWebhook inbound => SuppressAsync(
            webhook.TenantId, new(inbound.FromPhone, SuppressionSource.Keyword, Earlier(inbound.At, webhook), NumberReasons.WroteOptOutWord, told.InstanceId)),
        PreferenceWebhook { OptedOut: true } stop => SuppressAsync(
            webhook.TenantId, new(stop.Phone, SuppressionSource.WhatsApp, webhook.ReceivedAt, NumberReasons.ChoseInWhatsApp, IdOf(told))),
        PreferenceWebhook resume => LiftAsync(webhook, IdOf(told), resume.Phone),
        QualityWebhook quality => TellQuality(webhook, told.InstanceId, quality.Reading),
        _ => Task.CompletedTask,
    };

    private async Task SuppressAsync(Guid tenantId, SuppressionEntry entry)
    {
        if (await suppressions.AddAsync(tenantId, [entry], CancellationToken.None) == 0) return;
        events.Append(new(tenantId, entry.At, EventKinds.RecipientOptedOut, InstanceId: entry.InstanceId, Reason: entry.Reason));
    }

    /// <summary>Only what WhatsApp's own switch made: a person who also wrote a word, or called the operator, has to take that back there.</summary>
    private async Task LiftAsync(StoredWebhook webhook, Guid? instanceId, string phone)
    {
        if (await suppressions.LiftAsync(webhook.TenantId, phone, SuppressionSource.WhatsApp, webhook.ReceivedAt, CancellationToken.None) == 0) return;
        events.Append(new(webhook.TenantId, webhook.ReceivedAt, EventKinds.RecipientResumed, InstanceId: instanceId, Reason: NumberReasons.ChoseInWhatsApp));
    }

    private Task TellQuality(StoredWebhook webhook, Guid instanceId, QualityReading quality)
    {
        events.Append(new(webhook.TenantId, webhook.ReceivedAt, EventKinds.InstanceQuality, InstanceId: instanceId, Reason: NumberReasons.Quality(quality.Rating)));
        return Task.CompletedTask;
    }

    // A word that comes late shall not revive what was lifted after it was written.
    private static DateTimeOffset Earlier(DateTimeOffset? said, StoredWebhook webhook) => said < webhook.ReceivedAt ? said.Value : webhook.ReceivedAt;

    private static Guid? IdOf(ToldEvent told) => told.InstanceId == Guid.Empty ? null : told.InstanceId;

    private IInstanceGrain Instance(Guid instanceId) => GrainFactory.GetGrain<IInstanceGrain>(GrainKeys.Instance(instanceId));
}
