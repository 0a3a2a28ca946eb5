using WaActors.Grains.Reasons;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using Target = WaActors.Gateways.Uazapi.UazapiClient.Target;

namespace WaActors.Gateways.Uazapi;

/// <summary>uazapi v2 (uazapiGO). An instance is its token: given to us, or looked up by name with the server's administration key.</summary>
internal sealed partial class UazapiGateway : IWhatsAppGateway
{
    private readonly UazapiClient _client;
    private readonly IOptions<GatewayOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<UazapiGateway> _logger;
    private readonly AccessBook _book;

    public UazapiGateway(UazapiClient client, IOptions<GatewayOptions> options, TimeProvider time, ILogger<UazapiGateway> logger)
    {
        (_client, _options, _time, _logger) = (client, options, time, logger);
        _book = new AccessBook(ListAccessAsync);
    }

    /// <inheritdoc />
    public string Kind => "uazapi";

    /// <inheritdoc />
    /// <remarks>No client message id: <c>track_id</c> is a label, and a repetition under the same one is sent again.</remarks>
    public GatewayCapabilities Capabilities => GatewayCapabilities.ExistsCheck | GatewayCapabilities.PairingCode | GatewayCapabilities.MessageLookup
        | GatewayCapabilities.Media | GatewayCapabilities.InstanceListing | GatewayCapabilities.WebhookRegistration | GatewayCapabilities.Sessions
        | GatewayCapabilities.TrackingField;

