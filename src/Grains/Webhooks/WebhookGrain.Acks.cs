using WaActors.Grains.Reasons;
using WaActors.Campaigns;
using WaActors.Grains.Acks;
using WaActors.Grains.Events;
using WaActors.Grains.Gateways;
using WaActors.Grains.Suppressions;

namespace WaActors.Grains.Webhooks;

/// <summary>Acknowledgements (C-9): written in sets; what has no message yet is parked and tried again; one of a message in doubt tells its campaign.</summary>
internal sealed partial class WebhookGrain
{
    private const int AckSetMax = 5_000; // one webhook may speak of a thousand messages, and many are read at a time
    private static readonly TimeSpan DoubtLife = TimeSpan.FromHours(2); // longer than any acknowledgement is parked

    /// <summary>Writes what all of these told of messages as one set; false when the database refuses it, so that the guilty one is found by itself.</summary>
    private async Task<bool> TryAcknowledgeAsync(IReadOnlyList<ReadWebhook> read, CancellationToken cancellation)
    {
        var news = read.Where(webhook => !webhook.Webhook.IsRepeated).ToList();
        var told = news.SelectMany(webhook => webhook.Acks).ToList();
        if (told.Count == 0) return true;
        TellNumbers(news);
        try
        {
            await AcknowledgeAsync(told, cancellation);
            return true;
        }
        catch (Exception refused) when (refused is not StorageUnavailableException and not OperationCanceledException)
        {
            Log.SetRefused(logger, refused, _shard, told.Count);
            return false;
        }
    }

    /// <summary>Each number hears of its messages: a restricted one is found by their deaths. Nobody waits for it, and a report that is lost is made good by the next.</summary>
    private void TellNumbers(IReadOnlyList<ReadWebhook> read)
    {
        var acknowledged = read.SelectMany(webhook => webhook.Events).Where(told => told.Event is AckWebhook).GroupBy(told => told.InstanceId, told => (AckWebhook)told.Event);
        foreach (var ofNumber in acknowledged) _flows.Start(() => TellNumberAsync(ofNumber.Key, [.. ofNumber]));
    }

    private async Task TellNumberAsync(Guid instanceId, IReadOnlyList<AckWebhook> told)
    {
        try
        {
            await Instance(instanceId).OnAcksAsync(AckReports.Of(told));
        }
        catch (Exception unreachable)
        {
            Log.NumberUnreachable(logger, unreachable, instanceId);
        }
    }

    private async Task<IReadOnlyList<AckedMessage>> AcknowledgeAsync(IReadOnlyList<MessageTold> told, CancellationToken cancellation)
    {
        var found = new List<AckedMessage>();
        foreach (var set in AckRules.Fold(told).Chunk(AckSetMax)) found.AddRange(await acks.ApplyAsync(set, time.GetUtcNow(), cancellation));
        foreach (var message in found.Where(message => message.Told.Stage == AckStage.Failed)) await OnDeathAsync(message);
        return found;
    }

    private async Task OnDeathAsync(AckedMessage message)
    {
        var told = message.Told;
        var now = time.GetUtcNow();
        if (told.Scope == FailureScope.OptedOut)
            await SuppressAsync(told.TenantId, new(message.Phone, SuppressionSource.WhatsApp, now, NumberReasons.RefusedForPerson, told.InstanceId));
        if (message.Moved)
            events.Append(new(told.TenantId, now, EventKinds.MessageFailed, message.CampaignId, told.InstanceId, message.Seq, told.Reason));
    }

    private async Task<bool> RetryParkedOnceAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var parked = await acks.ReadParkedAsync(_shard, now, options.Value.BatchMax, cancellation);
        if (parked.Count == 0) return false;
        var found = await AcknowledgeAsync([.. parked.Select(one => one.Told)], cancellation);
        await acks.DropParkedAsync([.. found.Select(message => message.Told)], cancellation);
        var keys = found.Select(message => KeyOf(message.Told)).ToHashSet();
        var left = parked.Where(one => !keys.Contains(KeyOf(one.Told))).ToList();
        await acks.PutOffAsync(left, now, cancellation);
        foreach (var ofInstance in left.Where(one => one.Told.ClientMessageId is not null).GroupBy(one => one.Told.InstanceId))
            _flows.Start(() => TellCampaignsAsync(ofInstance.Key, [.. ofInstance.Select(one => one.Told)]));
        return parked.Count == options.Value.BatchMax;
    }

    /// <summary>An acknowledgement with our id proves that its attempt left: if that is in doubt, its campaign knows it.</summary>
    private async Task TellCampaignsAsync(Guid instanceId, IReadOnlyList<MessageTold> told)
    {
        try
        {
            foreach (var campaignId in await acks.FindCampaignsAsync(instanceId, time.GetUtcNow() - DoubtLife, CancellationToken.None))
            {
                var campaign = GrainFactory.GetGrain<ICampaignGrain>(GrainKeys.Campaign(campaignId));
                var echoes = told.Select(one => new MessageEcho(one.ClientMessageId!.Value, one.GatewayMessageId)).ToArray();
                if (await campaign.OnEchoesAsync(echoes) == 0) continue;
                var found = await AcknowledgeAsync(told, CancellationToken.None);
                await acks.DropParkedAsync([.. found.Select(message => message.Told)], CancellationToken.None);
            }
        }
        catch (Exception failed)
        {
            Log.EchoFailed(logger, failed, instanceId); // it is parked, and told again
        }
    }

    private static (Guid, string) KeyOf(MessageTold told) => (told.InstanceId, told.GatewayMessageId);
}
