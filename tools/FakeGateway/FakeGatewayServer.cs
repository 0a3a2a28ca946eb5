using System.Net;
using WaActors.FakeGateway.CloudApi;
using WaActors.FakeGateway.Control;
using WaActors.FakeGateway.Evolution;
using WaActors.FakeGateway.Uazapi;
using WaActors.FakeGateway.WApi;
using WaActors.FakeGateway.World;

namespace WaActors.FakeGateway;

/// <summary>WhatsApp gateways without WhatsApp on one loopback port, with strings to pull: Evolution API 2.3.7 at its root, other kinds under paths of their own.</summary>
public sealed class FakeGatewayServer : IAsyncDisposable
{
    /// <summary>Evolution's own limit.</summary>
    private const long MaxBody = 136L * 1024 * 1024;
    private readonly WebApplication app;
    private readonly FakeWorld world;
    private readonly IReadOnlyList<IGatewayKind> kinds;

    private FakeGatewayServer(WebApplication app, FakeWorld world)
    {
        (this.app, this.world) = (app, world);
        kinds = [new EvolutionGateway(world), new UazapiGateway(world), new WApiGateway(world), new CloudGateway(world)];
        Control = new FakeGatewayControl(world, kinds);
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public Uri BaseUrl => new(world.BaseUrl);

    /// <summary>The same controls as <c>/_fake</c>.</summary>
    public FakeGatewayControl Control { get; }

    /// <summary>The options it runs with.</summary>
    public FakeGatewayOptions Options => world.Options;

    /// <summary>Starts a server on 127.0.0.1; port 0 takes a free one.</summary>
    public static async Task<FakeGatewayServer> StartAsync(int port = 0, FakeGatewayOptions? options = null, CancellationToken cancellation = default)
    {
        var server = new FakeGatewayServer(Build(port), new FakeWorld(options ?? new FakeGatewayOptions()));
        try
        {
            server.MapRoutes();
            await server.app.StartAsync(cancellation);
            server.world.BaseUrl = server.app.Urls.First().TrimEnd('/');
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
        await world.Stop();
        try
        {
            await app.StopAsync(CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // Not within the host's limit, on a busy machine: the next line cuts what is left
        }

        await app.DisposeAsync();
        foreach (var kind in kinds)
        {
            kind.Reset(keepInstances: false);
        }

        await world.DisposeAsync();
    }

    private void MapRoutes()
    {
        app.Use(new Admission(world, kinds).Admit);
        foreach (var kind in kinds)
        {
            kind.Map(app);
        }

        app.UseRouting();
        new ControlRoutes(Control).Map(app);
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
