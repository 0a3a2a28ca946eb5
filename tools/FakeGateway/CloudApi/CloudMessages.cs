using System.Globalization;
using System.Text;
using System.Text.Json;
using WaActors.FakeGateway.Faults;
using WaActors.FakeGateway.Ledger;
using WaActors.FakeGateway.World;

namespace WaActors.FakeGateway.CloudApi;

/// <summary>POST /{phone number id}/messages: the request, the number, the recipient, the template, then WhatsApp.</summary>
internal sealed class CloudMessages(CloudGateway gateway)
{
    private static readonly string[] MediaTypes = ["image", "video", "audio", "document"];

    private FakeWorld World => gateway.World;

    public async Task<Reply> SendAsync(CloudNumber number, HttpContext context)
    {
        JsonElement body;
        try
        {
            body = await RequestBody.Read(context, RequestBody.Json);
        }
        catch (JsonException)
        {
            return Refuse(number, Refusal.Invalid, GraphError.Parameter("the body is no JSON"));
        }

        var to = PhoneCode.OfDigitsIn(body.Text("to") ?? "");
        var refused = Interfere(number) ?? CheckNumber(number) ?? CheckBody(number, body, to) ?? CheckRecipient(number, body, to);
        if (refused is { } no)
        {
            return no;
        }

        await World.Wait(World.Faults.Hang(number.Name));
        return Accept(number, body, to);
    }

    private Reply? Interfere(CloudNumber number)
    {
        var settings = World.Faults.Settings;
        if (World.Faults.Throttles(number.Name))
        {
            return Refuse(number, Refusal.Throttled, GraphError.Of(130429, "Rate limit hit", "Cloud API message throughput has been reached."));
        }

        if (settings.GraphError != 0 && World.Faults.Concerns(number.Name))
        {
            return Refuse(number, Refusal.Injected, GraphError.Of(settings.GraphError, "Injected", "as ordered"));
        }

        return World.Faults.Fails(number.Name) ? Refuse(number, Refusal.Injected, Reply.Raw(settings.ErrorStatus, settings.ErrorBody ?? "{}")) : null;
    }

    private Reply? CheckNumber(CloudNumber number) => number switch
    {
        { Status: "BANNED" } => Refuse(number, Refusal.NotConnected, GraphError.Of(131031, "Business Account locked")),
        { Status: not "CONNECTED" } or { IsRegistered: false } => Refuse(number, Refusal.NotConnected, GraphError.Of(133010, "Account not registered")),
        { Health: "BLOCKED" } => Refuse(number, Refusal.NotConnected, GraphError.Of(131042, "Business eligibility payment issue")),
        _ => null,
    };

    private Reply? CheckBody(CloudNumber number, JsonElement body, PhoneCode to)
    {
        var type = body.Text("type") ?? "";
        var problem = body.Text("messaging_product") != "whatsapp" ? "messaging_product is needed"
            : to.IsEmpty ? "to is needed"
            : type == "text" ? (body.Member("text")?.Text("body") is { Length: > 0 } ? null : "text.body is needed")
            : type == "template" ? (body.Member("template")?.Text("name") is { Length: > 0 } ? null : "template.name is needed")
            : Array.IndexOf(MediaTypes, type) >= 0 ? CheckMedia(number, body.Member(type) ?? default)
            : "unknown type";
        return problem is null ? null : Refuse(number, Refusal.Invalid, GraphError.Parameter(problem));
    }

    private string? CheckMedia(CloudNumber number, JsonElement media) =>
        media.Text("link") is { Length: > 0 } || gateway.Media.ContainsKey(number.Name + "/" + media.Text("id")) ? null : "the medium is not known";

