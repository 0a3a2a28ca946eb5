using System.Text;
using System.Text.Json;
using WaActors.FakeGateway.Evolution.Instances;
using WaActors.FakeGateway.Evolution.Messages;
using WaActors.FakeGateway.Ledger;

namespace WaActors.FakeGateway.Evolution.Http;

/// <summary>/message/sendMedia and /message/sendWhatsAppAudio. What the recipient received is logged by its caption.</summary>
internal sealed class MediaEndpoints(EvolutionGateway gateway)
{
    private static readonly string[] Types = ["image", "video", "document", "audio"];

    public Task<Answer> SendMedia(EvolutionCall call)
    {
        var body = call.Body;
        var failures = Missing(body, "number", "mediatype", "media");
        if (failures.Count == 0 && Array.IndexOf(Types, body.Text("mediatype")) < 0)
        {
            failures.Add("instance.mediatype is not one of enum values: image,document,video,audio,ptv");
        }

        var isBytes = IsBase64(body.Text("media") ?? "");
        var wrong = !isBytes && !IsUrl(body.Text("media") ?? "") ? "Owned media must be a url or base64"
            : isBytes && body.Text("mediatype") == "document" && body.Text("fileName") is null ? "For base64 the file name must be informed."
            : null;
        return SendAsync(call, failures, "mediaMessage", wrong, body.Text("mediatype") ?? "", body.Text("caption"));
    }

    public Task<Answer> SendAudio(EvolutionCall call)
    {
        var audio = call.Body.Text("audio") ?? "";
        var wrong = IsBase64(audio) || IsUrl(audio) ? null : "Owned media must be a url, base64, or valid file with buffer";
        return SendAsync(call, Missing(call.Body, "number", "audio"), "audioWhatsapp", wrong, "audio", null);
    }

    private async Task<Answer> SendAsync(EvolutionCall call, List<string> failures, string method, string? wrong, string type, string? caption)
    {
        if (failures.Count > 0)
        {
            return Refuse(call.Instance, new Refused(Refusal.Invalid, Answer.Invalid(failures)));
        }

        if (call.InMemory is not { } instance)
        {
            return Refuse(call.Instance, new Refused(Refusal.Ghost, Answer.ReadingUndefined(method)));
        }

        if (wrong is not null)
        {
            return Refuse(instance, new Refused(Refusal.Invalid, Answer.Error(400, wrong)));
        }

        var refused = gateway.Sender.CheckRecipient(instance, call.Body.Text("number")!, out var to);
        if (refused is null)
        {
            await gateway.Wait(gateway.Faults.Hang(instance.Name));
            refused = MessageSender.CheckSocket(instance);
        }

        return refused is { } no ? Refuse(instance, no) : Accept(instance, to, type, caption, call.Body.Text("mimetype") ?? type);
    }

    private Answer Refuse(EvolutionInstance? instance, in Refused refused)
    {
        gateway.Counters.CountRefused(refused.Why);
        instance?.CountRefused();
        return refused.Answer;
    }

    private Answer Accept(EvolutionInstance instance, in Recipient to, string type, string? caption, string mimeType)
    {
        var accepted = gateway.Sender.Accept(instance, to, Encoding.UTF8.GetBytes(caption ?? ""));
        gateway.MediaTypes[accepted.Seq] = type;
        return accepted.AnswerIsLost
            ? Answer.Lost
            : new Answer(201, MessageJson.Medium(gateway.Keys.Of(accepted.Seq), to.Jid, type, caption, mimeType, accepted.AtMs / 1000, instance.Id));
    }

    private static List<string> Missing(JsonElement body, params string[] names) =>
        [.. names.Where(name => body.Text(name) is null).Select(name => $"instance requires property \"{name}\"")];

    /// <summary>Strict: a host needs a dot.</summary>
    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Contains('.', StringComparison.Ordinal);

    /// <summary>Padded, and without a data: prefix.</summary>
    private static bool IsBase64(string text) => text.Length > 0 && text.Length % 4 == 0 && Convert.TryFromBase64String(text, new byte[text.Length], out _);
}
