using WaActors.Reasons;
using WaActors.Grains.Reasons;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Gateways.CloudApi;

/// <summary>Meta's Cloud API: official numbers. An instance's name is its phone number id, the key an access token. There are no sessions: nothing is
/// scanned, restarted or logged out.</summary>
internal sealed partial class CloudGateway(
    CloudClient client, UploadedMedia uploaded, IOptions<GatewayOptions> options, TimeProvider time, ILogger<CloudGateway> logger) : IWhatsAppGateway
{
    private const int ListedMax = 10_000;

    /// <inheritdoc />
    public string Kind => "cloud";

    /// <inheritdoc />
    /// <remarks>No look-up of messages and no id of ours that would keep a repetition out: a message in doubt is found by its webhook, which carries our id.</remarks>
    public GatewayCapabilities Capabilities => GatewayCapabilities.Quality | GatewayCapabilities.Media | GatewayCapabilities.Templates
        | GatewayCapabilities.InstanceListing | GatewayCapabilities.TrackingField | GatewayCapabilities.SignedWebhooks;

    /// <inheritdoc />
    public IReadOnlyList<GatewaySetting> Settings => CloudSettings.All;

    /// <inheritdoc />
    public string? SignatureHeader => CloudSignature.Header;

    /// <inheritdoc />
    public async Task<ConnectAnswer> ConnectAsync(GatewayInstance instance, string? phone, CancellationToken cancellation)
    {
        if (instance.Settings.GetValueOrDefault(CloudSettings.WabaId) is { } wabaId) await SubscribeAsync(instance, wabaId, cancellation);
        var reading = await GetStateAsync(instance, cancellation);
        return reading.Kind switch
        {
            LinkReadingKind.Connected => new ConnectAnswer(LinkState.Connected),
            LinkReadingKind.Unreadable => new ConnectAnswer(LinkState.Unknown, Problem: reading.Reason),
            _ => new ConnectAnswer(LinkState.Disconnected, Problem: reading.Reason),
        };
    }

    /// <inheritdoc />
    public async Task<LinkReading> GetStateAsync(GatewayInstance instance, CancellationToken cancellation) =>
        NumberReading.StateOf(await client.ReadNumberAsync(instance, NumberReading.StateFields, cancellation));

    /// <inheritdoc />
    public async Task<LinkReading> ConfirmMissingAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        // The same error is told of ids that do not exist and of those that the token may not see: without the account's list that is no proof.
        if (!instance.Settings.ContainsKey(CloudSettings.WabaId))
            return new LinkReading(LinkReadingKind.Disconnected, NumberReading.NotKnown);
        if ((await ListInstancesAsync(CloudClient.AccountOf(instance), cancellation)).Items is not { } listed)
            return new LinkReading(LinkReadingKind.Unreadable, CloudReasons.NumbersNotListed);
        return listed.Any(number => number.ExternalName == instance.ExternalName)
            ? new LinkReading(LinkReadingKind.Disconnected, CloudReasons.ListedNotReadable)
            : new LinkReading(LinkReadingKind.NotFound, CloudReasons.NotListed);
    }

    /// <inheritdoc />
    public Task<QrReading> ReadQrAsync(GatewayInstance instance, CancellationToken cancellation) => Task.FromResult(QrReading.NotAsked);

    /// <inheritdoc />
    public Task<bool> RestartAsync(GatewayInstance instance, CancellationToken cancellation) => Task.FromResult(false);

    /// <inheritdoc />
    public Task<bool> LogoutAsync(GatewayInstance instance, CancellationToken cancellation) => Task.FromResult(false);

    /// <inheritdoc />
    public Task<bool> DeleteAsync(GatewayInstance instance, CancellationToken cancellation) => Task.FromResult(false);

    /// <inheritdoc />
    public Task<NumberCheck> CheckNumberAsync(GatewayInstance instance, string phone, CancellationToken cancellation) =>
        Task.FromResult(new NumberCheck(null, null));

    /// <inheritdoc />
    public async Task<SendOutcome> SendAsync(GatewayInstance instance, OutgoingMessage message, CancellationToken cancellation)
    {
        string? mediaId = null;
        if (CloudMessage.ToUpload(message) is { } media)
        {
            (mediaId, var refusal) = await UploadAsync(instance, message, media, cancellation);
            if (refusal is not null) return refusal;
        }

        var answer = await client.SendAsync(instance, CloudMessage.Write(message, mediaId), cancellation);
        var outcome = answer.Reply is { } reply
            ? CloudErrors.Classify(reply, instance, message, time.GetUtcNow(), options.Value)
            : CloudErrors.Classify(answer, time.GetUtcNow(), options.Value);
        if (outcome.Kind == SendOutcomeKind.Rejected && CloudMessage.ToUpload(message) is { } used) uploaded.Forget(instance, used);
        if (outcome.Kind == SendOutcomeKind.Unknown) Log.SendInDoubt(logger, instance.InstanceId, message.ClientMessageId, CodedReason.TextOf(outcome.Reason));
        return outcome;
    }

    /// <inheritdoc />
    public Task<FindAnswer> FindMessageAsync(
        GatewayInstance instance, OutgoingMessage message, DateTimeOffset notBefore, CancellationToken cancellation) =>
        Task.FromResult(new FindAnswer(null, Supported: false));

    /// <inheritdoc />
    public IReadOnlyList<WebhookEvent> ParseWebhook(ReadOnlySpan<byte> body) => CloudWebhooks.Read(LenientJson.Parse(body));

    /// <inheritdoc />
    public bool IsSigned(IReadOnlyDictionary<string, string> settings, string? signature, ReadOnlySpan<byte> body) =>
        CloudSignature.IsRight(settings, signature, body);

    /// <inheritdoc />
    public string? AnswerChallenge(IReadOnlyDictionary<string, string> settings, IReadOnlyDictionary<string, string> query) =>
        CloudSignature.AnswerTo(settings, query);

    /// <inheritdoc />
    public async Task<bool> IsKeyRefusedAsync(GatewayAccount account, CancellationToken cancellation) =>
        account.Settings.GetValueOrDefault(CloudSettings.WabaId) is { } wabaId && IsKeyRefused(await client.ListNumbersAsync(account, wabaId, after: null, cancellation));

    private static bool IsKeyRefused(GatewayAnswer answer) => answer.Reply is { IsSuccess: false } refused
        && (refused.Status == 401 || CloudError.OfAnswer(refused.Json) is { } error && CloudErrorTable.Find(error.Code, error.Subcode)?.Says == CloudReasons.TokenRefused);

    /// <inheritdoc />
    public async Task<InstanceListing> ListInstancesAsync(GatewayAccount account, CancellationToken cancellation)
    {
        if (account.Settings.GetValueOrDefault(CloudSettings.WabaId) is not { } wabaId) return new InstanceListing(Items: null);
        var numbers = new List<ListedInstance>();
        string? after = null;
        do
        {
            var answer = await client.ListNumbersAsync(account, wabaId, after, cancellation);
            if (answer.Reply is not { IsSuccess: true } page) return new InstanceListing(null, IsKeyRefused(answer));
            var found = page.Json.Member("data").Items().Select(NumberReading.ListedOf).OfType<ListedInstance>().ToList();
            numbers.AddRange(found);
            var next = found.Count == 0 ? null : page.Json.Member("paging").Member("cursors").Text("after");
            after = next == after ? null : next; // a page that points to itself would never end
        }
        while (after is not null && numbers.Count < ListedMax);
        return new InstanceListing(numbers.Count <= ListedMax ? numbers : numbers.GetRange(0, ListedMax));
    }

    /// <inheritdoc />
    public async Task<QualityReading?> ReadQualityAsync(GatewayInstance instance, CancellationToken cancellation) =>
        NumberReading.QualityOf(await client.ReadNumberAsync(instance, NumberReading.QualityFields, cancellation));

    private async Task<(string? Id, SendOutcome? Refusal)> UploadAsync(
        GatewayInstance instance, OutgoingMessage message, OutgoingMedia media, CancellationToken cancellation)
    {
        if (uploaded.Find(instance, media) is { } known) return (known, null);
        var answer = await client.UploadAsync(instance, media, cancellation);
        if (answer.Reply is { IsSuccess: true } reply && reply.Json.Text("id") is { Length: > 0 } id)
        {
            uploaded.Keep(instance, media, id);
            return (id, null);
        }

        return (null, CloudErrors.ClassifyUpload(answer, instance, message, time.GetUtcNow(), options.Value));
    }

    /// <summary>Without it Meta sends nothing of the account. That it fails holds up nothing: the operator may have done it in the dashboard.</summary>
    private async Task SubscribeAsync(GatewayInstance instance, string wabaId, CancellationToken cancellation)
    {
        var answer = await client.SubscribeAsync(instance, wabaId, cancellation);
        if (answer.Reply is not { IsSuccess: true })
            Log.NotSubscribed(logger, instance.InstanceId, answer.Reply is { } reply ? $"HTTP {reply.Status}" : CodedReason.TextOf(answer.Reason));
    }

    private static partial class Log
    {
        [LoggerMessage(6111, LogLevel.Warning, "Instance {InstanceId}: whether message {ClientMessageId} left is not known ({Reason})")]
        public static partial void SendInDoubt(ILogger logger, Guid instanceId, Guid clientMessageId, string? reason);

        [LoggerMessage(6112, LogLevel.Warning, "Instance {InstanceId}: the app could not be subscribed to the account's events ({Reason})")]
        public static partial void NotSubscribed(ILogger logger, Guid instanceId, string reason);
    }
}
