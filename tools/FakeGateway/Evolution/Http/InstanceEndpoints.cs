using System.Text.Json;
using System.Text.RegularExpressions;
using WaActors.FakeGateway.Evolution.Instances;
using WaActors.FakeGateway.Evolution.Webhooks;

namespace WaActors.FakeGateway.Evolution.Http;

/// <summary>/instance/*: life and connection of instances.</summary>
internal sealed partial class InstanceEndpoints(EvolutionGateway gateway)
{
    private static readonly TimeSpan CreateSleeps = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectSleeps = TimeSpan.FromSeconds(2);
    private static readonly string[] Integrations = ["WHATSAPP-BAILEYS", "WHATSAPP-BUSINESS", "EVOLUTION"];

    public async Task<Answer> Create(string name, JsonElement body)
    {
        if (Invalid(body, out var webhook) is { } invalid)
        {
            return invalid;
        }

        var integration = body.Text("integration")!;
        if (gateway.Instances.Add(name, body.Text("token"), integration, body, webhook) is not { } instance)
        {
            return Answer.Error(403, $"This name \"{name}\" is already in use.");
        }

        gateway.Events.Created(instance);
        var withQr = body.Flag("qrcode");
        if (withQr)
        {
            gateway.Connection.Connect(instance, body.Text("number"));
            await Sleep(CreateSleeps);
        }
        else
        {
            instance.Phone = body.Text("number");
        }

        return Answer.Created(writer => WriteCreated(writer, instance, withQr));
    }

    public async Task<Answer> Connect(EvolutionCall call)
    {
        if (call.InMemory is not { } instance)
        {
            return Answer.ObjectObject;
        }

        if (instance.Link == LinkState.Open)
        {
            return State(instance, instance.LinkName);
        }

        if (instance.Link == LinkState.Close)
        {
            gateway.Connection.Connect(instance, call.Query("number"));
            await Sleep(ConnectSleeps);
        }

        var code = instance.Qr;
        return Answer.Ok(writer => QrCode.Write(writer, code));
    }

    public static Task<Answer> ConnectionState(EvolutionCall call) =>
        Task.FromResult(call.Instance is null ? Answer.UnknownInstance(call.Name) : State(call.Instance, call.InMemory?.LinkName));

    public Task<Answer> Restart(EvolutionCall call)
    {
        if (call.InMemory is not { } instance || instance.Link == LinkState.Close)
        {
            return Task.FromResult(Answer.ObjectObject);
        }

        // Both answers show what was there before the socket closed.
        var code = instance.Qr;
        var answer = instance.Link == LinkState.Open ? State(instance, "open") : Answer.Ok(writer => QrCode.Write(writer, code));
        if (!Ignores(gateway.Faults.Settings.IgnoreRestart, instance))
        {
            gateway.Connection.Restart(instance);
        }

        return Task.FromResult(answer);
    }

    public Task<Answer> Logout(EvolutionCall call)
    {
        if (call.InMemory is { Link: LinkState.Close })
        {
            return Task.FromResult(Answer.Error(400, $"The \"{call.Name}\" instance is not connected"));
        }

        return Task.FromResult(call.InMemory is { } instance && !Ignores(gateway.Faults.Settings.IgnoreLogout, instance) && !TryLogout(instance)
            ? Answer.Error(500, "Error: Connection Closed")
            : Success("Instance logged out"));
    }

    public Task<Answer> Delete(EvolutionCall call)
    {
        if (call.Instance is not { } instance)
        {
            return Task.FromResult(Answer.Error(400, "[object Object]"));
        }

        if (Ignores(gateway.Faults.Settings.IgnoreDelete, instance))
        {
            return Task.FromResult(Success("Instance deleted"));
        }

        if (instance is { InMemory: true, Link: not LinkState.Close } && !TryLogout(instance))
        {
            return Task.FromResult(Answer.Error(400, "[object Object]"));
        }

        gateway.Events.Deleted(instance);
        RemoveOnceTold(instance);
        return Task.FromResult(Success("Instance deleted"));
    }

