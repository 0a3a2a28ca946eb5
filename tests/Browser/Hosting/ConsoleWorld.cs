using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using WaActors.FakeGateway;
using WaActors.PostgresKit;

[assembly: AssemblyFixture(typeof(WaActors.Tests.Browser.Hosting.ConsoleWorld))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace WaActors.Tests.Browser.Hosting;

/// <summary>The real Api, a database of its own, the fake gateway and one browser, for all tests. A test makes tenants and things of its own where it counts.</summary>
public sealed class ConsoleWorld : IAsyncLifetime
{
    private static readonly float ActionLimitMs = 30_000;

    private readonly IReadOnlyList<(string Key, string Value)> _settings = [];
    private readonly List<IBrowserContext> _open = [];
    private string? _openFor;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private TestDatabase? _database;

    public ApiProcess Api { get; private set; } = null!;

    public FakeGatewayServer Gateway { get; private set; } = null!;

    public TestDatabase Database => _database!;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ConsoleWorld()
    {
    }

    private ConsoleWorld(IReadOnlyList<(string Key, string Value)> settings) => _settings = settings;

    /// <summary>One of its own, with other settings, for the few tests that no shared one serves.</summary>
    public static async Task<ConsoleWorld> StartAsync(params IReadOnlyList<(string Key, string Value)> settings)
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var world = new ConsoleWorld(settings);
        await world.InitializeAsync();
        return world;
    }

    public async ValueTask InitializeAsync()
    {
        if (Chromium.WhyNot is not null) return; // each test says so
        _database = await PostgresServer.CreateDatabaseAsync(cancellationToken: Cancellation);
        Gateway = await FakeGatewayServer.StartAsync(cancellation: Cancellation);
        Api = new ApiProcess(_database.ConnectionString, _settings);
        await Api.StartAsync(Cancellation);
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(ActionLimitMs); // a busy machine is no fault
        _browser = await Chromium.LaunchAsync(_playwright);
    }

    /// <summary>A browser of its own: no cookie of another test.</summary>
    public async Task<IPage> OpenAsync(string language = "en-US", ColorScheme scheme = ColorScheme.Light, int width = 1440, int height = 900)
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        await CloseThoseOfOtherTestsAsync();
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Api.BaseUrl,
            Locale = language,
            TimezoneId = "America/Sao_Paulo",
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ReducedMotion = ReducedMotion.Reduce,
        });
        _open.Add(context);
        context.SetDefaultTimeout(ActionLimitMs);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error") TestContext.Current.TestOutputHelper?.WriteLine($"browser: {message.Text}");
        };
        return page;
    }

    // Their pages would be live until the end, and cost the browser and the Api more with each test
    private async Task CloseThoseOfOtherTestsAsync()
    {
        var test = TestContext.Current.Test?.UniqueID;
        if (test == _openFor) return;
        _openFor = test;
        foreach (var context in _open) await context.CloseAsync();
        _open.Clear();
    }

    /// <summary>A browser in which the admin key has signed in.</summary>
    public async Task<IPage> OpenSignedInAsync(string language = "en-US", ColorScheme scheme = ColorScheme.Light, int width = 1440, int height = 900)
    {
        var page = await OpenAsync(language, scheme, width, height);
        await page.SignInWithKeyAsync(ApiProcess.AdminKey);
        return page;
    }

    /// <summary>Posts JSON, with the admin key unless another client does it, and returns the new thing's id.</summary>
    public async Task<Guid> PostAsync(string path, object body, HttpClient? by = null)
    {
        using var answer = await (by ?? Api.Client).PostAsJsonAsync(path, body, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        using var json = JsonDocument.Parse(text);
        return json.RootElement.TryGetProperty("id", out var id) ? id.GetGuid() : Guid.Empty;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        Api?.Dispose();
        if (Gateway is not null) await Gateway.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }
}
