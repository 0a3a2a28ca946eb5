using System.Globalization;
using System.Text.Json;
using WaActors.FakeGateway.Ledger;
using WaActors.FakeGateway.Sessions;
using WaActors.FakeGateway.Webhooks;
using WaActors.FakeGateway.World;

namespace WaActors.FakeGateway.Uazapi;

/// <summary>The webhooks of uazapi: an envelope with the instance's token in clear, and no signature.</summary>
internal sealed class UazapiEvents(UazapiGateway gateway) : ISessionEvents
{
    /// <summary>The real one gives up early.</summary>
    private const int AttemptsMax = 3;

    public static IReadOnlyList<string> All { get; } = ["connection", "messages", "messages_update"];

    public void Connecting(Session session) => Connection(session, "connecting", writer =>
    {
        if (session.ShowsQr)
        {
            writer.WriteString("qrcode", QrPng.DataUri);
        }
    });

    public void Opened(Session session) => Connection(session, "connected", static _ => { });

    public void Closed(Session session) => Connection(session, "disconnected", writer =>
    {
        writer.WriteString("lastDisconnect", UazapiJson.Stamp(session.LastEnd));
        writer.WriteString("lastDisconnectReason", session.LastReason);
    });

    /// <summary>The echo of a message sent by the API.</summary>
    public void Sent(UazapiInstance instance, long seq) =>
        Emit(instance, "messages", ["wasSentByApi", "fromMeYes", "isGroupNo"], writer =>
        {
            writer.WriteStartObject("message");
            if (gateway.World.Received.Find(seq) is { } message)
            {
                UazapiJson.WriteMessage(writer, gateway, instance.Session, message);
                writer.WriteBoolean("wasSentByApi", true);
            }

            writer.WriteEndObject();
        });

    /// <summary>Somebody wrote to the number.</summary>
    public void Received(UazapiInstance instance, string from, string text)
    {
        var (id, atMs) = ("3A" + gateway.World.Ids.Uuid().ToString("N")[..18].ToUpperInvariant(), gateway.World.NowMs);
        Emit(instance, "messages", ["wasNotSentByApi", "fromMeNo", "isGroupNo"], writer =>
        {
            writer.WriteStartObject("message");
            writer.WriteString("id", instance.Session.Phone + ":" + id);
            writer.WriteString("messageid", id);
            writer.WriteString("chatid", from + "@s.whatsapp.net");
            writer.WriteString("sender", $"9{from}@lid");
            writer.WriteString("sender_pn", from + "@s.whatsapp.net");
            writer.WriteBoolean("fromMe", false);
            writer.WriteBoolean("isGroup", false);
            writer.WriteString("messageType", "Conversation");
            writer.WriteString("type", "text");
            writer.WriteString("text", text);
            writer.WriteString("content", text);
            writer.WriteNumber("messageTimestamp", atMs);
            writer.WriteBoolean("wasSentByApi", false);
            writer.WriteEndObject();
        });
    }

    public void Acknowledged(UazapiInstance instance, long seq, MessageFate fate)
    {
        var state = fate switch { MessageFate.Refused => "Failed", MessageFate.Read => "Read", _ => "Delivered" };
        Emit(instance, "messages_update", [], writer =>
        {
            var to = gateway.World.Received.Find(seq)?.To + "@s.whatsapp.net";
            writer.WriteString("type", "ReadReceipt");
            writer.WriteString("state", state);
            writer.WriteStartObject("event");
            writer.WriteString("Chat", to);
            writer.WriteString("Sender", to);
            WriteVariants(writer, asTexts: seq % 2 == 0);
            writer.WriteBoolean("IsGroup", false);
            writer.WriteStartArray("MessageIDs");
            writer.WriteStringValue(gateway.World.Keys.Of(seq));
            writer.WriteEndArray();
            writer.WriteString("Type", state.ToLowerInvariant());
            writer.WriteString("chatid", to);
            writer.WriteEndObject();
        });
    }

    /// <summary>Truth values and times come as such, and as texts.</summary>
    private void WriteVariants(Utf8JsonWriter writer, bool asTexts)
    {
        var seconds = gateway.World.NowMs / 1000;
        if (asTexts)
        {
            writer.WriteString("IsFromMe", "False");
            writer.WriteString("Timestamp", seconds.ToString(CultureInfo.InvariantCulture));
            return;
        }

        writer.WriteBoolean("IsFromMe", false);
        writer.WriteNumber("Timestamp", seconds);
    }

