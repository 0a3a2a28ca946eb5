using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using WaActors.Silo.Hosting;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Who may see the dashboard; what stands behind the door here is a page and a file.</summary>
public sealed class DashboardTests(SharedApi shared)
{
    private const string Page = "/dashboard/";
    private const string Data = "/dashboard/data";
    private const string SignIn = "/dashboard/sign-in";

    [Theory]
    [InlineData("/dashboard")]
    [InlineData("/dashboard/")]
    [InlineData("/dashboard/index.css")]
    public async Task A_runtime_without_a_dashboard_says_that_it_needs_Orleans(string path)
    {
        var answer = (await shared.Client().GetAsync(path)).IsProblem(HttpStatusCode.NotFound, "dashboard_missing");
        Assert.Contains("Microsoft Orleans", answer.Text("detail"), StringComparison.Ordinal);
        (await shared.Client(key: "").GetAsync(path)).IsProblem(HttpStatusCode.NotFound, "dashboard_missing");
    }

    [Theory]
    [InlineData(Page)]
    [InlineData(Data)]
    public async Task Only_a_key_with_the_scope_admin_opens_it(string path)
    {
        await using var host = await StartAsync();
        (await host.Client(key: "").GetAsync(path)).IsProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await host.Client("wa_CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC").GetAsync(path)).IsProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await host.Client(await ReadKeyAsync(host)).GetAsync(path)).IsProblem(HttpStatusCode.Forbidden, "scope_missing");
        Assert.Equal("seen", (await host.Client().GetAsync(path)).Is(HttpStatusCode.OK).Body);
    }

    [Fact]
    public async Task A_browser_is_shown_the_form_and_a_right_key_opens_the_pages_until_the_cookie_ends()
    {
        await using var host = await StartAsync();
        using var browser = Browser(host);
        using var first = await browser.SendAsync(Navigation(Page), Cancellation);
        Assert.Equal((HttpStatusCode.Redirect, SignIn), (first.StatusCode, first.Headers.Location?.OriginalString));
        Assert.Contains("<form method=\"post\"", await browser.GetStringAsync(SignIn, Cancellation), StringComparison.Ordinal);

        using var done = await PostKeyAsync(browser, ApiHost.AdminKey);
        Assert.Equal((HttpStatusCode.Redirect, Page), (done.StatusCode, done.Headers.Location?.OriginalString));
        var cookie = Assert.Single(done.Headers.GetValues("Set-Cookie"));
        foreach (var attribute in new[] { "waactors-dashboard=", "path=/dashboard", "samesite=strict", "httponly" })
            Assert.Contains(attribute, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(ApiHost.AdminKey, cookie, StringComparison.Ordinal);
        Assert.Equal("seen", await browser.GetStringAsync(Data, Cancellation));

        host.Clock.Advance(TimeSpan.FromHours(8));
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync(Data, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task The_cookie_opens_nothing_else_and_ends_with_its_key_or_with_a_sign_out()
    {
        await using var host = await StartAsync();
        using var browser = Browser(host);
        using (await PostKeyAsync(browser, ApiHost.AdminKey))
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/v1/events", Cancellation)).StatusCode);
        using (await browser.PostAsync("/dashboard/sign-out", content: null, Cancellation))
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync(Data, Cancellation)).StatusCode);

        using var again = await PostKeyAsync(browser, ApiHost.AdminKey);
        Assert.Equal("seen", await browser.GetStringAsync(Data, Cancellation));
        await host.Database.ExecuteAsync("update api_key set revoked_at = now()", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync(Data, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_wrong_key_and_one_without_the_scope_get_no_cookie_and_stand_in_no_log()
    {
        await using var host = await StartAsync();
        var readKey = await ReadKeyAsync(host);
        foreach (var key in new[] { "", "nonsense", "wa_CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC", readKey })
        {
            using var browser = Browser(host);
            using var refused = await PostKeyAsync(browser, key);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.False(refused.Headers.Contains("Set-Cookie"));
        }

        using var large = await PostKeyAsync(Browser(host), new string('x', 100_000));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains(readKey, StringComparison.Ordinal));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<ApiHost> StartAsync() => ApiHost.StartAsync(add: services => services.AddSingleton(new DashboardRoutes((routes, prefix) =>
    {
        var group = routes.MapGroup(prefix);
        group.MapGet("/", () => "seen");
        group.MapGet("/data", () => "seen");
        return group;
    })));

    private static async Task<string> ReadKeyAsync(ApiHost host) =>
        (await host.Client().PostAsync("/v1/api-keys", """{"name": "reports", "scopes": ["read"]}""")).Is(HttpStatusCode.Created).Text("key")!;

    private static HttpClient Browser(ApiHost host) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = host.Address };

    private static HttpRequestMessage Navigation(string path) =>
        new(HttpMethod.Get, path) { Headers = { Accept = { new("text/html"), new("*/*", 0.8) } } };

    private static async Task<HttpResponseMessage> PostKeyAsync(HttpClient browser, string key)
    {
        using var form = new FormUrlEncodedContent([new("key", key)]);
        return await browser.PostAsync(SignIn, form, Cancellation);
    }
}