    /// <summary>The name stays taken until the REMOVE_INSTANCE webhook is delivered or given up; without one it is free at once.</summary>
    private void RemoveOnceTold(EvolutionInstance instance)
    {
        var told = gateway.Events.Removed(instance);
        if (told.IsCompleted)
        {
            gateway.Instances.Remove(instance);
            return;
        }

        _ = Task.Run(RemoveAfterwards, gateway.Stopping);

        async Task RemoveAfterwards()
        {
            await told;
            gateway.Instances.Remove(instance);
        }
    }

    /// <summary>Logging out asks WhatsApp, which takes a living socket.</summary>
    private bool TryLogout(EvolutionInstance instance)
    {
        lock (instance.Gate)
        {
            if (instance.Socket != SocketState.Live)
            {
                return false;
            }

            gateway.Connection.EndSession(instance, 401);
            return true;
        }
    }

    private bool Ignores(bool isOrdered, EvolutionInstance instance) => isOrdered && gateway.Faults.Concerns(instance.Name);

    private static Answer? Invalid(JsonElement body, out WebhookSubscription? webhook)
    {
        webhook = null;
        if (body.Text("number") is { Length: > 0 } number && !NumberPattern().IsMatch(number))
        {
            return Answer.Invalid([$"number does not match pattern {"\"^\\\\d+[\\\\.@\\\\w-]+\""}"]);
        }

        if (!Integrations.Contains(body.Text("integration"), StringComparer.Ordinal))
        {
            return Answer.Error(400, "Invalid integration");
        }

        if (body.Member("webhook") is not { ValueKind: JsonValueKind.Object } block || block.Text("url") is not { Length: > 0 } url)
        {
            return null;
        }

        if (WebhookEndpoints.EventsOf(block) is not { } events)
        {
            return Answer.Error(400, "Cannot read properties of undefined (reading 'length')");
        }

        webhook = new WebhookSubscription(url, true, block.Flag("byEvents"), block.Flag("base64"), block.Member("headers"), events);
        return null;
    }

    private static void WriteCreated(Utf8JsonWriter writer, EvolutionInstance instance, bool withQr)
    {
        writer.WriteStartObject("instance");
        writer.WriteString("instanceName", instance.Name);
        writer.WriteString("instanceId", instance.Id);
        writer.WriteString("integration", instance.Integration);
        writer.WriteNull("webhookWaBusiness");
        writer.WriteString("accessTokenWaBusiness", "");
        writer.WriteString("status", withQr ? "connecting" : "close");
        writer.WriteEndObject();
        writer.WriteString("hash", instance.Token);
        WriteWebhook(writer, instance.Webhook);
        foreach (var channel in (ReadOnlySpan<string>)["websocket", "rabbitmq", "nats", "sqs"])
        {
            writer.WriteStartObject(channel);
            writer.WriteEndObject();
        }

        writer.WriteStartObject("settings");
        instance.Settings.Write(writer);
        writer.WriteEndObject();
        if (withQr)
        {
            writer.WriteStartObject("qrcode");
            QrCode.Write(writer, instance.Qr);
            writer.WriteEndObject();
        }
    }

    private static void WriteWebhook(Utf8JsonWriter writer, WebhookSubscription? webhook)
    {
        writer.WriteStartObject("webhook");
        if (webhook is not null)
        {
            writer.WriteString("webhookUrl", webhook.Url);
            writer.WriteRaw("webhookHeaders", webhook.HeadersJson ?? "null"u8);
            writer.WriteBoolean("webhookByEvents", webhook.ByEvents);
            writer.WriteBoolean("webhookBase64", webhook.Base64);
        }

        writer.WriteEndObject();
    }

    /// <summary>A ghost's state is not null but absent.</summary>
    private static Answer State(EvolutionInstance instance, string? state) => Answer.Ok(writer =>
    {
        writer.WriteStartObject("instance");
        writer.WriteString("instanceName", instance.Name);
        if (state is not null)
        {
            writer.WriteString("state", state);
        }

        writer.WriteEndObject();
    });

    private static Answer Success(string message) => Answer.Ok(writer =>
    {
        writer.WriteString("status", "SUCCESS");
        writer.WriteBoolean("error", false);
        writer.WriteStartObject("response");
        writer.WriteString("message", message);
        writer.WriteEndObject();
    });

    private Task Sleep(TimeSpan time) => gateway.Wait(gateway.Options.RealDelays ? time : TimeSpan.Zero);

    [GeneratedRegex(@"^[0-9]+[\.@A-Za-z0-9_-]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NumberPattern();
}
