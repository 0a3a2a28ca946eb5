using WaActors.Grains.Reasons;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using Target = WaActors.Gateways.WApi.WApiClient.Target;

namespace WaActors.Gateways.WApi;

internal sealed partial class WApiGateway
{
    /// <summary>How long a code counts as good: the gateway does not say, and WhatsApp asks for a new one after about a minute.</summary>
    private static readonly TimeSpan CodeLife = TimeSpan.FromSeconds(60);

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
        var answer = await AskForCodeAsync(to, number, cancellation);
        for (var poll = 0; poll < _options.Value.QrPolls && IsWaiting(answer, number); poll++)
        {
            // A fresh instance that no host holds yet gets one by a restart.
            if (poll == 0 && HasNoHost(answer)) await _client.RestartAsync(to, cancellation);
            await Task.Delay(_options.Value.QrPollDelay, _time, cancellation);
            answer = await AskForCodeAsync(to, number, cancellation);
        }

        return ToAnswer(instance, answer, number);
    }

    /// <inheritdoc />
    /// <remarks>Each kind of event has one address at the gateway: what stood there is replaced.</remarks>
    public async Task<WebhookCheck> EnsureWebhookAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        if (instance.WebhookUrl is not { AbsoluteUri: var url }) return WebhookCheck.NotWanted;
        if ((await _book.FindAsync(instance, cancellation)).Access is not { } access) return WebhookCheck.Failed;
        var to = To(instance, access);
        if ((await _client.DetailsAsync(to, cancellation)).Reply is not { IsSuccess: true } details || FaultText.Read(details).IsFault) return WebhookCheck.Failed;
        var result = WebhookCheck.InPlace;
        foreach (var (route, member) in WApiWebhooks.Hooks)
        {
            if (details.Json.Text(member) == url) continue;
            if ((await _client.SetWebhookAsync(to, route, url, cancellation)).Reply is not { IsSuccess: true } set || FaultText.Read(set).IsFault) return WebhookCheck.Failed;
            result = WebhookCheck.Repaired;
        }

        return result;
    }

    /// <summary><c>{"error":false,"message":"...","instanceId":"LITE-AAAAAA-BBBBBB","token":"..."}</c>: the id is the gateway's choice; ours is the name.</summary>
    private async Task<AccessAnswer> CreateAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        var answer = await _client.CreateAsync(instance, cancellation);
        if (answer.Reply is not { IsSuccess: true } reply || FaultText.Read(reply).IsFault) return new(null, answer);
        if (reply.Json.Text("instanceId") is not { Length: > 0 } id || reply.Json.Text("token") is not { Length: > 0 } token) return new(null, answer);
        var access = new InstanceAccess(id, token);
        _book.Keep(instance, access);
        return new(access);
    }

    private Task<GatewayAnswer> AskForCodeAsync(Target to, string? number, CancellationToken cancellation) =>
        number is null ? _client.QrAsync(to, cancellation) : _client.PairingCodeAsync(to, number, cancellation);

    private static bool HasNoHost(GatewayAnswer answer) =>
        answer.Reply is { } reply && FaultText.Read(reply) is { IsFault: true, Text: var text }
        && (text.Contains("IP ou porta", StringComparison.OrdinalIgnoreCase) || text.Contains("IP or port", StringComparison.OrdinalIgnoreCase));

    private static bool IsWaiting(GatewayAnswer answer, string? number) =>
        HasNoHost(answer)
        || (answer.Reply is { IsSuccess: true } reply && WApiStatus.Read(reply).Kind != LinkReadingKind.Connected && !FaultText.Read(reply).IsFault && !HasCode(reply, number));

    private static bool HasCode(GatewayReply reply, string? number) => number is null
        ? WApiStatus.PngOf(reply) is not null || WApiStatus.CodeOf(reply) is not null
        : WApiStatus.PairingCodeOf(reply.Json) is not null;

    private ConnectAnswer ToAnswer(GatewayInstance instance, GatewayAnswer answer, string? number)
    {
        if (HasNoHost(answer)) return new ConnectAnswer(LinkState.Connecting, Problem: GatewayReasons.NoHostYet);
        if (answer.Reply is not { IsSuccess: true } reply || FaultText.Read(reply).IsFault) return Problem(ProblemOf(answer));
        if (WApiStatus.Read(reply).Kind == LinkReadingKind.Connected) return new ConnectAnswer(LinkState.Connected);
        if (!HasCode(reply, number)) return new ConnectAnswer(LinkState.Connecting, Problem: GatewayReasons.NoCodeYet);
        _shown.Note(instance, CodeLife);
        return number is null
            ? new ConnectAnswer(LinkState.AwaitingPairing, WApiStatus.CodeOf(reply), WApiStatus.PngOf(reply))
            : new ConnectAnswer(LinkState.AwaitingPairing, PairingCode: WApiStatus.PairingCodeOf(reply.Json), PairingCodeExpiresAt: _time.GetUtcNow() + CodeLife);
    }

    private static ConnectAnswer Problem(string problem) => new(LinkState.Unknown, Problem: problem);

    /// <summary>Without the gateway's words: keys may be in them.</summary>
    private static string ProblemOf(GatewayAnswer answer) => answer.Reply switch
    {
        null => answer.Reason,
        { Status: 401 or 403 } => GatewayReasons.KeyRefused,
        { Status: 404 } => GatewayReasons.InstanceNotKnown,
        { IsSuccess: true } reply when WApiErrors.RuleOf(reply.Status, FaultText.Read(reply)) is { } known => known.Says,
        { IsSuccess: true } => GatewayReasons.RefusedWithoutKnownWords,
        var reply => GatewayReasons.HttpStatus(reply.Status),
    };
}
