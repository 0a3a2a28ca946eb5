using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WaActors.Gateways;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.TestKit;

namespace WaActors.Tests.Gateways.CloudApi;

/// <summary>The Cloud API's adapter as a host registers it, speaking to one server.</summary>
internal sealed class CloudRig : IDisposable
{
    private readonly SecretLog _secrets = new("the-token", "app-secret", "Ola, Maria"); // I-12
    private readonly ServiceProvider _services;
    private readonly Uri _server;

    public CloudRig(Uri server, Action<GatewayOptions>? configure = null, TimeProvider? time = null)
    {
        _server = server;
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_secrets));
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddWaActorsGateways();
        services.Configure<GatewayOptions>(options =>
        {
            options.ReadRetryDelay = TimeSpan.FromMilliseconds(1);
            configure?.Invoke(options);
        });
        services.AddHttpClient(GatewayHttp.ClientName).ConfigurePrimaryHttpMessageHandler((handler, _) => ((SocketsHttpHandler)handler).UseProxy = false);
        _services = services.BuildServiceProvider();
    }

    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["appSecret"] = "app-secret", ["verifyToken"] = "word", ["wabaId"] = "200000000000001", ["apiVersion"] = "v23.0",
    };

    public IWhatsAppGateway Gateway => _services.GetRequiredService<IWhatsAppGateways>().For("cloud");

    public GatewayInstance Instance(string number = "100000000000001", string token = "the-token", IReadOnlyDictionary<string, string>? settings = null) =>
        new(new Guid(7, 0, 0, new byte[8]), "cloud", _server, token, number, null, null) { Settings = settings ?? Settings };

    public GatewayAccount Account(string token = "the-token") => new("cloud", _server, token, Settings);

    public static OutgoingMessage Message(string text = "Ola, Maria", string phone = "5511987654321") => new(new Guid(9, 0, 0, new byte[8]), phone, text);

    public void Dispose()
    {
        _services.Dispose();
        _secrets.AssertClean();
    }
}
