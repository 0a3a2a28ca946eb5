using WaActors.FakeGateway;
using WaActors.PostgresKit;

namespace WaActors.Tests.Chaos;

/// <summary>The fake with all its kinds of gateway, and one Api that they can reach with webhooks.</summary>
public sealed class GatewayHost : IAsyncLifetime
{
    private TestDatabase? _database;

    /// <summary>The fake.</summary>
    public FakeGatewayServer Fake { get; private set; } = null!;

    /// <summary>The Api.</summary>
    public ApiProcess Api { get; private set; } = null!;

    /// <summary>Where the ledger is.</summary>
    public string ConnectionString => _database!.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        Fake = await FakeGatewayServer.StartAsync(cancellation: cancellation);
        _database = await PostgresServer.CreateDatabaseAsync(cancellationToken: cancellation);
        var settings = new Dictionary<string, string>();
        Api = new ApiProcess(_database.ConnectionString, settings);
        settings["WAACTORS_PUBLIC_URL"] = Api.Client.BaseAddress!.ToString();
        Api.Start();
        await Api.WaitReadyAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (Fake is not null) await Fake.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    /// <summary>The address under which the fake speaks a kind.</summary>
    public Uri AddressOf(string kind) => new(Fake.BaseUrl, kind switch { "uazapi" => "/uazapi", "wapi" => "/wapi/v1", "cloud" => "/cloud", _ => "/" });
}
