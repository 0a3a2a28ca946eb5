using System.Text.Json;
using WaActors.FakeGateway.Evolution.Webhooks;

namespace WaActors.FakeGateway.Evolution.Http;

/// <summary>/webhook/*.</summary>
internal sealed class WebhookEndpoints(EvolutionGateway gateway)
{
    public Task<Answer> Set(EvolutionCall call) => Task.FromResult(SetNow(call));

    public static Task<Answer> Find(EvolutionCall call)
    {
        var row = call.Instance is { Webhook: { } webhook } instance ? webhook.Row(instance.WebhookRowId, instance.Id, instance.WebhookAt) : "null"u8.ToArray();
        return Task.FromResult(Answer.Ok(row));
    }

    /// <summary>The event names of a webhook block; null when it has none, which the gateway trips over.</summary>
    public static IReadOnlyList<string>? EventsOf(JsonElement block) => block.Member("events") is { ValueKind: JsonValueKind.Array } events
        ? [.. events.EnumerateArray().Select(name => name.ToString())]
        : null;

    private Answer SetNow(EvolutionCall call)
    {
        if (call.Body.Member("webhook") is not { ValueKind: JsonValueKind.Object } block)
        {
            return Answer.Invalid(["instance requires property \"webhook\""]);
        }

        var failures = Failures(block).ToList();
        if (failures.Count > 0)
        {
            return Answer.Invalid(failures);
        }

        var enabled = block.Flag("enabled");
        var events = EventsOf(block);
        if (call.InMemory is not { } instance || (enabled && events is null))
        {
            return call.InMemory is null ? Answer.ReadingUndefined("setWebhook") : Answer.ReadingUndefined("length");
        }

        instance.WebhookAt = gateway.Options.Time.GetUtcNow();
        instance.Webhook = new WebhookSubscription(
            block.Text("url") ?? "", enabled, block.Flag("byEvents"), block.Flag("base64"), block.Member("headers"), enabled ? events! : []);
        return new Answer(201, instance.Webhook.Row(instance.WebhookRowId, instance.Id, instance.WebhookAt));
    }

    private static IEnumerable<string> Failures(JsonElement block)
    {
        var events = EventsOf(block) ?? [];
        for (var i = 0; i < events.Count; i++)
        {
            if (!EvolutionEvent.Names.Contains(events[i], StringComparer.Ordinal))
            {
                yield return $"webhook.events[{i}] is not one of enum values: {string.Join(',', EvolutionEvent.Names)}";
            }
        }

        foreach (var name in (string[])["enabled", "url"])
        {
            if (block.Member(name) is null)
            {
                yield return $"webhook requires property \"{name}\"";
            }
        }
    }
}
