using WaActors.Reasons;
using WaActors.Grains.Reasons;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Gateways.Evolution;

/// <summary>Evolution API 2.x over its Baileys channel.</summary>
internal sealed partial class EvolutionGateway(
    EvolutionClient client, IOptions<GatewayOptions> options, TimeProvider time, ILogger<EvolutionGateway> logger) : IWhatsAppGateway
{
    private const int ListedMax = 10_000;

    /// <inheritdoc />
    public string Kind => "evolution";

    /// <inheritdoc />
    /// <remarks>No client message id: up to 2.3 the gateway drops it, and 2.4 takes it without refusing a second message of the same id.</remarks>
    public GatewayCapabilities Capabilities => GatewayCapabilities.ExistsCheck | GatewayCapabilities.PairingCode | GatewayCapabilities.MessageLookup
        | GatewayCapabilities.Sessions | GatewayCapabilities.Media | GatewayCapabilities.InstanceListing | GatewayCapabilities.WebhookRegistration;

    /// <inheritdoc />
    public async Task<LinkReading> GetStateAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        var answer = await client.StateAsync(instance, cancellation);
        if (answer.Reply is not { } reply) return Unreadable(answer);
        if (EvolutionErrors.IsInstanceMissing(reply)) return new LinkReading(LinkReadingKind.NotFound, GatewayReasons.NotKnown);
        return reply.IsSuccess ? ReadState(reply) : Unreadable(answer);
    }

    /// <inheritdoc />
    public async Task<LinkReading> ConfirmMissingAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        // Rows of the database, but only of instances in memory: [{"name":"camp-01","connectionStatus":"open",...}], or
        // 404 {"response":{"message":["Instance \"camp-01\" not found"]}}. It asks for the gateway's own key, as creating does.
        var answer = await client.FetchAsync(instance, cancellation);
        if (answer.Reply is { Status: 404 } gone && ErrorBody.Read(gone.Json).Text.Contains("\" not found", StringComparison.Ordinal))
            return new LinkReading(LinkReadingKind.NotFound, GatewayReasons.NotKnown);
        if (answer.Reply is not { IsSuccess: true } reply) return Unreadable(answer);
        var isListed = reply.Json.Items().Any(row => string.Equals(row.Text("name"), instance.ExternalName, StringComparison.Ordinal));
        return isListed
            ? new LinkReading(LinkReadingKind.Contradictory, GatewayReasons.ListedStateNotKnown)
            : new LinkReading(LinkReadingKind.NotFound, GatewayReasons.NotListed);
    }

    /// <inheritdoc />
    public async Task<QrReading> ReadQrAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        // connect opens a socket from "close" only; while connecting it shows the newest QR.
        var answer = await client.ConnectAsync(instance, null, cancellation);
        return answer.Reply is not { IsSuccess: true } ? QrReading.NotAsked : ConnectReply.OfConnect(answer).View switch
        {
            ConnectView.Shown => QrReading.Shown,
            ConnectView.Waiting => QrReading.NotYet,
            ConnectView.Failed => QrReading.Refused,
            _ => QrReading.NotAsked,
        };
    }

    /// <inheritdoc />
    public async Task<bool> RestartAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        // {"error":true,"message":"[object Object]"} with 200: closed or not in memory, and nothing was done. A closed one comes up by connect, with the
        // credentials it has.
        var answer = await client.RestartAsync(instance, cancellation);
        if (answer.Reply is not { IsSuccess: true } reply) return false;
        if (reply.Json.Flag("error") != true) return true;
        return ConnectReply.OfConnect(await client.ConnectAsync(instance, null, cancellation)).View is ConnectView.Open or ConnectView.Shown or ConnectView.Waiting;
    }

    /// <inheritdoc />
    public async Task<bool> LogoutAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        // 400 ["The \"x\" instance is not connected"]: there is no session to end, which is what was asked for.
        var answer = await client.LogoutAsync(instance, cancellation);
        return answer.Reply is { IsSuccess: true }
            || (answer.Reply is { Status: 400 } reply
                && ErrorBody.Read(reply.Json).Text.Contains("instance is not connected", StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc />
    public async Task<bool> DeleteAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        var answer = await client.DeleteAsync(instance, cancellation);
        return answer.Reply is { } reply && (reply.IsSuccess || EvolutionErrors.IsInstanceMissing(reply));
    }

    /// <inheritdoc />
    public async Task<NumberCheck> CheckNumberAsync(GatewayInstance instance, string phone, CancellationToken cancellation)
    {
        // [{"jid":"553187654321@s.whatsapp.net","exists":true,"number":"5531987654321","name":"Maria"}]: not in the order of the request, so
        // joined by number. Errors come bare, {"data":null,"isBoom":true,...} or {}, and say nothing of the number.
        var answer = await client.CheckNumberAsync(instance, phone, cancellation);
        if (answer.Reply is not { IsSuccess: true } reply) return new NumberCheck(null, null);
        var row = reply.Json.Items().FirstOrDefault(item => string.Equals(item.Text("number"), phone, StringComparison.Ordinal));
        var exists = row.Flag("exists");
        return new NumberCheck(exists, exists == true ? PhoneNumbers.OfJid(row.Text("jid")) : null);
    }

    /// <inheritdoc />
    public async Task<SendOutcome> SendAsync(GatewayInstance instance, OutgoingMessage message, CancellationToken cancellation)
    {
        if (message.Template is not null) return SendOutcome.Rejected(GatewayReasons.KindNoTemplates);
        var answer = await client.SendAsync(instance, message, cancellation);
        var now = time.GetUtcNow();
        var outcome = answer.Reply is { } reply
            ? EvolutionErrors.Classify(reply, instance, message, now, options.Value)
            : SendOutcomes.OfSilence(answer, now, options.Value);
        if (outcome.Kind == SendOutcomeKind.Unknown) Log.SendInDoubt(logger, instance.InstanceId, message.ClientMessageId, CodedReason.TextOf(outcome.Reason));
        return outcome;
    }

    /// <inheritdoc />
    public async Task<FindAnswer> FindMessageAsync(
        GatewayInstance instance, OutgoingMessage message, DateTimeOffset notBefore, CancellationToken cancellation)
    {
        var search = new MessageSearch(message, notBefore, Earlier(time.GetUtcNow(), notBefore + options.Value.FindSpan), options.Value.FindMargin);
        var asked = true;
        foreach (var body in search.Bodies)
        {
            var answer = await client.FindMessagesAsync(instance, body, cancellation);
            if (answer.Reply is { IsSuccess: true } reply && search.FindIn(reply.Json) is { } id) return new FindAnswer(id, Supported: true);
            asked &= answer.Reply is { IsSuccess: true } page && MessageSearch.IsPage(page.Json);
        }

        return new FindAnswer(null, Supported: asked);
    }

    /// <inheritdoc />
    public IReadOnlyList<WebhookEvent> ParseWebhook(ReadOnlySpan<byte> body) => EvolutionWebhooks.Read(LenientJson.Parse(body));

    /// <inheritdoc />
    public async Task<InstanceListing> ListInstancesAsync(GatewayAccount account, CancellationToken cancellation)
    {
        var answer = await client.ListAsync(account, cancellation);
        return answer.Reply is { IsSuccess: true, Json.ValueKind: JsonValueKind.Array } reply
            ? new InstanceListing([.. reply.Json.Items().Select(ListedOf).OfType<ListedInstance>().Take(ListedMax)])
            : new InstanceListing(null, IsKeyRefused(answer));
    }

    /// <inheritdoc />
    public async Task<bool> IsKeyRefusedAsync(GatewayAccount account, CancellationToken cancellation) => IsKeyRefused(await client.ListAsync(account, cancellation));

    private static bool IsKeyRefused(GatewayAnswer answer) => answer.Reply is { Status: 401 }; // 403 is a name that is taken, or a proxy's

    // {"name":"camp-01","connectionStatus":"open","ownerJid":"5511999999999@s.whatsapp.net","integration":"WHATSAPP-BAILEYS","number":"5511999999999",
    //  "token":"..."}: its state lags behind the truth, and only this integration has sessions
    private static ListedInstance? ListedOf(JsonElement row)
    {
        if (row.Text("name") is not { Length: > 0 } name || row.Text("integration") is not (null or "WHATSAPP-BAILEYS")) return null;
        var link = row.Text("connectionStatus") switch
        {
            "open" => LinkReadingKind.Connected,
            "connecting" => LinkReadingKind.Connecting,
            "close" => LinkReadingKind.Disconnected,
            _ => LinkReadingKind.Unreadable,
        };
        var number = row.Text("number") is { Length: > 0 } digits && digits.All(char.IsAsciiDigit) ? digits : null;
        return new ListedInstance(name, PhoneNumbers.OfJid(row.Text("ownerJid")) ?? number, link, row.Text("token") is { Length: > 0 } token ? token : null);
    }

    /// <summary><c>{"instance":{"instanceName":"x","state":"open"}}</c>; without <c>state</c> the gateway has its row and no session in memory.</summary>
    private static LinkReading ReadState(GatewayReply reply)
    {
        var instance = reply.Json.Member("instance");
        if (instance.Text("instanceName") is null) return new LinkReading(LinkReadingKind.Unreadable, GatewayReasons.AnswerNotUnderstood);
        if (instance.Member("state").ValueKind == JsonValueKind.Undefined)
            return new LinkReading(LinkReadingKind.Contradictory, GatewayReasons.Ghost);
        return instance.Text("state") switch
        {
            "open" => new LinkReading(LinkReadingKind.Connected),
            "connecting" => new LinkReading(LinkReadingKind.Connecting),
            "close" => new LinkReading(LinkReadingKind.Disconnected, GatewayReasons.SaysClose),
            _ => new LinkReading(LinkReadingKind.Unreadable, GatewayReasons.StateNotKnown),
        };
    }

    private static LinkReading Unreadable(GatewayAnswer answer) => new(
        LinkReadingKind.Unreadable,
        answer.Reply is { } reply ? GatewayReply.WordsOf(reply.Status) : answer.Reason,
        LeftAloneUntil: answer.RetryAt);

    private static partial class Log
    {
        [LoggerMessage(6101, LogLevel.Warning, "Instance {InstanceId}: whether message {ClientMessageId} left is not known ({Reason})")]
        public static partial void SendInDoubt(ILogger logger, Guid instanceId, Guid clientMessageId, string? reason);

        [LoggerMessage(6102, LogLevel.Warning, "Instance {InstanceId}: its webhook could not be set ({Reason}); only reading its state will show changes")]
        public static partial void WebhookNotSet(ILogger logger, Guid instanceId, string reason);
    }

    // A message of the same text that left long after the attempt is another one.
    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
