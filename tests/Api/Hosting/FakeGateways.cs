using System.Text;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Tests.Api.Hosting;

/// <summary>One kind of gateway, <c>evolution</c>, whose webhooks read <c>{"link": "connected"}</c> or <c>{"event": "name"}</c>.</summary>
internal sealed class FakeGateways : IWhatsAppGateways
{
    private readonly FakeGatewayAdapter _adapter = new();

    public IWhatsAppGateway For(string kind) => kind == _adapter.Kind ? _adapter : throw new KeyNotFoundException(kind);

    private sealed class FakeGatewayAdapter : IWhatsAppGateway
    {
        public string Kind => "evolution";

        public GatewayCapabilities Capabilities => GatewayCapabilities.None;

        public IReadOnlyList<WebhookEvent> ParseWebhook(ReadOnlySpan<byte> body)
        {
            var text = Encoding.UTF8.GetString(body);
            return text.Contains("\"connected\"", StringComparison.Ordinal)
                ? [new LinkWebhook(new LinkEvent(LinkState.Connected, LinkEvidence.Webhook))]
                : [new UnknownWebhook("some.event")];
        }

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
