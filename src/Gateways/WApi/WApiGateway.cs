using WaActors.Grains.Reasons;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using Target = WaActors.Gateways.WApi.WApiClient.Target;

namespace WaActors.Gateways.WApi;

/// <summary>W-API (w-api.app). An instance is its id and its token: given to us, or looked up by id or name with the account's key.</summary>
internal sealed partial class WApiGateway : IWhatsAppGateway
{
    /// <summary>As of <see cref="IWhatsAppGateway.ListInstancesAsync"/>.</summary>
    private const int ListedMax = 10_000;
    private readonly WApiClient _client;
    private readonly IOptions<GatewayOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<WApiGateway> _logger;
    private readonly AccessBook _book;
    private readonly ShownCodes _shown;

    public WApiGateway(WApiClient client, IOptions<GatewayOptions> options, TimeProvider time, ILogger<WApiGateway> logger)
    {
        (_client, _options, _time, _logger) = (client, options, time, logger);
        (_book, _shown) = (new AccessBook(ListAccessAsync), new ShownCodes(time));
    }

    /// <inheritdoc />
    public string Kind => "wapi";

    /// <inheritdoc />
    /// <remarks>Neither an id nor a label of ours, and no look-up: a message in doubt stays so until an acknowledgement or the campaign's policy.</remarks>
    public GatewayCapabilities Capabilities => GatewayCapabilities.ExistsCheck | GatewayCapabilities.PairingCode | GatewayCapabilities.Media
        | GatewayCapabilities.InstanceListing | GatewayCapabilities.WebhookRegistration | GatewayCapabilities.Sessions;

