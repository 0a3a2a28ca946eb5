using System.Net;
using WaActors.FakeGateway.Control;
using WaActors.FakeGateway.Evolution;
using WaActors.FakeGateway.Evolution.Http;

namespace WaActors.FakeGateway;

/// <summary>A WhatsApp gateway without WhatsApp: Evolution API 2.3.7 on a loopback port, with strings to pull.</summary>
public sealed class FakeGatewayServer : IAsyncDisposable
{
    /// <summary>The real gateway's own limit.</summary>
    private const long MaxBody = 136L * 1024 * 1024;
    private readonly WebApplication app;
    private readonly EvolutionGateway gateway;

    private FakeGatewayServer(WebApplication app, EvolutionGateway gateway)
    {
        (this.app, this.gateway) = (app, gateway);
        Control = new FakeGatewayControl(gateway);
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public Uri BaseUrl => new(gateway.BaseUrl);

    /// <summary>The same controls as <c>/_fake</c>.</summary>
    public FakeGatewayControl Control { get; }

    /// <summary>The options it runs with.</summary>
    public FakeGatewayOptions Options => gateway.Options;

    /// <summary>Starts a server on 127.0.0.1; port 0 takes a free one.</summary>
    public static async Task<FakeGatewayServer> StartAsync(int port = 0, FakeGatewayOptions? options = null, CancellationToken cancellation = default)
    {
        var server = new FakeGatewayServer(Build(port), new EvolutionGateway(options ?? new FakeGatewayOptions()));
        try
        {
            new EvolutionRoutes(server.gateway).Map(server.app);
            new ControlRoutes(server.Control).Map(server.app);
            await server.app.StartAsync(cancellation);
            server.gateway.BaseUrl = server.app.Urls.First().TrimEnd('/');
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await gateway.Stop();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        await gateway.DisposeAsync();
    }

    private static WebApplication Build(int port)
    {
        // No file watchers: a test run starts many servers, and a machine has few of them.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        return builder.Build();
    }

    /// <summary>Signals belong to the process that hosts the server, not to the server.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
