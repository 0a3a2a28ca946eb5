using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using WaActors.Api;
using WaActors.Grains.Gateways;
using WaActors.PostgresKit;
using WaActors.Silo.Hosting;
using WaActors.Storage;
using WaActors.Storage.Schema;
using WaActors.TestKit;

namespace WaActors.Tests.Api.Hosting;

/// <summary>The REST surface on Kestrel and a database of its own, with fake actors and no way out to the network.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    public const string AdminKey = "wa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private const string OtherKey = "wa_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

    private static readonly DatabaseTemplate Template = new((source, cancellation) =>
        new Migrator(source, Migration.Embedded(), TimeProvider.System, NullLogger<Migrator>.Instance).MigrateAsync(cancellation));

    private readonly WebApplication _app;

    private ApiHost(TestDatabase database, Action<ApiOptions>? configure, Action<IServiceCollection>? add)
    {
        Database = database;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        AddServices(builder, configure);
        add?.Invoke(builder.Services);
        _app = builder.Build();
        _app.MapWaActorsApi();
    }

    public TestDatabase Database { get; }

    public FakeActors Actors { get; } = new();

    public FakeGateways Gateways { get; } = new();

    public TestClock Clock { get; } = new();

    public CollectedLog Log { get; } = new();

    /// <summary>Searches all that is logged for keys, tokens, secrets and texts (I-12).</summary>
    public SecretLog Secrets { get; } = new(AdminKey, OtherKey, Journeys.GatewayKey, Journeys.InstanceToken, "whsec_", "Hello {{name}}");

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.Single());

    /// <summary>A host with an empty, migrated database and the admin key <see cref="AdminKey"/>.</summary>
    public static async Task<ApiHost> StartAsync(Action<ApiOptions>? configure = null, Action<IServiceCollection>? add = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var host = new ApiHost(await Template.CopyAsync(cancellation), configure, add);
        await host.Services.GetRequiredService<Migrator>().MigrateAsync(cancellation);
        await host._app.StartAsync(cancellation);
        return host;
    }

    /// <summary>A client with a key; the admin's when none is given, none when it is empty.</summary>
    public ApiClient Client(string key = AdminKey)
    {
        var http = new HttpClient { BaseAddress = Address };
        if (key.Length > 0) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return new ApiClient(http);
    }

    /// <summary>A client of another tenant.</summary>
    public async Task<ApiClient> OtherTenantAsync()
    {
        await Database.ExecuteAsync(
            $"""
            with other as (insert into tenant (id, name, created_at) values (gen_random_uuid(), 'other', now()) returning id)
            insert into api_key (id, tenant_id, name, key_hash, prefix, scopes, created_at)
            select gen_random_uuid(), id, 'key', sha256('{OtherKey}'::bytea), 'wa_BBBBBBB', array['read','write','send','admin'], now() from other
            """,
            TestContext.Current.CancellationToken);
        return Client(OtherKey);
    }

    /// <summary>The secret that stands in the path of an instance's webhooks.</summary>
    public async Task<string> WebhookSecretAsync(Guid instanceId)
    {
        await using var command = Database.DataSource.CreateCommand("select webhook_secret from instance where id = $1");
        command.Parameters.Add(new() { Value = instanceId });
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Stops in order, as SIGTERM does.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Database.DisposeAsync();
        Secrets.AssertClean();
    }

    private void AddServices(WebApplicationBuilder builder, Action<ApiOptions>? configure)
    {
        var services = builder.Services;
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Log).AddProvider(Secrets);
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<IActors>(Actors);
        services.AddWaActorsStorage(builder.Configuration, Database.ConnectionString);
        services.AddSingleton<IWhatsAppGateways>(Gateways);
        services.ConfigureHttpClientDefaults(http => http.ConfigurePrimaryHttpMessageHandler(() => new NoWayOut()));
        services.AddWaActorsApi(options =>
        {
            options.AdminKey = AdminKey;
            configure?.Invoke(options);
        });
    }

    private sealed class NoWayOut : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException($"A test must not reach {request.RequestUri}.");
    }
}

/// <summary>Every line that the host logged, to look for secrets.</summary>
internal sealed class CollectedLog : ILoggerProvider, ILogger
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
