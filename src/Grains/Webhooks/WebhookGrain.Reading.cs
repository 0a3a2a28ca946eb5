using WaActors.Grains.Gateways;

namespace WaActors.Grains.Webhooks;

/// <summary>From stored bytes to events of instances of ours.</summary>
internal sealed partial class WebhookGrain
{
    private async Task<IReadOnlyList<ReadWebhook>> ReadAllAsync(IReadOnlyList<StoredWebhook> stored, CancellationToken cancellation)
    {
        var names = new Dictionary<(Guid, string?), IReadOnlyList<Guid>>(); // of this pass only: a name may get another instance
        var read = new List<ReadWebhook>(stored.Count);
        foreach (var webhook in stored)
        {
            var (told, fault) = Parse(webhook);
            var concern = new List<ToldEvent>(told.Count);
            foreach (var one in told) concern.AddRange((await InstancesOfAsync(webhook, one, names, cancellation)).Select(id => new ToldEvent(id, one)));
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

    /// <summary>The instances that an event concerns. The webhook of one instance tells of that only, whatever its body says: its secret proves no more.</summary>
    private async Task<IReadOnlyList<Guid>> InstancesOfAsync(
        StoredWebhook webhook, WebhookEvent told, Dictionary<(Guid, string?), IReadOnlyList<Guid>> names, CancellationToken cancellation)
    {
        if (told is UnknownWebhook unknown)
        {
            unknowns.Note(webhook.Kind, unknown.Name);
            return [];
        }

        if (told is { ExternalName: null, WholeAccount: false }) return webhook.InstanceId is { } own ? [own] : told is PreferenceWebhook ? [Guid.Empty] : [];
        if (!names.TryGetValue((webhook.GatewayId, told.ExternalName), out var named))
            names[(webhook.GatewayId, told.ExternalName)] = named = await inbox.FindInstancesAsync(webhook.GatewayId, told.ExternalName, cancellation);
        return webhook.InstanceId is not { } only ? named : named.Count == 0 || named.Contains(only) ? [only] : [];
    }
}
