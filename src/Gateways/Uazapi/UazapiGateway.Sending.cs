using WaActors.Reasons;
using WaActors.Grains.Reasons;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Gateways.Uazapi;

internal sealed partial class UazapiGateway
{
    /// <inheritdoc />
    public async Task<NumberCheck> CheckNumberAsync(GatewayInstance instance, string phone, CancellationToken cancellation)
    {
        if ((await _book.FindAsync(instance, cancellation)).Access is not { } access) return new NumberCheck(null, null);
        return ReadCheck(await _client.CheckNumberAsync(To(instance, access), phone, cancellation), phone);
    }

    /// <inheritdoc />
    public async Task<SendOutcome> SendAsync(GatewayInstance instance, OutgoingMessage message, CancellationToken cancellation)
    {
        if (message.Template is not null) return SendOutcome.Rejected(GatewayReasons.UazapiNoTemplates);
        var found = await _book.FindAsync(instance, cancellation);
        if (found.Access is not { } access) return SendOutcomes.WithoutAccess(found, _time.GetUtcNow(), _options.Value);
        var outcome = await SendOnceAsync(instance, access, message, message.Phone, cancellation);
        if (outcome is { Kind: SendOutcomeKind.NotOnWhatsApp, Reason: UazapiErrors.NoAddress })
            outcome = await SendToCanonicalAsync(instance, access, message, outcome, cancellation);
        if (outcome is { Kind: SendOutcomeKind.Restricted, Until: null }) outcome = await WithEndAsync(outcome, instance, access, cancellation);
        if (outcome.Kind == SendOutcomeKind.Unknown) Log.SendInDoubt(_logger, instance.InstanceId, message.ClientMessageId, CodedReason.TextOf(outcome.Reason));
        return outcome;
    }

    /// <inheritdoc />
    /// <remarks>The gateway keeps messages for seven days, and finds them by our own id. One that it calls failed or cancelled did not leave.</remarks>
    public async Task<FindAnswer> FindMessageAsync(
        GatewayInstance instance, OutgoingMessage message, DateTimeOffset notBefore, CancellationToken cancellation)
    {
        if ((await _book.FindAsync(instance, cancellation)).Access is not { } access) return new FindAnswer(null, Supported: true, Failed: true);
        var trackId = TrackIdOf(message);
        var answer = await _client.FindMessagesAsync(To(instance, access), trackId, cancellation);
        if (IsRouteMissing(answer)) return new FindAnswer(null, Supported: false);
        if (answer.Reply is not { IsSuccess: true } reply) return new FindAnswer(null, Supported: true, Failed: true);
        var rows = reply.Json.ValueKind == JsonValueKind.Array ? reply.Json : reply.Json.Member("messages");
        if (rows.ValueKind != JsonValueKind.Array) return new FindAnswer(null, Supported: true, Failed: true);
        var id = rows.Items().Where(row => IsIt(row, trackId)).Select(row => row.Text("messageid")).FirstOrDefault(found => found is { Length: > 0 });
        return new FindAnswer(id, Supported: true);
    }

    private async Task<SendOutcome> SendOnceAsync(
        GatewayInstance instance, InstanceAccess access, OutgoingMessage message, string number, CancellationToken cancellation)
    {
        var (route, body) = RequestOf(message, number);
        var answer = await _client.SendAsync(To(instance, access), route, body, cancellation);
        var now = _time.GetUtcNow();
        if (answer.Reply is { Status: 401 }) _book.Forget(instance); // its key may have changed: the next send asks for it
        return answer.Reply is { } reply
            ? UazapiErrors.Classify(reply, instance with { Token = access.Token }, message, now, _options.Value)
            : SendOutcomes.OfSilence(answer, now, _options.Value);
    }

    /// <summary>"No address" proves that nothing left. The recipient may be known under the other spelling of the number (Brazil's ninth digit).</summary>
    private async Task<SendOutcome> SendToCanonicalAsync(
        GatewayInstance instance, InstanceAccess access, OutgoingMessage message, SendOutcome refused, CancellationToken cancellation)
    {
        var check = ReadCheck(await _client.CheckNumberAsync(To(instance, access), message.Phone, cancellation), message.Phone);
        return check is { Exists: true, CanonicalPhone: { } canonical } && canonical != message.Phone
            ? await SendOnceAsync(instance, access, message, canonical, cancellation)
            : refused;
    }

    /// <summary>A restriction without an end would stop the number for good: where the limits do not tell it either, it is tried again after a while.</summary>
    private async Task<SendOutcome> WithEndAsync(SendOutcome restricted, GatewayInstance instance, InstanceAccess access, CancellationToken cancellation)
    {
        var answer = await _client.LimitsAsync(To(instance, access), cancellation);
        var now = _time.GetUtcNow();
        var until = answer.Reply is { IsSuccess: true } reply ? UazapiErrors.RestrictedUntil(reply.Json, now) : null;
        return restricted with { Until = until ?? now + _options.Value.RestrictionWait };
    }

    private static (string Route, byte[] Body) RequestOf(OutgoingMessage message, string number)
    {
        var (text, trackId) = (Plain(message.Text), TrackIdOf(message));
        if (message.Media is not { } media)
            return ("send/text", UazapiJson.Bytes(new(number, text, trackId), UazapiJson.Default.SendTextBody));
        var body = new SendMediaBody(
            number, TypeOf(media.Kind), MediaReference.AddressOrData(media), media.MimeType, text.Length == 0 ? null : text,
            media.Kind == MediaKind.Document ? media.FileName : null, trackId);
        return ("send/media", UazapiJson.Bytes(body, UazapiJson.Default.SendMediaBody));
    }

    private static string TypeOf(MediaKind kind) => kind switch
    {
        MediaKind.Image => "image",
        MediaKind.Video => "video",
        MediaKind.Audio => "ptt", // a voice message
        MediaKind.Document => "document",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown kind of medium"),
    };

    /// <summary>The server replaces <c>{{name}}</c> and its like by its own idea of them. Ours are rendered already, so what is left is meant as it stands:
    /// an invisible joiner between the braces keeps it so.</summary>
    private static string Plain(string text) => text.Replace("{{", "{\u2060{", StringComparison.Ordinal);

    private static string TrackIdOf(OutgoingMessage message) => message.ClientMessageId.ToString("N");

    /// <summary>Checked again, because gateways ignore filters that they do not know.</summary>
    private static bool IsIt(JsonElement row, string trackId) =>
        row.Text("track_id") == trackId
        && row.Flag("fromMe") != false
        && row.Text("status")?.ToUpperInvariant() is not ("FAILED" or "CANCELED");

    /// <summary><c>[{"query":"5511900000002","jid":"551100000002@s.whatsapp.net","isInWhatsapp":true}]</c>; of a number without WhatsApp
    /// <c>"isInWhatsapp":false,"error":"the number ... is not on WhatsApp"</c>. Any other error says nothing of the number.</summary>
    private static NumberCheck ReadCheck(GatewayAnswer answer, string phone)
    {
        if (answer.Reply is not { IsSuccess: true } reply) return new NumberCheck(null, null);
        var row = reply.Json.Items().FirstOrDefault(item => item.Text("query") == phone);
        var isFault = row.Text("error") is { Length: > 0 } error && !error.Contains("not on WhatsApp", StringComparison.OrdinalIgnoreCase);
        var exists = isFault ? null : row.Flag("isInWhatsapp");
        return new NumberCheck(exists, exists == true ? PhoneNumbers.OfJid(row.Text("jid")) : null);
    }
}
