using WaActors.Grains.Reasons;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using Target = WaActors.Gateways.Uazapi.UazapiClient.Target;

namespace WaActors.Gateways.Uazapi;

internal sealed partial class UazapiGateway
{
    /// <summary>How long a code counts as good: WhatsApp asks for a new one after about a minute, whatever the gateway's own five.</summary>
    private static readonly TimeSpan PairingCodeLife = TimeSpan.FromSeconds(60);

    /// <summary>Groups' messages are nobody's opt-out. Our own stay in: their echo tells what became of a lost answer.</summary>
    private static readonly string[] NotWanted = ["isGroupYes"];

    /// <inheritdoc />
    public async Task<ConnectAnswer> ConnectAsync(GatewayInstance instance, string? phone, CancellationToken cancellation)
    {
        var number = PhoneNumbers.ForPairing(phone);
        var found = await _book.FindAsync(instance, cancellation);
        if (found.IsMissing) found = await CreateAsync(instance, cancellation);
        if (found.Access is not { } access) return Problem(ProblemOf(found.Failure!));
        if (instance.WebhookUrl is not null && await EnsureWebhookAsync(instance, cancellation) == WebhookCheck.Failed)
            Log.WebhookNotSet(_logger, instance.InstanceId);

        var to = To(instance, access);
        var answer = await _client.ConnectAsync(to, number, cancellation);
        if (answer.Reply is { } refused && UazapiErrors.IsKeyRefused(refused)) _book.Forget(instance);
        for (var poll = 0; poll < _options.Value.QrPolls && IsWaiting(answer, number); poll++)
        {
            await Task.Delay(_options.Value.QrPollDelay, _time, cancellation);
            answer = await _client.StatusAsync(to, cancellation);
        }

        return ToAnswer(answer, number);
    }

    /// <inheritdoc />
    public async Task<WebhookCheck> EnsureWebhookAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        if (instance.WebhookUrl is not { } url) return WebhookCheck.NotWanted;
        if ((await _book.FindAsync(instance, cancellation)).Access is not { } access) return WebhookCheck.Failed;
        var answer = await _client.WebhooksAsync(To(instance, access), cancellation);
        if (answer.Reply is not { IsSuccess: true } hooks) return WebhookCheck.Failed;
        var ours = hooks.Json.Items().FirstOrDefault(hook => IsOurs(hook, instance));
        if (IsInPlace(ours, url)) return WebhookCheck.InPlace;

        // Hooks of other systems stay beside it; an earlier one of ours is changed where it is.
        var id = ours.Text("id");
        var body = new WebhookBody(id is null ? "add" : "update", id, url.AbsoluteUri, UazapiWebhooks.Events, NotWanted);
        return (await _client.SetWebhookAsync(To(instance, access), body, cancellation)).Reply is { IsSuccess: true } ? WebhookCheck.Repaired : WebhookCheck.Failed;
    }

    private async Task<AccessAnswer> CreateAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        var answer = await _client.CreateAsync(instance, isOld: false, cancellation);
        if (IsRouteMissing(answer)) answer = await _client.CreateAsync(instance, isOld: true, cancellation);
        if (answer.Reply is not { IsSuccess: true } reply || TokenOf(reply.Json) is not { } token) return new(null, answer);
        var access = new InstanceAccess(instance.ExternalName, token);
        _book.Keep(instance, access);
        return new(access);
    }

    /// <summary><c>{"response":"Instance created successfully","token":"...","instance":{"token":"..."}}</c>.</summary>
    private static string? TokenOf(JsonElement json) => json.Text("token") is { Length: > 0 } token ? token : json.Member("instance").Text("token");

    /// <summary>Ours is the one that speaks of this instance at our address, whatever secret it ends in.</summary>
    private static bool IsOurs(JsonElement hook, GatewayInstance instance) =>
        hook.Text("url") is { } url
        && (url == instance.WebhookUrl!.AbsoluteUri
            || url.Contains(instance.InstanceId.ToString("D"), StringComparison.OrdinalIgnoreCase)
            || url.Contains(instance.InstanceId.ToString("N"), StringComparison.OrdinalIgnoreCase));

    /// <summary><c>[{"id":"r1","enabled":true,"url":"https://...","events":["messages","messages_update","connection"],"excludeMessages":[],"addUrlEvents":false}]</c>.</summary>
    private static bool IsInPlace(JsonElement hook, Uri url) =>
        hook.Text("url") == url.AbsoluteUri
        && hook.Flag("enabled") == true
        && hook.Flag("addUrlEvents") != true
        && hook.Flag("addUrlTypesMessages") != true
        && Texts(hook, "events").IsSupersetOf(UazapiWebhooks.Events)
        && Texts(hook, "excludeMessages").IsSubsetOf(NotWanted);

    private static HashSet<string> Texts(JsonElement json, string name) => json.Member(name).Items().Select(text => text.Text() ?? "").ToHashSet(StringComparer.Ordinal);

    /// <summary>The code comes a moment after the answer.</summary>
    private static bool IsWaiting(GatewayAnswer answer, string? number) =>
        answer.Reply is { IsSuccess: true } reply
        && UazapiStatus.Read(reply.Json).Kind == LinkReadingKind.Connecting
        && (number is null ? !UazapiStatus.HasCode(reply.Json) : UazapiStatus.PairingCodeOf(reply.Json) is null);

    private ConnectAnswer ToAnswer(GatewayAnswer answer, string? number)
    {
        if (answer.Reply is not { IsSuccess: true } reply) return Problem(ProblemOf(answer));
        if (UazapiStatus.IsOpen(reply.Json)) return new ConnectAnswer(LinkState.Connected);
        var code = UazapiStatus.PairingCodeOf(reply.Json);
        if (!UazapiStatus.HasCode(reply.Json)) return new ConnectAnswer(LinkState.Connecting, Problem: GatewayReasons.NoQrYet);
        return new ConnectAnswer(
            LinkState.AwaitingPairing,
            QrPngBase64: UazapiStatus.PngOf(reply.Json),
            PairingCode: code,
            PairingCodeExpiresAt: code is null ? null : _time.GetUtcNow() + PairingCodeLife,
            Problem: number is not null && code is null ? GatewayReasons.NoPairingWithQr : null);
    }

    private static ConnectAnswer Problem(string problem) => new(LinkState.Unknown, Problem: problem);

    /// <summary>Without the gateway's words: keys may be in them.</summary>
    private static string ProblemOf(GatewayAnswer answer) => answer.Reply?.Status switch
    {
        null => answer.Reason,
        401 or 403 => GatewayReasons.KeyRefused,
        404 => GatewayReasons.InstanceNotKnown,
        429 => GatewayReasons.NoRoom,
        var status => GatewayReasons.HttpStatus(status ?? 0),
    };
}
