using System.Text;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Tests.Api.Hosting;

/// <summary>Two kinds of gateway: <c>evolution</c>, whose webhooks read <c>{"link": "connected"}</c> or <c>{"event": "name"}</c> and which sends media, and
/// <c>cloud</c>, which has settings and sends media and templates.</summary>
internal sealed class FakeGateways : IWhatsAppGateways
{
    private readonly FakeGatewayAdapter[] _adapters =
    [
        new("evolution", GatewayCapabilities.Media | GatewayCapabilities.InstanceListing, []),
        new("cloud", GatewayCapabilities.Quality | GatewayCapabilities.Media | GatewayCapabilities.Templates | GatewayCapabilities.SignedWebhooks,
        [
            new("appSecret", "The app's secret.", IsRequired: true, IsSecret: true),
            new("verifyToken", "What Meta's challenge must carry.") { IsSecret = true },
            new("apiVersion", "The version.") { IsValid = text => text.StartsWith('v'), Shape = "Such as v25.0." },
        ]),
    ];

    /// <summary>What the gateways have; null when they do not answer.</summary>
    public IReadOnlyList<ListedInstance>? Listed
    {
        set
        {
            foreach (var adapter in _adapters) adapter.Listed = value;
        }
    }

    /// <summary>Whether they do not answer because they refuse their key.</summary>
    public bool AreKeysRefused
    {
        set
        {
            foreach (var adapter in _adapters) adapter.IsKeyRefused = value;
        }
    }

    public IWhatsAppGateway For(string kind) => _adapters.FirstOrDefault(adapter => adapter.Kind == kind) ?? throw new KeyNotFoundException(kind);

    private sealed class FakeGatewayAdapter(string kind, GatewayCapabilities capabilities, IReadOnlyList<GatewaySetting> settings) : IWhatsAppGateway
    {
        public string Kind => kind;

        public GatewayCapabilities Capabilities => capabilities;

        public IReadOnlyList<GatewaySetting> Settings => settings;

        public IReadOnlyList<WebhookEvent> ParseWebhook(ReadOnlySpan<byte> body)
        {
            var text = Encoding.UTF8.GetString(body);
            return text.Contains("\"connected\"", StringComparison.Ordinal)
                ? [new LinkWebhook(new LinkEvent(LinkState.Connected, LinkEvidence.Webhook)) { ExternalName = Kind == "cloud" ? "100000000000001" : null }]
                : [new UnknownWebhook("some.event")];
        }

        public IReadOnlyList<ListedInstance>? Listed { get; set; }

        public bool IsKeyRefused { get; set; }

        public Task<InstanceListing> ListInstancesAsync(GatewayAccount account, CancellationToken cancellation) =>
            Task.FromResult(new InstanceListing(Listed, Listed is null && IsKeyRefused));

        public Task<bool> IsKeyRefusedAsync(GatewayAccount account, CancellationToken cancellation) =>
            throw new InvalidOperationException("Whoever asked for the list knows it.");

        // The signature of a test is the secret itself
        public bool IsSigned(IReadOnlyDictionary<string, string> settings, string? signature, ReadOnlySpan<byte> body) => signature == settings["appSecret"];

        // The REST surface reaches gateways through actors only
        public Task<ConnectAnswer> ConnectAsync(GatewayInstance instance, string? phone, CancellationToken cancellation) => throw Unasked();

        public Task<LinkReading> GetStateAsync(GatewayInstance instance, CancellationToken cancellation) => throw Unasked();

        public Task<LinkReading> ConfirmMissingAsync(GatewayInstance instance, CancellationToken cancellation) => throw Unasked();

        public Task<QrReading> ReadQrAsync(GatewayInstance instance, CancellationToken cancellation) => throw Unasked();

        public Task<bool> RestartAsync(GatewayInstance instance, CancellationToken cancellation) => throw Unasked();

        public Task<bool> LogoutAsync(GatewayInstance instance, CancellationToken cancellation) => throw Unasked();

        public Task<bool> DeleteAsync(GatewayInstance instance, CancellationToken cancellation) => throw Unasked();

        public Task<NumberCheck> CheckNumberAsync(GatewayInstance instance, string phone, CancellationToken cancellation) => throw Unasked();

        public Task<SendOutcome> SendAsync(GatewayInstance instance, OutgoingMessage message, CancellationToken cancellation) => throw Unasked();

        public Task<FindAnswer> FindMessageAsync(
            GatewayInstance instance, OutgoingMessage message, DateTimeOffset notBefore, CancellationToken cancellation) => throw Unasked();

        private static InvalidOperationException Unasked() => new("The REST surface must not speak to a gateway.");
    }
}
