using WaActors.FakeGateway;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Tests.Gateways.Evolution;

namespace WaActors.Tests.Gateways.Contract;

/// <summary>
/// What every kind of gateway must look like through the port, whatever it is behind it: run by each kind over its adapter and the fake, on real HTTP. A kind
/// derives one class and says how its instances are seeded and named; what it cannot do by its capabilities is skipped.
/// </summary>
public abstract partial class GatewayContract : IAsyncLifetime
{
    /// <summary>A number that WhatsApp knows without its ninth digit.</summary>
    protected const string Phone = "5531987654321";
    private FakeGatewayServer _fake = null!;
    private AdapterRig _rig = null!;

    /// <summary>The kind.</summary>
    protected abstract string Kind { get; }

    /// <summary>Where the fake speaks it, below its root; empty for the root.</summary>
    protected abstract string Root { get; }

    /// <summary>The key that a seeded instance is used with; null when it is the gateway's.</summary>
    protected abstract string? Token { get; }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The settings that the kind needs.</summary>
    private protected virtual IReadOnlyDictionary<string, string> Settings => GatewayInstance.NoSettings;

    private protected FakeGatewayControl Fake => _fake.Control;

    private protected IWhatsAppGateway Gateway => _rig.Gateway;

    private protected AdapterRig Rig => _rig;

    private bool Can(GatewayCapabilities capability) => Gateway.Capabilities.HasFlag(capability);

    private protected void Needs(GatewayCapabilities capability) => Assert.SkipUnless(Can(capability), $"{Kind} has no {capability}");

    public async ValueTask InitializeAsync()
    {
        _fake = await FakeGatewayServer.StartAsync(cancellation: Cancellation);
        Seed("camp-01");
        _rig = RigFor();
    }

    public ValueTask DisposeAsync()
    {
        _rig.Dispose();
        GC.SuppressFinalize(this);
        return _fake.DisposeAsync();
    }

    private protected AdapterRig RigFor(Action<GatewayOptions>? configure = null) => new(new Uri(_fake.BaseUrl, Root), configure, kind: Kind);

    private protected void Seed(string name, string? webhook = null, bool open = true) => Fake.Seed(new InstanceSeed
    {
        Kind = Kind, Names = [name], Token = name == "camp-01" ? Token : null, WebhookUrl = webhook, Open = open,
    });

    private protected virtual GatewayInstance Instance(string name = "camp-01", string apiKey = "fake-global-key", Uri? webhook = null) =>
        Rig.Instance(name, name == "camp-01" ? Token : null, webhook, apiKey);

    private protected Task<SendOutcome> SendAsync(string text = "Ola, Maria", string phone = Phone) =>
        Gateway.SendAsync(Instance(), AdapterRig.Message(text, phone), Cancellation);

    private protected async Task<LinkReadingKind> StateAsync(string name = "camp-01") =>
        (await Gateway.GetStateAsync(Instance(name), Cancellation)).Kind;
}
