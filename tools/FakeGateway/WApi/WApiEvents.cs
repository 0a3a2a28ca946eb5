using System.Text.Json;
using System.Text.Json.Nodes;
using WaActors.FakeGateway.Ledger;
using WaActors.FakeGateway.Sessions;
using WaActors.FakeGateway.Webhooks;

namespace WaActors.FakeGateway.WApi;

/// <summary>The webhooks of W-API: one address per kind of event, no signature, and, when it is ordered, all names in lower case as one line was seen to do.</summary>
internal sealed class WApiEvents(WApiGateway gateway) : ISessionEvents
{
    public static IReadOnlyList<string> Hooks { get; } = ["connected", "disconnected", "delivery", "received", "message-status", "chat-presence"];

    /// <summary>The gateway tells nothing of it.</summary>
    public void Connecting(Session session)
    {
    }

    public void Opened(Session session) => Link(session, "connected", "webhookConnected");

    public void Closed(Session session) => Link(session, "disconnected", "webhookDisconnected");

    /// <summary>A message left the queue.</summary>
    public void Sent(WApiInstance instance, long seq) => Message(instance, "delivery", "webhookDelivery", seq, static (writer, message) =>
    {
        writer.WriteBoolean("fromApi", true);
        writer.WriteStartObject("msgContent");
        writer.WriteString("conversation", message.Text);
        writer.WriteEndObject();
    });

    public void Acknowledged(WApiInstance instance, long seq, MessageFate fate) => Message(instance, "message-status", "webhookStatus", seq, (writer, _) =>
    {
        writer.WriteString("status", fate switch { MessageFate.Refused => "FAILED", MessageFate.Read => "READ", _ => "DELIVERY" });
        if (fate == MessageFate.Refused)
        {
            writer.WriteString("errorMessage", "message was not delivered");
        }
    });

    /// <summary>Somebody wrote to the number; the chat is known by an id that is no number.</summary>
    public void Received(WApiInstance instance, string from, string text)
    {
        var id = "3A" + gateway.World.Ids.Uuid().ToString("N")[..18].ToUpperInvariant();
        Post(instance, "received", "webhookReceived", writer =>
        {
            writer.WriteString("connectedPhone", instance.Session.Phone);
            writer.WriteBoolean("isGroup", false);
            writer.WriteString("messageId", id);
            writer.WriteBoolean("fromMe", false);
            writer.WriteStartObject("chat");
            writer.WriteString("id", $"9{from}@lid");
            writer.WriteEndObject();
            writer.WriteStartObject("sender");
            writer.WriteString("id", from);
            writer.WriteString("senderLid", $"9{from}@lid");
            writer.WriteString("pushName", "Ana");
            writer.WriteEndObject();
            writer.WriteBoolean("fromApi", false);
            writer.WriteStartObject("msgContent");
            writer.WriteString("conversation", text);
            writer.WriteEndObject();
        });
    }

    private void Link(Session session, string hook, string name)
    {
        if (gateway.Instances.ByName(session.Name) is { } instance)
        {
            Post(instance, hook, name, writer =>
            {
                writer.WriteBoolean(hook, true);
                if (hook == "connected")
                {
                    writer.WriteString("connectedPhone", session.Phone);
                }
            });
        }
    }

    private void Message(WApiInstance instance, string hook, string name, long seq, Action<Utf8JsonWriter, MessageView> details)
    {
        if (gateway.World.Received.Find(seq) is not { } message)
        {
            return;
        }

        Post(instance, hook, name, writer =>
        {
            writer.WriteString("connectedPhone", instance.Session.Phone);
            writer.WriteBoolean("isGroup", false);
            writer.WriteString("messageId", gateway.World.Keys.Of(seq));
            writer.WriteBoolean("fromMe", true);
            writer.WriteStartObject("chat");
            writer.WriteString("id", message.To.ToString());
            writer.WriteEndObject();
            details(writer, message);
        });
    }

    private void Post(WApiInstance instance, string hook, string name, Action<Utf8JsonWriter> members)
    {
        if (!instance.Hooks.TryGetValue(hook, out var address) || !Uri.TryCreate(address, UriKind.Absolute, out var url))
        {
            return;
        }

        var moment = gateway.World.NowMs / 1000;
        var isLower = gateway.World.Faults.Settings.LowercaseKeys;
        gateway.World.Courier.Post(new JsonJob(url, () =>
        {
            var body = JsonBytes.Object(writer =>
            {
                writer.WriteString("event", name);
                writer.WriteString("instanceId", instance.Session.Id);
                members(writer);
                writer.WriteNumber("moment", moment);
            });
            return isLower ? Lower(body) : body;
        }));
    }

    private static byte[] Lower(byte[] json) => System.Text.Encoding.UTF8.GetBytes(Lower(JsonNode.Parse(json))!.ToJsonString());

    private static JsonNode? Lower(JsonNode? node) => node is JsonObject members
        ? new JsonObject(members.Select(pair => KeyValuePair.Create(pair.Key.ToLowerInvariant(), Lower(pair.Value))))
        : node?.DeepClone();
}
