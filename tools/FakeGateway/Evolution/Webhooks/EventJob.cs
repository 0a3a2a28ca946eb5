using System.Globalization;
using System.Text.Json;
using WaActors.FakeGateway.Evolution.Instances;
using WaActors.FakeGateway.Webhooks;

namespace WaActors.FakeGateway.Evolution.Webhooks;

/// <summary>One event in Evolution's envelope. The data is written when a worker takes the job, not on the request that caused it.</summary>
internal sealed class EventJob(EventContext context, EvolutionInstance instance, WebhookSubscription to, EvolutionEvent kind, Func<byte[]> data) : WebhookJob
{
    private readonly DateTimeOffset at = context.Options.Time.GetUtcNow();

    // Read when the event happens: a logout that follows must not take the sender out of an event before it.
    private readonly string? sender = instance.Wuid;

    public override Uri Url { get; } = to.TargetOf(kind);

    protected override byte[] Render() => JsonBytes.Object(writer =>
    {
        writer.WriteString("event", kind.Dotted);
        writer.WriteString("instance", instance.Name);
        writer.WriteRaw("data", data());
        writer.WriteString("destination", to.Url);
        writer.WriteString("date_time", (at.UtcDateTime + context.Options.LocalOffset).ToString(JsonBytes.IsoDate, CultureInfo.InvariantCulture));
        if (sender is not null)
        {
            writer.WriteString("sender", sender);
        }

        writer.WriteString("server_url", context.ServerUrl());
        writer.WriteString("apikey", context.Options.ExposeTokenInWebhooks ? instance.Token : null);
    });

    protected override IReadOnlyList<KeyValuePair<string, string>> RenderHeaders()
    {
        var key = to.Headers.FirstOrDefault(header => header.Key == "jwt_key").Value;
        return key is null
            ? to.Headers
            : [.. to.Headers.Where(header => header.Key != "jwt_key"), new("Authorization", "Bearer " + WebhookJwt.Sign(key, at))];
    }
}

/// <summary>What every event of a server shares.</summary>
internal sealed record EventContext(FakeGatewayOptions Options, Func<string> ServerUrl);