    private Reply? CheckRecipient(CloudNumber number, JsonElement body, PhoneCode to)
    {
        if (to.ToString() == number.Phone)
        {
            return Refuse(number, Refusal.Invalid, GraphError.Of(131021, "Recipient cannot be sender"));
        }

        if (!World.IsOnWhatsApp(to.Normalised()))
        {
            return Refuse(number, Refusal.NotOnWhatsApp, GraphError.Of(131026, "Message undeliverable", "Message Undeliverable."));
        }

        if (body.Text("type") != "template" && World.Faults.Settings.EnforceWindow && !number.HasWindow(to.ToString(), World.NowMs))
        {
            return Refuse(number, Refusal.Invalid, GraphError.Of(131047, "Re-engagement message", "More than 24 hours have passed since the recipient last replied."));
        }

        return CheckTemplate(number, body) ?? (number.TakesPair(to.ToString(), World.NowMs)
            ? null
            : Refuse(number, Refusal.Throttled, GraphError.Of(131056, "(Business Account, Consumer Account) pair rate limit hit")));
    }

    /// <summary>Every template is approved, but for those that are called missing or paused; one called <c>..._2</c> has two parameters.</summary>
    private Reply? CheckTemplate(CloudNumber number, JsonElement body)
    {
        if (body.Text("type") != "template" || body.Member("template") is not { } template || template.Text("name") is not { } name)
        {
            return null;
        }

        var error = name switch
        {
            _ when name.StartsWith("missing", StringComparison.Ordinal) => GraphError.Of(132001, "Template name does not exist in the translation"),
            _ when name.StartsWith("paused", StringComparison.Ordinal) => GraphError.Of(132015, "Template is paused"),
            _ when ParametersOf(name) is { } wanted && wanted != BodyOf(template).Count =>
                GraphError.Of(132000, "Number of parameters does not match the expected number of params", $"body: number of localizable_params ({BodyOf(template).Count}) does not match the expected number of params ({wanted})"),
            _ => (Reply?)null,
        };
        return error is { } wrong ? Refuse(number, Refusal.Invalid, wrong) : null;
    }

    private static int? ParametersOf(string name) =>
        int.TryParse(name.AsSpan(name.LastIndexOf('_') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private static IReadOnlyList<string> BodyOf(JsonElement template) =>
        template.Member("components") is { ValueKind: JsonValueKind.Array } components
            ? [.. components.EnumerateArray().Where(part => part.Text("type") == "body")
                .SelectMany(part => part.Member("parameters") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToList() : [])
                .Select(parameter => parameter.Text("text") ?? "")]
            : [];

    /// <summary>What the recipient reads: the text, the caption, or the template's name with its parameters.</summary>
    private static string TextOf(JsonElement body) => body.Text("type") switch
    {
        "text" => body.Member("text")?.Text("body") ?? "",
        "template" => body.Member("template") is { } template ? $"{template.Text("name")}: {string.Join(", ", BodyOf(template))}" : "",
        { } media => body.Member(media)?.Text("caption") ?? "",
        null => "",
    };

    private Reply Accept(CloudNumber number, JsonElement body, PhoneCode to)
    {
        var resolved = to.Normalised();
        var message = World.Outbox.Accept(number.Name, number.Ordinal, resolved, to, Encoding.UTF8.GetBytes(TextOf(body)));
        number.CountAccepted();
        var sent = new SentMessage(message.Seq, resolved.ToString(), body.Text("biz_opaque_callback_data"));
        gateway.Events.Status(number, sent, "sent");
        World.Outbox.PlanAcks(message, fate => gateway.Events.Status(number, sent, StatusOf(fate)));
        return message.AnswerIsLost ? Reply.Lost : Reply.Json(200, writer => WriteAccepted(writer, body, sent));
    }

    private void WriteAccepted(Utf8JsonWriter writer, JsonElement body, SentMessage sent)
    {
        writer.WriteString("messaging_product", "whatsapp");
        writer.WriteStartArray("contacts");
        writer.WriteStartObject();
        writer.WriteString("input", body.Text("to"));
        writer.WriteString("wa_id", sent.To);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartArray("messages");
        writer.WriteStartObject();
        writer.WriteString("id", World.Keys.Of(sent.Seq));
        if (body.Text("type") == "template")
        {
            writer.WriteString("message_status", "accepted");
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static string StatusOf(MessageFate fate) => fate switch
    {
        MessageFate.Refused => "failed",
        MessageFate.Read => "read",
        _ => "delivered",
    };

    private Reply Refuse(CloudNumber number, Refusal why, Reply reply)
    {
        World.Counters.CountRefused(why);
        number.CountRefused();
        return reply;
    }
}
