using WaActors.Reasons;
using WaActors.Grains.Reasons;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Gateways.Evolution;

internal sealed partial class EvolutionGateway
{
    /// <summary>
    /// Only what is used: the link, what became of messages, and what people write, for among it is who wants no more. LOGOUT_INSTANCE and REMOVE_INSTANCE
    /// are left out on purpose: the gateway wipes credentials and frees the name of a deleted instance only after their delivery ended, retries of twenty
    /// minutes included, and CONNECTION_UPDATE tells the same. SEND_MESSAGE tells what the send's answer told.
    /// </summary>
    private static readonly string[] Events = ["CONNECTION_UPDATE", "MESSAGES_UPDATE", "MESSAGES_UPSERT"];

    /// <inheritdoc />
    public async Task<ConnectAnswer> ConnectAsync(GatewayInstance instance, string? phone, CancellationToken cancellation)
    {
        var number = PhoneNumbers.ForPairing(phone);
        var reply = await BeginAsync(instance, number, cancellation);
        for (var poll = 0; poll < options.Value.QrPolls && !IsComplete(reply, number); poll++)
        {
            await Task.Delay(options.Value.QrPollDelay, time, cancellation);
            reply = ConnectReply.OfConnect(await client.ConnectAsync(instance, number, cancellation));
        }

        return ToAnswer(reply, number is not null);
    }

    private async Task<ConnectReply> BeginAsync(GatewayInstance instance, string? number, CancellationToken cancellation)
    {
        if (await CheckWebhookAsync(instance, cancellation) is null) return await CreateAsync(instance, number, cancellation);
        var reply = ConnectReply.OfConnect(await client.ConnectAsync(instance, number, cancellation));
        return reply.View == ConnectView.Missing ? await CreateAsync(instance, number, cancellation) : reply;
    }

    private async Task<ConnectReply> CreateAsync(GatewayInstance instance, string? number, CancellationToken cancellation)
    {
        var body = new CreateBody(instance.ExternalName, number, instance.Token, BlockFor(instance));
        return ConnectReply.OfCreate(await client.CreateAsync(instance, body, cancellation));
    }

    /// <inheritdoc />
    public async Task<WebhookCheck> EnsureWebhookAsync(GatewayInstance instance, CancellationToken cancellation) =>
        await CheckWebhookAsync(instance, cancellation) ?? WebhookCheck.Failed;

    /// <summary>Sets the webhook of an instance where it differs; null when the gateway has no such instance. A webhook that cannot be set holds up
    /// nothing: reading the state confirms every link anyway.</summary>
    private async Task<WebhookCheck?> CheckWebhookAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        if (BlockFor(instance) is not { } wanted) return WebhookCheck.NotWanted;
        var found = await client.FindWebhookAsync(instance, cancellation);
        if (found.Reply is { } reply && EvolutionErrors.IsInstanceMissing(reply)) return null;
        if (found.Reply is not { IsSuccess: true } row) return NotSet(instance, found);
        if (IsSet(row, wanted)) return WebhookCheck.InPlace;
        var set = await client.SetWebhookAsync(instance, wanted, cancellation);
        return set.Reply is { IsSuccess: true } ? WebhookCheck.Repaired : NotSet(instance, set);
    }

    private WebhookCheck NotSet(GatewayInstance instance, GatewayAnswer answer)
    {
        Log.WebhookNotSet(logger, instance.InstanceId, CodedReason.TextOf(ReasonOf(answer)));
        return WebhookCheck.Failed;
    }

    /// <summary>Null, or <c>{"id":"...","url":"https://...","enabled":true,"events":["CONNECTION_UPDATE"],"webhookByEvents":false,"webhookBase64":false}</c>.</summary>
    private static bool IsSet(GatewayReply row, WebhookBlock wanted) =>
        row.Json.Flag("enabled") == true
        && row.Json.Flag("webhookByEvents") != true
        && row.Json.Flag("webhookBase64") != true
        && string.Equals(row.Json.Text("url"), wanted.Url, StringComparison.Ordinal)
        && row.Json.Member("events").Items().Select(name => name.Text() ?? "").ToHashSet(StringComparer.Ordinal).SetEquals(wanted.Events);

    private static WebhookBlock? BlockFor(GatewayInstance instance) => instance.WebhookUrl is { } url ? new(url.AbsoluteUri, Events) : null;

    private static string ReasonOf(GatewayAnswer answer) => answer.Reply is { } reply ? $"HTTP {reply.Status}" : answer.Reason;

    /// <summary>A QR of an instance that was to show a pairing code may be one tick ahead of it.</summary>
    private static bool IsComplete(ConnectReply reply, string? number) => reply.View switch
    {
        ConnectView.Waiting or ConnectView.Taken => false,
        ConnectView.Shown => number is null || reply.PairingCode is not null,
        _ => true,
    };

    private ConnectAnswer ToAnswer(ConnectReply reply, bool wantsPairingCode) => reply.View switch
    {
        ConnectView.Open => new ConnectAnswer(LinkState.Connected),
        ConnectView.Shown => new ConnectAnswer(
            LinkState.AwaitingPairing,
            reply.Code,
            reply.Png,
            reply.PairingCode,
            reply.PairingCode is null ? null : time.GetUtcNow() + ConnectReply.PairingCodeLife,
            wantsPairingCode && reply.PairingCode is null ? GatewayReasons.NoPairingWithQr : null),
        ConnectView.Waiting => new ConnectAnswer(LinkState.Connecting, Problem: GatewayReasons.NoQrYet),
        ConnectView.Taken => new ConnectAnswer(LinkState.Unknown, Problem: GatewayReasons.NameTakenNotThere),
        ConnectView.Missing => new ConnectAnswer(LinkState.Unknown, Problem: GatewayReasons.LostWhileConnecting),
        _ => new ConnectAnswer(LinkState.Unknown, Problem: reply.Problem),
    };
}
