using WaActors.Reasons;
using WaActors.Grains.Reasons;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Gateways.WApi;

internal sealed partial class WApiGateway
{
    /// <inheritdoc />
    public async Task<NumberCheck> CheckNumberAsync(GatewayInstance instance, string phone, CancellationToken cancellation)
    {
        if ((await _book.FindAsync(instance, cancellation)).Access is not { } access) return new NumberCheck(null, null);
        return ReadCheck(await _client.CheckNumberAsync(To(instance, access), phone, cancellation));
    }

    /// <inheritdoc />
    /// <remarks>The gateway takes a message to a number that has no WhatsApp, or has it under another spelling, answers success and drops it in silence. So
    /// each number is checked first, and the message goes to the number that WhatsApp tells; without that knowledge nothing is sent.</remarks>
    public async Task<SendOutcome> SendAsync(GatewayInstance instance, OutgoingMessage message, CancellationToken cancellation)
    {
        if (message.Template is not null) return SendOutcome.Rejected(GatewayReasons.WApiNoTemplates);
        var found = await _book.FindAsync(instance, cancellation);
        if (found.Access is not { } access) return SendOutcomes.WithoutAccess(found, _time.GetUtcNow(), _options.Value);
        var outcome = await CheckAndSendAsync(instance with { Token = access.Token }, access, message, cancellation);
        if (outcome.Kind == SendOutcomeKind.Unknown) Log.SendInDoubt(_logger, instance.InstanceId, message.ClientMessageId, CodedReason.TextOf(outcome.Reason));
        return outcome;
    }

    /// <inheritdoc />
    /// <remarks>There is none: the queue lists only what has not left, in a form that nobody documents.</remarks>
    public Task<FindAnswer> FindMessageAsync(GatewayInstance instance, OutgoingMessage message, DateTimeOffset notBefore, CancellationToken cancellation) =>
        Task.FromResult(new FindAnswer(null, Supported: false));

    private async Task<SendOutcome> CheckAndSendAsync(
        GatewayInstance instance, InstanceAccess access, OutgoingMessage message, CancellationToken cancellation)
    {
        var asked = await _client.CheckNumberAsync(To(instance, access), message.Phone, cancellation);
        var check = ReadCheck(asked);
        if (asked.Reply is { Status: 401 or 403 }) _book.Forget(instance); // its key may have changed: the next send asks for it
        if (check.Exists == false) return SendOutcome.NotOnWhatsApp(GatewayReasons.NoWhatsApp);
        if (check.Exists is null) return Unchecked(asked, instance, message);
        var (route, body) = RequestOf(message, check.CanonicalPhone ?? message.Phone);
        var answer = await _client.SendAsync(To(instance, access), route, body, cancellation);
        var now = _time.GetUtcNow();
        return answer.Reply is { } reply
            ? WApiErrors.Classify(reply, instance, message, now, _options.Value)
            : SendOutcomes.OfSilence(answer, now, _options.Value);
    }

    /// <summary>Nothing was sent: a lost session is one, everything else waits.</summary>
    private SendOutcome Unchecked(GatewayAnswer asked, GatewayInstance instance, OutgoingMessage message)
    {
        var now = _time.GetUtcNow();
        if (asked.Reply is not { } reply)
            return SendOutcome.Throttled(asked.RetryAt ?? now + _options.Value.UnreachableWait, GatewayReasons.NotChecked(asked.Reason));
        var meant = FaultText.Read(reply).IsFault ? WApiErrors.Classify(reply, instance, message, now, _options.Value) : null;
        return meant is { Kind: SendOutcomeKind.LinkLost or SendOutcomeKind.Throttled }
            ? meant
            : SendOutcome.Throttled(now + _options.Value.UnreachableWait, GatewayReasons.NotChecked($"HTTP {reply.Status}"));
    }

    private static (string Route, byte[] Body) RequestOf(OutgoingMessage message, string number)
    {
        if (message.Media is not { } media)
            return ("send-text", WApiJson.Bytes(new(number, message.Text), WApiJson.Default.SendTextBody));
        var file = MediaReference.AddressOrData(media);
        var caption = message.Text.Length == 0 ? null : message.Text;
        var (route, body) = media.Kind switch
        {
            MediaKind.Image => ("send-image", new SendMediaBody(number) { Image = file, Caption = caption }),
            MediaKind.Video => ("send-video", new SendMediaBody(number) { Video = file, Caption = caption }),
            MediaKind.Audio => ("send-audio", new SendMediaBody(number) { Audio = file }), // a voice message has no caption
            MediaKind.Document => ("send-document", new SendMediaBody(number)
            {
                Document = file, Extension = FileExtension.Of(media), FileName = media.FileName, Caption = caption,
            }),
            _ => throw new ArgumentOutOfRangeException(nameof(message), media.Kind, "unknown kind of medium"),
        };
        return (route, WApiJson.Bytes(body, WApiJson.Default.SendMediaBody));
    }

    /// <summary><c>{"exists":true,"phoneNumber":"551100000001","lid":"000000000000001@lid"}</c>. A check that failed says nothing of the number.</summary>
    private static NumberCheck ReadCheck(GatewayAnswer answer)
    {
        if (answer.Reply is not { IsSuccess: true } reply || FaultText.Read(reply).IsFault) return new NumberCheck(null, null);
        var phone = reply.Json.Text("phoneNumber") ?? reply.Json.Text("outputPhone");
        var isNumber = phone is { Length: > 0 } && phone.All(char.IsAsciiDigit);
        return reply.Json.Flag("exists") switch
        {
            true => new NumberCheck(true, isNumber ? phone : null),
            false => new NumberCheck(false, null),
            null => new NumberCheck(null, null),
        };
    }
}