    /// <inheritdoc />
    /// <remarks>A 404 proves nothing (I-7): <see cref="ConfirmMissingAsync"/> asks another route.</remarks>
    public async Task<LinkReading> GetStateAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        var found = await _book.FindAsync(instance, cancellation);
        if (found.Access is not { } access) return found.IsMissing ? NotListed() : Unreadable(found.Failure!);
        var answer = await _client.StatusAsync(To(instance, access), cancellation);
        if (answer.Reply is not { } reply) return Unreadable(answer);
        if (reply.IsSuccess) return Adjusted(instance, WApiStatus.Read(reply));
        if (WApiErrors.IsInstanceMissing(reply)) return new LinkReading(LinkReadingKind.NotFound, GatewayReasons.NotKnown);
        if (reply.Status is 401 or 403) _book.Forget(instance); // its token may have changed
        return Unreadable(answer);
    }

    /// <inheritdoc />
    public async Task<LinkReading> ConfirmMissingAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        var found = instance.Token is null ? await _book.FindAnewAsync(instance, cancellation) : await _book.FindAsync(instance, cancellation);
        if (found.Access is not { } access) return found.IsMissing ? NotListed() : Unreadable(found.Failure!);
        var answer = await _client.DetailsAsync(To(instance, access), cancellation);
        if (answer.Reply is not { } reply) return Unreadable(answer);
        if (reply.IsSuccess) return Adjusted(instance, WApiStatus.Read(reply));
        return WApiErrors.IsInstanceMissing(reply) ? new LinkReading(LinkReadingKind.NotFound, GatewayReasons.NotKnownTwice) : Unreadable(answer);
    }

    /// <inheritdoc />
    public Task<QrReading> ReadQrAsync(GatewayInstance instance, CancellationToken cancellation) =>
        Task.FromResult(_shown.IsShown(instance) ? QrReading.Shown : QrReading.NotYet);

    /// <inheritdoc />
    /// <remarks>A 2xx that is no JSON is a success here too.</remarks>
    public async Task<bool> RestartAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        if ((await _book.FindAsync(instance, cancellation)).Access is not { } access) return false;
        return (await _client.RestartAsync(To(instance, access), cancellation)).Reply is { IsSuccess: true } reply && !FaultText.Read(reply).IsFault;
    }

    /// <inheritdoc />
    /// <remarks><c>Instância não está online para realizar logout</c>: there is no session to end, which is what was asked for.</remarks>
    public async Task<bool> LogoutAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        if ((await _book.FindAsync(instance, cancellation)).Access is not { } access) return false;
        _shown.Forget(instance);
        if ((await _client.DisconnectAsync(To(instance, access), cancellation)).Reply is not { } reply) return false;
        var fault = FaultText.Read(reply);
        return !fault.IsFault || fault.Text.Contains("não está online", StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc />
    public async Task<bool> DeleteAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        var found = await _book.FindAsync(instance, cancellation);
        if (found.Access is not { } access) return found.IsMissing;
        var answer = await _client.DeleteAsync(instance, access.Id, cancellation);
        if (answer.Reply is not { } reply || (!WApiErrors.IsInstanceMissing(reply) && FaultText.Read(reply).IsFault)) return false;
        _book.Forget(instance);
        _shown.Forget(instance);
        return true;
    }

    /// <inheritdoc />
    public async Task<InstanceListing> ListInstancesAsync(GatewayAccount account, CancellationToken cancellation)
    {
        var (rows, answer) = await ListRowsAsync(account, cancellation);
        return rows is null
            ? new InstanceListing(null, IsKeyRefused(answer))
            : new InstanceListing([.. rows.Where(row => row.Text("instanceId") is { Length: > 0 }).Select(Listed)]);
    }

    /// <inheritdoc />
    public async Task<bool> IsKeyRefusedAsync(GatewayAccount account, CancellationToken cancellation) =>
        IsKeyRefused(await _client.ListAsync(account, page: 1, cancellation));

    private static bool IsKeyRefused(GatewayAnswer answer) => answer.Reply is { Status: 401 or 403 };

    /// <inheritdoc />
    public IReadOnlyList<WebhookEvent> ParseWebhook(ReadOnlySpan<byte> body) => [WApiWebhooks.Read(LenientJson.Parse(body))];

    /// <summary><c>{"error":false,"total":3,"totalPage":1,"data":[{"instanceId":"LITE-AAAAAA-BBBBBB","instanceName":"loja","token":"...","connected":true}]}</c>;
    /// the rows are called <c>instances</c> too.</summary>
    private async Task<(List<JsonElement>? Rows, GatewayAnswer Answer)> ListRowsAsync(GatewayAccount account, CancellationToken cancellation)
    {
        var rows = new List<JsonElement>();
        for (var page = 1; ; page++)
        {
            var answer = await _client.ListAsync(account, page, cancellation);
            if (answer.Reply is not { IsSuccess: true } reply || FaultText.Read(reply).IsFault) return (null, answer);
            var found = reply.Json.Member("data") is { ValueKind: JsonValueKind.Array } data ? data : reply.Json.Member("instances");
            if (found.ValueKind != JsonValueKind.Array) return (null, answer);
            rows.AddRange(found.Items().Take(ListedMax - rows.Count));
            if (found.GetArrayLength() == 0 || rows.Count >= ListedMax || page >= (reply.Json.Whole("totalPage") ?? 1)) return (rows, answer);
        }
    }

    private async Task<AccessList> ListAccessAsync(GatewayAccount account, CancellationToken cancellation)
    {
        var (listed, answer) = await ListRowsAsync(account, cancellation);
        if (listed is null) return new(null, answer);
        var rows = new Dictionary<string, InstanceAccess>(StringComparer.Ordinal);
        foreach (var row in listed)
        {
            if (row.Text("instanceId") is not { Length: > 0 } id || row.Text("token") is not { Length: > 0 } token) continue;
            rows[id] = new(id, token);
            if (row.Text("instanceName") is { Length: > 0 } name) rows.TryAdd(name, new(id, token)); // an id is never hidden by a name
        }

        return new(rows, answer);
    }

    private static ListedInstance Listed(JsonElement row) => new(
        row.Text("instanceId")!,
        WApiStatus.PhoneOf(row),
        row.Flag("connected") switch
        {
            true => LinkReadingKind.Connected,
            false => LinkReadingKind.Disconnected,
            null => row.Text("status")?.ToUpperInvariant() switch
            {
                "CONNECTED" => LinkReadingKind.Connected,
                "PENDING" or "DISCONNECTED" or "EXPIRED" or "BLOCKED" => LinkReadingKind.Disconnected,
                _ => LinkReadingKind.Unreadable,
            },
        },
        row.Text("token"));

    /// <summary>Not connected, and a code is on show: it waits for its phone.</summary>
    private LinkReading Adjusted(GatewayInstance instance, LinkReading reading)
    {
        if (reading.Kind == LinkReadingKind.Connected) _shown.Forget(instance);
        return reading.Kind == LinkReadingKind.Disconnected && _shown.IsShown(instance) ? new LinkReading(LinkReadingKind.Connecting) : reading;
    }

    private static Target To(GatewayInstance instance, InstanceAccess access) => new(instance.BaseUrl, access);

    private static LinkReading NotListed() => new(LinkReadingKind.NotFound, GatewayReasons.NotListed);

    private static LinkReading Unreadable(GatewayAnswer answer) => new(
        LinkReadingKind.Unreadable,
        answer.Reply is { } reply ? GatewayReply.WordsOf(reply.Status) : answer.Reason,
        LeftAloneUntil: answer.RetryAt);

    private static partial class Log
    {
        [LoggerMessage(6301, LogLevel.Warning, "Instance {InstanceId}: whether message {ClientMessageId} left is not known ({Reason})")]
        public static partial void SendInDoubt(ILogger logger, Guid instanceId, Guid clientMessageId, string? reason);

        [LoggerMessage(6302, LogLevel.Warning, "Instance {InstanceId}: its webhooks could not be set; only reading its state will show changes")]
        public static partial void WebhookNotSet(ILogger logger, Guid instanceId);
    }
}