    /// <inheritdoc />
    public async Task<LinkReading> GetStateAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        var found = await _book.FindAsync(instance, cancellation);
        if (found.Access is not { } access) return found.IsMissing ? NotListed() : Unreadable(found.Failure!);
        var answer = await _client.StatusAsync(To(instance, access), cancellation);
        if (answer.Reply is not { } reply) return Unreadable(answer);
        if (reply.IsSuccess) return UazapiStatus.Read(reply.Json);
        if (!UazapiErrors.IsKeyRefused(reply)) return Unreadable(answer);
        _book.Forget(instance);
        return new LinkReading(LinkReadingKind.NotFound, GatewayReasons.TokenNotKnown);
    }

    /// <inheritdoc />
    /// <remarks>A refused token may be a wrong one, so the server's list decides. Where the list is forbidden, nothing is proved.</remarks>
    public async Task<LinkReading> ConfirmMissingAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        var answer = await _client.ListAsync(AccountOf(instance), cancellation);
        if (answer.Reply is not { IsSuccess: true, Json.ValueKind: JsonValueKind.Array } list) return Unreadable(answer);
        var rows = list.Json.Items().Where(row => IsRowOf(row, instance)).ToList();
        if (rows.Count == 0) return NotListed();
        if (instance.Token is { } token && !rows.Exists(row => row.Text("token") == token))
            return new LinkReading(LinkReadingKind.Unreadable, GatewayReasons.OtherToken);
        return instance.Token is null
            ? await GetStateAsync(instance, cancellation)
            : new LinkReading(LinkReadingKind.Contradictory, GatewayReasons.ListedTokenRefused);
    }

    /// <inheritdoc />
    public async Task<QrReading> ReadQrAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        if ((await _book.FindAsync(instance, cancellation)).Access is not { } access) return QrReading.NotAsked;
        var answer = await _client.StatusAsync(To(instance, access), cancellation);
        return answer.Reply is not { IsSuccess: true } reply ? QrReading.NotAsked
            : UazapiStatus.HasCode(reply.Json) ? QrReading.Shown
            : QrReading.NotYet;
    }

    /// <inheritdoc />
    /// <remarks>409: the session cannot be reconnected and needs a new QR. Servers from before the route have connect alone.</remarks>
    public async Task<bool> RestartAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        if ((await _book.FindAsync(instance, cancellation)).Access is not { } access) return false;
        var answer = await _client.ResetAsync(To(instance, access), cancellation);
        if (IsRouteMissing(answer)) answer = await _client.ConnectAsync(To(instance, access), null, cancellation);
        return answer.Reply is { IsSuccess: true };
    }

    /// <inheritdoc />
    /// <remarks>200 <c>{"response":"Already disconnected"}</c>: there is no session to end, which is what was asked for.</remarks>
    public async Task<bool> LogoutAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        if ((await _book.FindAsync(instance, cancellation)).Access is not { } access) return false;
        return (await _client.DisconnectAsync(To(instance, access), cancellation)).Reply is { IsSuccess: true };
    }

    /// <inheritdoc />
    /// <remarks>202 is a deletion that is scheduled; 404 <c>{"error":"Instância não encontrada"}</c> one that was.</remarks>
    public async Task<bool> DeleteAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        var found = await _book.FindAsync(instance, cancellation);
        if (found.Access is not { } access) return found.IsMissing;
        var answer = await _client.DeleteAsync(To(instance, access), cancellation);
        if (answer.Reply is not ({ IsSuccess: true } or { Status: 404 })) return false;
        _book.Forget(instance);
        return true;
    }

    /// <inheritdoc />
    public async Task<InstanceListing> ListInstancesAsync(GatewayAccount account, CancellationToken cancellation)
    {
        var answer = await _client.ListAsync(account, cancellation);
        return answer.Reply is { IsSuccess: true, Json.ValueKind: JsonValueKind.Array } list
            ? new InstanceListing([.. list.Json.Items().Where(row => row.Text("name") is { Length: > 0 }).Take(ListedMax).Select(UazapiStatus.Listed)])
            : new InstanceListing(null, IsKeyRefused(answer));
    }

    /// <inheritdoc />
    public async Task<bool> IsKeyRefusedAsync(GatewayAccount account, CancellationToken cancellation) => IsKeyRefused(await _client.ListAsync(account, cancellation));

    private static bool IsKeyRefused(GatewayAnswer answer) => answer.Reply is { } reply && UazapiErrors.IsAdminTokenRefused(reply);

    /// <inheritdoc />
    public IReadOnlyList<WebhookEvent> ParseWebhook(ReadOnlySpan<byte> body) => UazapiWebhooks.Read(LenientJson.Parse(body));

    /// <summary>As of <see cref="IWhatsAppGateway.ListInstancesAsync"/>.</summary>
    private const int ListedMax = 10_000;

    private async Task<AccessList> ListAccessAsync(GatewayAccount account, CancellationToken cancellation)
    {
        var answer = await _client.ListAsync(account, cancellation);
        if (answer.Reply is not { IsSuccess: true, Json.ValueKind: JsonValueKind.Array } list) return new(null, answer);
        var rows = new Dictionary<string, InstanceAccess>(StringComparer.Ordinal);
        foreach (var row in list.Json.Items())
        {
            if (row.Text("name") is { Length: > 0 } name && row.Text("token") is { Length: > 0 } token) rows[name] = new(name, token);
        }

        return new(rows, answer);
    }

    private static Target To(GatewayInstance instance, InstanceAccess access) => new(instance.BaseUrl, access.Token);

    private static GatewayAccount AccountOf(GatewayInstance instance) => new(instance.Kind, instance.BaseUrl, instance.ApiKey, instance.Settings);

    private static bool IsRowOf(JsonElement row, GatewayInstance instance) =>
        row.Text("name") == instance.ExternalName || (instance.Token is { } token && row.Text("token") == token);

    private static bool IsRouteMissing(GatewayAnswer answer) =>
        answer.Reply is { Status: (int)HttpStatusCode.MethodNotAllowed } or { Status: (int)HttpStatusCode.NotFound, Json.ValueKind: not JsonValueKind.Object };

    private static LinkReading NotListed() => new(LinkReadingKind.NotFound, GatewayReasons.NotListed);

    private static LinkReading Unreadable(GatewayAnswer answer) => new(
        LinkReadingKind.Unreadable,
        answer.Reply is { } reply ? GatewayReply.WordsOf(reply.Status) : answer.Reason,
        LeftAloneUntil: answer.RetryAt);

    private static partial class Log
    {
        [LoggerMessage(6201, LogLevel.Warning, "Instance {InstanceId}: whether message {ClientMessageId} left is not known ({Reason})")]
        public static partial void SendInDoubt(ILogger logger, Guid instanceId, Guid clientMessageId, string? reason);

        [LoggerMessage(6202, LogLevel.Warning, "Instance {InstanceId}: its webhook could not be set; only reading its state will show changes")]
        public static partial void WebhookNotSet(ILogger logger, Guid instanceId);
    }
}
