using System.Globalization;
using System.Text.Json;
using WaActors.FakeGateway.Evolution.Instances;
using WaActors.FakeGateway.Evolution.Messages;
using WaActors.FakeGateway.Ledger;

namespace WaActors.FakeGateway.Evolution.Http;

/// <summary>/chat/*: who is on WhatsApp, and what was sent.</summary>
internal sealed class ChatEndpoints(EvolutionGateway gateway)
{
    private const int DefaultPage = 50;

    public Task<Answer> WhatsAppNumbers(EvolutionCall call) => Task.FromResult(CheckNumbers(call));

    public Task<Answer> FindMessages(EvolutionCall call) => Task.FromResult(
        call.InMemory is { } instance ? Find(instance, call.Body) : Answer.ReadingUndefined("fetchMessages"));

    public Task<Answer> FindStatusMessage(EvolutionCall call) => Task.FromResult(
        call.InMemory is { } instance ? FindStatus(instance, call.Body) : Answer.ReadingUndefined("fetchStatusMessage"));

    private Answer CheckNumbers(EvolutionCall call)
    {
        if (call.Body.Member("numbers") is not { ValueKind: JsonValueKind.Array } list)
        {
            return Answer.Bare("{}"u8.ToArray());
        }

        if (NumberFailures(list) is { Count: > 0 } failures)
        {
            return Answer.Bare(JsonBytes.Object(writer => WriteBareFailure(writer, failures)));
        }

        // Broadcast lists, groups, then people: not the order of the request.
        var asked = list.EnumerateArray().Select(number => Recipient.Of(number.GetString()!)).OrderBy(number => OrderOf(number.Kind)).ToList();
        return Unreachable(call.InMemory, asked) ?? Answer.Ok(JsonBytes.Array(writer => WriteNumbers(writer, asked)));
    }

    private Answer? Unreachable(EvolutionInstance? instance, List<Recipient> asked)
    {
        if (instance is null)
        {
            return Answer.Bare("{}"u8.ToArray());
        }

        var asksWhatsApp = asked.Exists(number => number.Kind == RecipientKind.Person && !gateway.Numbers.Remembers(number.Code));
        return instance.Reach switch
        {
            Reach.Usable => null,
            _ when !asksWhatsApp => null,
            Reach.NotConnected => Answer.Bare(
                """{"data":null,"isBoom":true,"isServer":false,"output":{"statusCode":428,"payload":{"statusCode":428,"error":"Precondition Required","message":"Connection Closed"},"headers":{}}}"""u8.ToArray()),
            _ => Answer.Bare("{}"u8.ToArray()),
        };
    }

    private void WriteNumbers(Utf8JsonWriter writer, List<Recipient> asked)
    {
        foreach (var number in asked)
        {
            var there = number.Kind == RecipientKind.Broadcast
                || (number.Kind == RecipientKind.Person && (gateway.Numbers.Remembers(number.Code) || gateway.Numbers.Ask(number.Code)));
            writer.WriteStartObject();
            writer.WriteString("jid", number.Jid);
            writer.WriteBoolean("exists", there);
            writer.WriteString("number", number.Input);
            writer.WriteEndObject();
        }
    }

    private static List<string> NumberFailures(JsonElement list)
    {
        var failures = new List<string>();
        var items = list.EnumerateArray().ToList();
        if (items.Exists(item => item.ValueKind != JsonValueKind.String))
        {
            failures.Add("\"numbers\" must be an array of strings");
        }

        if (items.Count == 0)
        {
            failures.Add("numbers does not meet minimum length of 1");
        }

        if (items.DistinctBy(item => item.GetRawText(), StringComparer.Ordinal).Count() < items.Count)
        {
            failures.Add("numbers contains duplicate item");
        }

        return failures;
    }

    private static void WriteBareFailure(Utf8JsonWriter writer, List<string> failures)
    {
        writer.WriteNumber("status", 400);
        writer.WriteString("error", "Bad Request");
        writer.WriteStartArray("message");
        Answer.WriteList(writer, failures);
        writer.WriteEndArray();
    }

    private static int OrderOf(RecipientKind kind) => kind switch { RecipientKind.Broadcast => 0, RecipientKind.Group => 1, _ => 2 };

    private Answer Find(EvolutionInstance instance, JsonElement body)
    {
        var search = MessageSearch.Read(body.Member("where") ?? default, gateway.Keys);
        var page = body.Whole("page", 1);
        var size = body.Whole("offset", DefaultPage);
        var (total, found) = search.Run(gateway.Received, instance.Ordinal, (page - 1) * size, size);
        var now = gateway.Options.Time.GetUtcNow().ToUnixTimeMilliseconds();
        return Answer.Ok(writer =>
        {
            writer.WriteStartObject("messages");
            writer.WriteNumber("total", total);
            writer.WriteNumber("pages", (total + size - 1) / size);
            writer.WriteNumber("currentPage", page);
            writer.WriteStartArray("records");
            found.ForEach(message => MessageJson.WriteRecord(writer, message, gateway.Keys, instance.Id, now, gateway.MediaTypes.GetValueOrDefault(message.Seq)));
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private Answer FindStatus(EvolutionInstance instance, JsonElement body)
    {
        var where = body.Member("where") ?? default;
        var search = new MessageSearch { Seq = where.Text("id") is { } id ? gateway.Keys.SeqOf(id) : null, Jids = MessageSearch.JidsOf(where) };
        var now = gateway.Options.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var size = body.Whole("offset", DefaultPage);
        var (_, messages) = search.Run(gateway.Received, instance.Ordinal, 0, int.MaxValue);
        var updates = messages.SelectMany(message => message.Acks(now), (message, status) => (message, status));
        return Answer.Ok(JsonBytes.Array(writer =>
        {
            foreach (var (message, status) in updates.Skip((body.Whole("page", 1) - 1) * size).Take(size))
            {
                WriteUpdate(writer, instance, message, status);
            }
        }));
    }

    private void WriteUpdate(Utf8JsonWriter writer, EvolutionInstance instance, MessageView message, string status)
    {
        writer.WriteStartObject();
        writer.WriteString("id", RowId.Of((ulong)message.Seq ^ (ulong)status[0]));
        writer.WriteString("keyId", gateway.Keys.Of(message.Seq));
        writer.WriteString("remoteJid", string.Create(CultureInfo.InvariantCulture, $"{message.To}@s.whatsapp.net"));
        writer.WriteBoolean("fromMe", true);
        writer.WriteNulls("participant", "pollUpdates");
        writer.WriteString("status", status);
        writer.WriteString("messageId", gateway.Keys.RowIdOf(message.Seq));
        writer.WriteString("instanceId", instance.Id);
        writer.WriteEndObject();
    }
}
