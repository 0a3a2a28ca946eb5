using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WaActors.OperatorConsole.Hosting;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>What stands between a browser and the console: headers, cookies, forms, and the tenant of whoever asks.</summary>
public sealed partial class GuardTests(ConsoleWorld world)
{
    private const string OtherKey = "wa_browser-guard-key-0000000000000000000000000";

    [Fact]
    public async Task Every_page_file_redirect_and_error_carries_the_policy_and_may_be_framed_by_nobody()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var page = await world.OpenSignedInAsync();
        var api = page.Context.APIRequest;
        List<(string What, IAPIResponse Answer)> answers = [];
        foreach (var (name, path) in await GalleryThings.PagesAsync(world)) answers.Add((name, await api.GetAsync(path)));
        foreach (var path in new[] { "/no/such/page", "/console/campaigns/00000000-0000-7000-8000-000000000000/report.csv", "/console/campaigns/x/report.csv", AssetFiles.Url("css/site.css"), "/assets/0/none", "/sign-in" })
            answers.Add((path, await api.GetAsync(path)));
        answers.Add(("a form without its token", await api.PostAsync("/console/sign-in", new() { DataString = "key=x", Headers = Form })));
        answers.Add(("a form that is too large", await api.PostAsync("/console/sign-in", new() { DataString = "key=" + new string('x', ConsoleLimits.FormBytesMax), Headers = Form })));
        answers.Add(("a wrong method", await api.PutAsync("/console/sign-out", new() { DataString = "x" })));
        using var nobody = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(world.Api.BaseUrl) };
        using var redirect = await nobody.GetAsync("/numbers", ConsoleWorld.Cancellation);

        Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
        Assert.Equal("DENY", redirect.Headers.GetValues("X-Frame-Options").Single());
        foreach (var status in new[] { 200, 400, 404, 405 }) Assert.Contains(status, answers.Select(one => one.Answer.Status));
        Assert.All(answers, one =>
        {
            var policy = one.Answer.Headers.GetValueOrDefault("content-security-policy", $"none on {one.What} ({one.Answer.Status})");
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("DENY", one.Answer.Headers["x-frame-options"]);
            Assert.Equal("nosniff", one.Answer.Headers["x-content-type-options"]);
        });
    }

    [Fact]
    public async Task No_form_of_another_site_signs_anybody_in_or_out()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var page = await world.OpenSignedInAsync();
        var token = await page.Locator("input[name='__RequestVerificationToken']").First.GetAttributeAsync("value");
        var api = page.Context.APIRequest;
        foreach (var path in new[] { "/console/sign-in", "/console/sign-out" })
        {
            Assert.Equal(400, (await api.PostAsync(path, new() { DataString = $"leave=1&with=key&key={ApiProcess.AdminKey}", Headers = Form })).Status);
            Assert.Equal(400, (await api.PostAsync(path, new() { DataString = $"leave=1&with=key&key={ApiProcess.AdminKey}&__RequestVerificationToken=forged", Headers = Form })).Status);
        }

        // A token of somebody else is as good as none
        var other = await world.OpenAsync();
        await other.GotoAsync("/sign-in");
        Assert.Equal(400, (await other.Context.APIRequest.PostAsync("/console/sign-out", new() { DataString = $"leave=1&__RequestVerificationToken={Uri.EscapeDataString(token!)}", Headers = Form })).Status);
        await page.OpenAsync("/numbers"); // still in
        var cookies = (await page.Context.CookiesAsync()).ToDictionary(one => one.Name);
        Assert.Equal((true, SameSiteAttribute.Lax), (cookies[ConsoleServices.CookieName].HttpOnly, cookies[ConsoleServices.CookieName].SameSite));
        Assert.Equal((true, SameSiteAttribute.Strict), (cookies["waactors-form"].HttpOnly, cookies["waactors-form"].SameSite));
        Assert.Equal(-1, cookies[ConsoleServices.CookieName].Expires); // ends with the browser
    }

    [Theory]
    [InlineData("https", true)]
    [InlineData("http", false)]
    public async Task Over_tls_every_cookie_is_for_tls_only_that_of_the_session_too(string spoken, bool isForTlsOnly)
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        using var proxy = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(world.Api.BaseUrl) };
        proxy.DefaultRequestHeaders.Add("X-Forwarded-Proto", spoken);
        using var form = await proxy.GetAsync("/sign-in?with=key", ConsoleWorld.Cancellation);
        var token = Token().Match(await form.Content.ReadAsStringAsync(ConsoleWorld.Cancellation)).Groups["token"].Value;
        using var handedIn = new HttpRequestMessage(HttpMethod.Post, "/console/sign-in")
        {
            Content = new FormUrlEncodedContent([new("with", "key"), new("key", ApiProcess.AdminKey), new("__RequestVerificationToken", token)]),
        };
        handedIn.Headers.Add("Cookie", form.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        using var answer = await proxy.SendAsync(handedIn, ConsoleWorld.Cancellation);
        var session = Assert.Single(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith(ConsoleServices.CookieName + '=', StringComparison.Ordinal));
        Assert.Contains("; httponly", session, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=lax", session, StringComparison.OrdinalIgnoreCase);
        Assert.All(
            form.Headers.GetValues("Set-Cookie").Concat(answer.Headers.GetValues("Set-Cookie")),
            cookie => Assert.Equal(isForTlsOnly, cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("a key that was revoked", true, "update api_key set revoked_at = now() where name = 'guard'")]
    [InlineData("a user who was disabled", false, "update app_user set disabled_at = now() where user_name = 'guard'")]
    [InlineData("a user who got another role", false, "update app_user set stamp = gen_random_uuid() where user_name = 'guard'")]
    public async Task The_cookie_of_who_is_no_longer_let_in_opens_nothing(string who, bool isByKey, string ended)
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        const string Password = "guarded password 1";
        var campaign = await world.AddCampaignAsync("Guard of " + who, [], recipients: 1, delaySeconds: 1, firstPhone: 5511900099000);
        var page = await world.OpenAsync();
        await world.Database.ExecuteAsync("delete from app_user where user_name = 'guard'", ConsoleWorld.Cancellation);
        await world.AddUserAsync("guard", Password, "viewer");
        if (isByKey) await page.SignInWithKeyAsync(await world.MakeKeyAsync("guard", ["read"]));
        else await page.SignInAsync("guard", Password);
        await page.ReadyAsync();
        string[] paths = [$"/console/campaigns/{campaign}/report.csv", "/", "/numbers", "/settings/general"];
        var api = page.Context.APIRequest;
        foreach (var path in paths) Assert.Equal(200, (await api.GetAsync(path, new() { MaxRedirects = 0 })).Status);
        await world.Database.ExecuteAsync(ended, ConsoleWorld.Cancellation);
        foreach (var path in paths)
            await Until.TrueAsync(
                async () => (await api.GetAsync(path, new() { MaxRedirects = 0 })).Status == 302, TimeSpan.FromSeconds(30), () => $"{path} to be closed to {who}", ConsoleWorld.Cancellation);
    }

    [Fact]
    public async Task Ids_of_another_tenant_open_nothing_and_command_nothing()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var pages = (await GalleryThings.PagesAsync(world)).Where(page => page.Path.Any(char.IsAsciiDigit)).ToList();
        await world.AddTenantAsync("guard", OtherKey);
        var page = await world.OpenAsync();
        await page.SignInWithKeyAsync(OtherKey);
        foreach (var (name, path) in pages)
        {
            await page.OpenLoadedAsync(path);
            await Expect(page.Locator("main .empty, main .note.bad").First).ToBeVisibleAsync();
            var shown = await page.Locator("main").InnerTextAsync();
            Assert.All(new[] { "Loja", "Oferta", "Pessoa", "Evolution São Paulo", "CRM", "crm.invalid" }, word => Assert.False(shown.Contains(word, StringComparison.Ordinal), $"{name} shows {word}"));
            Assert.Equal(0, await page.Locator("main button.danger, main button.primary").CountAsync());
        }

        var campaign = pages.Single(one => one.Name == "campaign").Path;
        var number = pages.Single(one => one.Name == "number").Path;
        Assert.Equal(404, (await page.Context.APIRequest.GetAsync($"/console{campaign}/report.csv")).Status);
        Assert.Equal(404, (await page.Context.APIRequest.GetAsync($"/console{campaign}/report.ndjson")).Status);
        using var http = world.ClientOf(OtherKey);
        foreach (var command in new[] { $"/v1{campaign}/pause", $"/v1{campaign}/cancel", $"/v1/instances{number["/numbers".Length..]}/logout", $"/v1/instances{number["/numbers".Length..]}/restart" })
        {
            using var refused = await http.PostAsync(command, null, ConsoleWorld.Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }
    }

    private static Dictionary<string, string> Form => new() { ["Content-Type"] = "application/x-www-form-urlencoded" };

    // <input name="__RequestVerificationToken" type="hidden" value="CfDJ8..." />
    [GeneratedRegex(@"name=""__RequestVerificationToken""[^>]* value=""(?<token>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
