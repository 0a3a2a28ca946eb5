using WaActors.Grains.Gateways;

namespace WaActors.Grains.Webhooks;

/// <summary>From stored bytes to events of instances of ours.</summary>
internal sealed partial class WebhookGrain
{
    private async Task<IReadOnlyList<ReadWebhook>> ReadAllAsync(IReadOnlyList<StoredWebhook> stored, CancellationToken cancellation)
    {
        var names = new Dictionary<(Guid, string), Guid?>(); // of this pass only: a name may get another instance
        var read = new List<ReadWebhook>(stored.Count);
        foreach (var webhook in stored)
        {
            var (told, fault) = Parse(webhook);
            var concern = new List<ToldEvent>(told.Count);
            foreach (var one in told)
            {
                if (await InstanceOfAsync(webhook, one, names, cancellation) is { } instanceId) concern.Add(new ToldEvent(instanceId, one));
            }

            read.Add(new ReadWebhook(webhook, concern, fault));
        }

        return read;
    }

    private (IReadOnlyList<WebhookEvent> Events, Exception? Fault) Parse(StoredWebhook webhook)
    {
        try
        {
            return (gateways.For(webhook.Kind).ParseWebhook(webhook.Payload.Span), null);
        }
        catch (Exception fault)
        {
            return ([], fault);
        }
    }

    /// <summary>The instance that an event concerns; null when it is none of the gateway. The webhook of one instance tells of that only, whatever its body says: its secret
    /// proves no more.</summary>
    private async Task<Guid?> InstanceOfAsync(
        StoredWebhook webhook, WebhookEvent told, Dictionary<(Guid, string), Guid?> names, CancellationToken cancellation)
    {
        if (told is UnknownWebhook unknown)
        {
            unknowns.Note(webhook.Kind, unknown.Name);
            return null;
        }

        if (told.ExternalName is not { } name) return webhook.InstanceId;
        if (!names.TryGetValue((webhook.GatewayId, name), out var named))
            names[(webhook.GatewayId, name)] = named = await inbox.FindInstanceAsync(webhook.GatewayId, name, cancellation);
        return webhook.InstanceId is null || named is null || named == webhook.InstanceId ? named ?? webhook.InstanceId : null;
    }
}
