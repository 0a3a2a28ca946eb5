using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using WaActors.FakeGateway.Ledger;
using WaActors.FakeGateway.Sessions;

namespace WaActors.FakeGateway.Uazapi;

/// <summary>/send, /chat/check, /message/find: the session first, then the recipient, then the socket.</summary>
internal sealed partial class UazapiMessages(UazapiGateway gateway)
{
    private const string Disconnected = "WhatsApp disconnected";
    private static readonly string[] MediaTypes = ["image", "video", "videoplay", "document", "audio", "myaudio", "ptt", "ptv", "sticker"];

    public Task<Reply> SendText(UazapiInstance? instance, JsonElement body) =>
        SendAsync(instance, body, body.Text("text") is { Length: > 0 } ? null : Reply.Told(400, "error", "Missing number or text"));

    public Task<Reply> SendMedia(UazapiInstance? instance, JsonElement body)
    {
        var file = body.Text("file") ?? "";
        var isKnown = MediaTypes.Contains(body.Text("type"), StringComparer.Ordinal)
            && (file.StartsWith("http", StringComparison.Ordinal) || file.StartsWith("data:", StringComparison.Ordinal));
        return SendAsync(instance, body, isKnown ? null : Reply.Told(400, "error", "Invalid media type or file format"));
    }

    public Reply Check(UazapiInstance instance, JsonElement body)
    {
        if (body.Member("numbers") is not { ValueKind: JsonValueKind.Array } numbers)
        {
            return Reply.Told(400, "error", "Missing numbers in payload");
        }

        return !instance.Session.IsUsable ? Reply.Told(500, "error", "WhatsApp client is not connected") : new Reply(200, JsonBytes.Array(writer =>
        {
            foreach (var number in numbers.EnumerateArray())
            {
                WriteCheck(writer, number.ToString());
            }
        }));
    }

    /// <summary>By track_id; messages that were never stored are not found.</summary>
    public Reply Find(UazapiInstance instance, JsonElement body)
    {
        var (id, source) = (body.Text("track_id"), body.Text("track_source"));
        var found = gateway.Labels.Where(pair => pair.Value.Id == id && (source is null || pair.Value.Source == source))
            .Select(pair => gateway.World.Received.Find(pair.Key)).OfType<MessageView>()
            .Where(message => message.Instance == instance.Session.Ordinal && message.Fate.HasFlag(MessageFate.Stored))
            .OrderByDescending(message => message.Seq);
        return Reply.Json(200, writer =>
        {
            writer.WriteStartArray("messages");
            foreach (var message in found)
            {
                writer.WriteStartObject();
                UazapiJson.WriteMessage(writer, gateway, instance.Session, message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    private async Task<Reply> SendAsync(UazapiInstance? instance, JsonElement body, Reply? invalid)
    {
        var world = gateway.World;
        if (instance is null)
        {
            return Refuse(null, Refusal.Unauthorized, Reply.Told(401, "error", "Invalid token"));
        }

        await world.Wait(world.Faults.Latency(instance.Session.Name));
        var to = PhoneCode.OfDigitsIn((body.Text("number") ?? "").Split('@')[0]);
        if (invalid is not null || to.IsEmpty)
        {
            return Refuse(instance, Refusal.Invalid, invalid ?? Reply.Told(400, "error", "Missing number or text"));
        }

        if (CheckBeforeSend(instance, to) is { } refused)
        {
            return refused;
        }

        await world.Wait(world.Faults.Hang(instance.Session.Name));
        return instance.Session.IsUsable ? Accept(instance, to, body) : Refuse(instance, Refusal.NotConnected, Boolean(Disconnected));
    }

    private Reply? CheckBeforeSend(UazapiInstance instance, PhoneCode to)
    {
        var (faults, session) = (gateway.World.Faults, instance.Session);
        if (faults.Throttles(session.Name))
        {
            return Refuse(instance, Refusal.Throttled, Reply.Told(429, "error", "Rate limit exceeded"));
        }

        if (faults.Fails(session.Name))
        {
            var settings = faults.Settings;
            return Refuse(instance, Refusal.Injected, settings.ErrorBody is { } text
                ? Reply.Raw(settings.ErrorStatus, text)
                : Reply.Told(settings.ErrorStatus, "error", "Failed to send message"));
        }

        if (CheckSession(instance) is { } refused)
        {
            return refused;
        }

        var jid = to.Normalised() + "@s.whatsapp.net";
        if (!gateway.World.IsOnWhatsApp(to.Normalised()))
        {
            return Refuse(instance, Refusal.NotOnWhatsApp, Reply.Told(500, "error", $"the number {jid} is not on WhatsApp"));
        }

        return faults.Settings.RefuseOtherSpellings && to != to.Normalised()
            ? Refuse(instance, Refusal.NotOnWhatsApp, Reply.Told(500, "error", $"error sending message after 2 attempts: no LID found for {to}@s.whatsapp.net from server"))
            : null;
    }

    private Reply? CheckSession(UazapiInstance instance) => instance.Session switch
    {
        { IsUsable: true } => null,
        { InMemory: false } => Refuse(
            instance, Refusal.Ghost, Reply.Told(500, "error", "error sending message after 2 attempts: whatsmeow client not initialized")),
        { Credentials: not Credentials.Paired } => Refuse(instance, Refusal.NeverConnected, Boolean(Disconnected + ": session is not reconnectable")),
        _ => Refuse(instance, Refusal.NotConnected, Boolean(Disconnected)),
    };

    private Reply Accept(UazapiInstance instance, PhoneCode to, JsonElement body)
    {
        var (world, session) = (gateway.World, instance.Session);
        var text = Placeholder().Replace(body.Text("text") ?? "", "");
        var message = world.Outbox.Accept(session.Name, session.Ordinal, to.Normalised(), to, Encoding.UTF8.GetBytes(text));
        session.CountAccepted();
        gateway.Labels[message.Seq] = new TrackLabel(body.Text("track_id") ?? "", body.Text("track_source") ?? "");
        gateway.Events.Sent(instance, message.Seq);
        world.Outbox.PlanAcks(message, fate => gateway.Events.Acknowledged(instance, message.Seq, fate));
        return message.AnswerIsLost || world.Received.Find(message.Seq) is not { } row
            ? Reply.Lost
            : Reply.Json(200, writer => UazapiJson.WriteMessage(writer, gateway, session, row));
    }

    private Reply Refuse(UazapiInstance? instance, Refusal why, Reply reply)
    {
        gateway.World.Counters.CountRefused(why);
        instance?.Session.CountRefused();
        return reply;
    }

    /// <summary>The error is a truth value, and the reason stands beside it.</summary>
    private static Reply Boolean(string message) => Reply.Json(503, writer =>
    {
        writer.WriteBoolean("error", true);
        writer.WriteString("message", message);
    });

    private void WriteCheck(Utf8JsonWriter writer, string query)
    {
        var number = PhoneCode.OfInput(query.Split('@')[0]);
        var isThere = gateway.World.IsOnWhatsApp(number);
        writer.WriteStartObject();
        writer.WriteString("query", query);
        writer.WriteString("jid", isThere ? number + "@s.whatsapp.net" : "");
        writer.WriteBoolean("isInWhatsapp", isThere);
        writer.WriteString("verifiedName", "");
        if (!isThere)
        {
            writer.WriteString("error", $"the number {query}@s.whatsapp.net is not on WhatsApp");
        }

        writer.WriteEndObject();
    }

    /// <summary>The server's own placeholders, which it fills with what it knows: here nothing.</summary>
    [GeneratedRegex(@"\{\{[^{}]*\}\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();
}
