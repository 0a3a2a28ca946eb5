using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WaActors.Gateways;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.TestKit;

namespace WaActors.Tests.Gateways.Evolution;

/// <summary>The adapter as a host registers it, able to reach one server only.</summary>
internal sealed class AdapterRig : IDisposable
{
    private readonly SecretLog _secrets = new("fake-global-key", "Ola, Maria"); // I-12
    private readonly ServiceProvider _services;
    private readonly Uri _server;

    private readonly string _kind;

    public AdapterRig(Uri server, Action<GatewayOptions>? configure = null, TimeProvider? time = null, string kind = "evolution")
    {
        (_server, _kind) = (server, kind);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_secrets));
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddWaActorsGateways();
        services.Configure<GatewayOptions>(options =>
        {
            options.ReadRetryDelay = TimeSpan.FromMilliseconds(1);
            options.QrPollDelay = TimeSpan.FromMilliseconds(10);
            configure?.Invoke(options);
        });
        services.AddHttpClient(GatewayHttp.ClientName)
            .ConfigurePrimaryHttpMessageHandler((handler, _) => ((SocketsHttpHandler)handler).UseProxy = false)
            .AddHttpMessageHandler(() => new OnlyThisServer(server));
        _services = services.BuildServiceProvider();
    }

    public IWhatsAppGateway Gateway => _services.GetRequiredService<IWhatsAppGateways>().For(_kind);

    public GatewayBreakers Breakers => _services.GetRequiredService<GatewayBreakers>();

    public BreakerState Breaker => Breakers.StatusOf(_server).State;

    public GatewayInstance Instance(string name = "camp-01", string? token = null, Uri? webhook = null, string apiKey = "fake-global-key") =>
        new(new Guid(7, 0, 0, new byte[8]), _kind, _server, apiKey, name, token, webhook);

    public static OutgoingMessage Message(string text = "Ola, Maria", string phone = "5511987654321") => new(new Guid(9, 0, 0, new byte[8]), phone, text);

    public void Dispose()
    {
        _services.Dispose();
        _secrets.AssertClean();
    }

    /// <summary>No test talks to anybody else, whatever an answer points to.</summary>
    private sealed class OnlyThisServer(Uri server) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri is { } uri && uri.Host == server.Host && uri.Port == server.Port
                ? base.SendAsync(request, cancellationToken)
                : throw new InvalidOperationException($"A test asked {request.RequestUri}, which is not its own server.");
    }
}

/// <summary>A clock that a test turns. Its timers are the machine's: a pause between two tries of a read passes by itself.</summary>
internal sealed class ManualTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
