using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using WaActors.Api;
using WaActors.PostgresKit;
using WaActors.Silo.Hosting;

namespace WaActors.Tests.Cluster.Packages;

/// <summary>The front door in its three modes, and the dashboard behind its door in each.</summary>
public class HostModeTests
{
    private const string AdminKey = "wa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private const string UnknownKey = "wa_CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC";

    [Fact]
    public async Task A_client_starts_before_any_silo_says_so_and_follows_the_silos_that_come_and_go()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var front = Front(database, "client");
        using var http = front.CreateClient();
        await NotReadyAsync(http, "has answered yet");
        var draft = await AddDraftAsync(http); // what PostgreSQL does needs no silo
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StartAsync(http, draft));

        var addresses = SiloAddresses.Free();
        using var first = new SiloProcess(addresses, database.ConnectionString);
        await Until.TrueAsync(() => IsReadyAsync(http), () => $"readiness with a silo:\n{first.Output}");
        Assert.Equal(HttpStatusCode.Conflict, await StartAsync(http, draft)); // its actor says that it has no routes
        await DashboardIsGuardedAsync(http);

        first.Kill();
        await NotReadyAsync(http, "answers");
        using var second = new SiloProcess(addresses, database.ConnectionString);
        await Until.TrueAsync(() => IsReadyAsync(http), () => $"readiness with the next silo:\n{second.Output}");
        var answer = HttpStatusCode.OK;
        await Until.TrueAsync( // a call by a connection to the dead silo is answered 503, try again
            async () => (answer = await StartAsync(http, draft)) != HttpStatusCode.ServiceUnavailable, () => $"the next silo's answer to a command:\n{second.Output}");
        Assert.Equal(HttpStatusCode.Conflict, answer);
    }

    [Fact]
    public async Task Both_means_a_silo_and_calls_through_a_client_which_reaches_the_other_silos_too()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        using var other = new SiloProcess(SiloAddresses.Free(), database.ConnectionString);
        await using var front = Front(database, "both");
        using var http = front.CreateClient();
        await Until.TrueAsync(() => IsReadyAsync(http), () => $"readiness; the other silo:\n{other.Output}");
        var cluster = front.Services.GetRequiredService<IClusterAccess>();
        Assert.IsNotType<OwnSilo>(cluster);
        Assert.NotSame(front.Services.GetRequiredService<IGrainFactory>(), cluster.Grains);
        await Until.TrueAsync(
            async () => (await cluster.Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true, Cancellation)).Count == 2, () => $"two silos:\n{other.Output}");
        Assert.Equal(HttpStatusCode.Conflict, await StartAsync(http, await AddDraftAsync(http)));
        await DashboardIsGuardedAsync(http);
    }

    [Fact]
    public async Task A_silo_inside_is_ready_by_itself_and_shows_the_dashboard()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var front = Front(database, "silo");
        using var http = front.CreateClient();
        Assert.True(await IsReadyAsync(http));
        Assert.Equal(HttpStatusCode.Conflict, await StartAsync(http, await AddDraftAsync(http)));
        await DashboardIsGuardedAsync(http);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static WebApplicationFactory<ApiOptions> Front(TestDatabase database, string mode)
    {
        var settings = SiloAddresses.Free().Settings(database.ConnectionString);
        (settings["WAACTORS_MODE"], settings["WAACTORS_ADMIN_KEY"], settings["Cluster:GatewayRefresh"]) = (mode, AdminKey, "00:00:01");
        return new WebApplicationFactory<ApiOptions>().WithWebHostBuilder(host =>
        {
            foreach (var (key, value) in settings) host.UseSetting(key, value);
        });
    }

    /// <summary>The page, its files and its data alike.</summary>
    private static async Task DashboardIsGuardedAsync(HttpClient http)
    {
        var readKey = await ReadKeyAsync(http);
        foreach (var path in new[] { "/dashboard/", "/dashboard/index.min.js", "/dashboard/DashboardCounters" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, path, key: null));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, path, UnknownKey));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(http, path, readKey));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, path, AdminKey));
        }

        await Until.TrueAsync(() => ShowsSilosAsync(http), () => "the dashboard to show a silo"); // it collects every few seconds
    }

    private static async Task<bool> ShowsSilosAsync(HttpClient http)
    {
        using var counters = await SendAsync(http, HttpMethod.Get, "/dashboard/DashboardCounters", AdminKey);
        using var json = JsonDocument.Parse(await counters.Content.ReadAsStringAsync(Cancellation));
        return json.RootElement.GetProperty("hosts").GetArrayLength() > 0;
    }

    private static Task<string> ReadKeyAsync(HttpClient http) => AddAsync(http, "/v1/api-keys", """{"name": "reports", "scopes": ["read"]}""", "key");

    private static Task<string> AddDraftAsync(HttpClient http) => AddAsync(http, "/v1/campaigns", """{"name": "c"}""", "id");

    private static async Task<string> AddAsync(HttpClient http, string path, string body, string answered)
    {
        using var made = await PostAsync(http, path, body);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using var json = JsonDocument.Parse(await made.Content.ReadAsStringAsync(Cancellation));
        return json.RootElement.GetProperty(answered).GetString()!;
    }

    private static async Task<HttpStatusCode> StartAsync(HttpClient http, string campaignId)
    {
        using var answer = await PostAsync(http, $"/v1/campaigns/{campaignId}/start");
        return answer.StatusCode;
    }

    private static async Task NotReadyAsync(HttpClient http, string reason)
    {
        using var answer = await http.GetAsync("/health/ready", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private static async Task<bool> IsReadyAsync(HttpClient http) => await StatusAsync(http, "/health/ready", key: null) == HttpStatusCode.OK;

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path, string? key)
    {
        using var answer = await SendAsync(http, HttpMethod.Get, path, key);
        return answer.StatusCode;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string path, string json = "{}") =>
        SendAsync(http, HttpMethod.Post, path, AdminKey, new StringContent(json, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpMethod method, string path, string? key, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        return await http.SendAsync(request, Cancellation);
    }
}