    private void Connection(Session session, string status, Action<Utf8JsonWriter> details)
    {
        if (gateway.Instances.ByName(session.Name) is not { } instance)
        {
            return;
        }

        var body = JsonBytes.Object(writer =>
        {
            WriteEnvelope(writer, session, "connection");
            writer.WriteString("event_id", gateway.World.Ids.Uuid().ToString());
            writer.WriteStartObject("instance");
            writer.WriteString("name", session.Name);
            writer.WriteString("status", status);
            details(writer);
            writer.WriteEndObject();
            if (status == "disconnected")
            {
                writer.WriteString("type", "LoggedOut");
            }
        });
        Post(instance, "connection", [], () => body);
    }

    private void Emit(UazapiInstance instance, string type, string[] traits, Action<Utf8JsonWriter> members) => Post(
        instance, type, traits, () => JsonBytes.Object(writer =>
        {
            WriteEnvelope(writer, instance.Session, type);
            members(writer);
        }));

    private void Post(UazapiInstance instance, string type, string[] traits, Func<byte[]> body)
    {
        foreach (var hook in instance.Hooks)
        {
            if (hook.Wants(type, traits) && Uri.TryCreate(hook.Url, UriKind.Absolute, out var url))
            {
                gateway.World.Courier.Post(new JsonJob(url, body) { AttemptsMax = AttemptsMax });
            }
        }
    }

    private void WriteEnvelope(Utf8JsonWriter writer, Session session, string type)
    {
        writer.WriteString("BaseUrl", gateway.World.BaseUrl + UazapiGateway.Root);
        writer.WriteString("EventType", type);
        writer.WriteString("instanceName", session.Name);
        writer.WriteString("owner", session.Link == LinkState.Connecting ? "" : session.Phone ?? "");
        writer.WriteString("token", session.Token);
    }
}

/// <summary>The JSON of instances and messages.</summary>
internal static class UazapiJson
{
    /// <summary>A blank for the T.</summary>
    public static string Stamp(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "";

    public static void WriteInstance(Utf8JsonWriter writer, UazapiInstance instance)
    {
        var session = instance.Session;
        writer.WriteString("id", session.Id);
        writer.WriteString("token", session.Token);
        writer.WriteString("name", session.Name);
        writer.WriteString("status", session.Link switch { LinkState.Open => "connected", LinkState.Connecting => "connecting", _ => "disconnected" });
        writer.WriteString("qrcode", session.ShowsQr ? QrPng.DataUri : "");
        writer.WriteString("paircode", session.PairingCode is { } code ? code[..4] + "-" + code[4..] : "");
        writer.WriteString("profileName", "Loja");
        writer.WriteString("plataform", "android");
        writer.WriteString("systemName", "uazapiGO");
        writer.WriteString("owner", session.Phone ?? "");
        writer.WriteString("lastDisconnect", Stamp(session.LastEnd));
        writer.WriteString("lastDisconnectReason", session.LastReason);
        writer.WriteString("created", Stamp(instance.CreatedAt));
    }

    /// <summary>Status and connect: the record, and the session under it.</summary>
    public static void WriteStatus(Utf8JsonWriter writer, UazapiInstance instance)
    {
        var session = instance.Session;
        var isOpen = session is { InMemory: true, Link: LinkState.Open };
        writer.WriteStartObject("instance");
        WriteInstance(writer, instance);
        writer.WriteEndObject();
        writer.WriteStartObject("status");
        writer.WriteBoolean("connected", isOpen);
        writer.WriteBoolean("loggedIn", isOpen);
        writer.WriteString("jid", isOpen ? session.Phone + ":57@s.whatsapp.net" : null);
        writer.WriteBoolean("resetting", false);
        writer.WriteEndObject();
    }

    /// <summary>A Message object, as sends, webhooks and find show it.</summary>
    public static void WriteMessage(Utf8JsonWriter writer, UazapiGateway gateway, Session session, MessageView message)
    {
        var label = gateway.Labels.GetValueOrDefault(message.Seq);
        var key = gateway.World.Keys.Of(message.Seq);
        writer.WriteString("id", session.Phone + ":" + key);
        writer.WriteString("messageid", key);
        writer.WriteString("chatid", message.To + "@s.whatsapp.net");
        writer.WriteString("owner", session.Phone);
        writer.WriteString("sender", session.Phone + "@s.whatsapp.net");
        writer.WriteBoolean("fromMe", true);
        writer.WriteBoolean("isGroup", false);
        writer.WriteString("messageType", "ExtendedTextMessage");
        writer.WriteNumber("messageTimestamp", message.AtMs);
        writer.WriteString("text", message.Text);
        writer.WriteString("status", "Pending");
        writer.WriteString("source", "web");
        writer.WriteString("track_id", label?.Id ?? "");
        writer.WriteString("track_source", label?.Source ?? "");
    }
}
