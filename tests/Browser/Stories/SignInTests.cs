using System.Net;
using Microsoft.Playwright;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>Who gets in, and who does not.</summary>
public sealed class SignInTests(ConsoleWorld world)
{
    [Fact]
    public async Task A_page_asks_to_sign_in_and_comes_back_to_where_one_wanted_to_go()
    {
        var page = await world.OpenAsync();
        await page.GotoAsync("/?from=here");
        await page.WaitForURLAsync("**/sign-in?**");
        await page.ClickAsync("text=API key");
        await page.FillAsync("#key", ApiProcess.AdminKey);
        await page.ClickAsync("form button.primary");
        await page.ReadyAsync();
        await Expect(page).ToHaveURLAsync(world.Api.BaseUrl + "/?from=here");
    }

    [Fact]
    public async Task A_wrong_key_is_refused_without_a_word_about_why()
    {
        var page = await world.OpenAsync();
        await page.GotoAsync("/sign-in?with=key");
        await page.FillAsync("#key", "wa_" + new string('x', 43));
        await page.ClickAsync("form button.primary");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no valid key");
    }

    [Fact]
    public async Task A_wrong_password_keeps_the_user_name_and_not_the_password()
    {
        var page = await world.OpenAsync();
        await page.GotoAsync("/sign-in?with=password");
        await page.FillAsync("#user", "jos\u00e9 o'brien");
        await page.FillAsync("#password", "not this one");
        await page.ClickAsync("form button.primary");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("User name or password is wrong");
        await Expect(page.Locator("#user")).ToHaveValueAsync("jos\u00e9 o'brien");
        await Expect(page.Locator("#password")).ToHaveValueAsync("");
        await Expect(page.Locator("#password")).ToBeFocusedAsync();
        Assert.DoesNotContain("brien", page.Url, StringComparison.Ordinal);
        await page.GotoAsync("/sign-in?with=password"); // a form that nothing was refused of is empty
        await Expect(page.Locator("#user")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task The_form_works_without_scripts_and_the_browser_says_the_language()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var page = await world.OpenAsync("pt-BR");
        await page.Context.RouteAsync("**/*.js", route => route.AbortAsync());
        await page.GotoAsync("/sign-in?with=key");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Entrar");
        await page.FillAsync("#key", ApiProcess.AdminKey);
        await page.ClickAsync("form button.primary");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Visão geral");
    }

    [Fact]
    public async Task A_form_without_the_anti_forgery_token_is_refused()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        using var form = new FormUrlEncodedContent([new("with", "key"), new("key", ApiProcess.AdminKey)]);
        using var answer = await world.Api.Client.PostAsync("/console/sign-in", form, ConsoleWorld.Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task The_cookie_is_hidden_from_scripts_and_opens_no_route_of_the_api()
    {
        var page = await world.OpenSignedInAsync();
        var cookie = (await page.Context.CookiesAsync()).Single(one => one.Name == "waactors-console");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Lax, cookie.SameSite);
        var answer = await page.Context.APIRequest.GetAsync(world.Api.BaseUrl + "/v1/campaigns");
        Assert.Equal(401, answer.Status);
    }

    [Fact]
    public async Task Pages_allow_no_inline_script_and_no_other_site()
    {
        var page = await world.OpenAsync();
        var answer = await page.GotoAsync("/sign-in");
        var policy = answer!.Headers["content-security-policy"];
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_belongs_to_the_rest_surface_stays_as_it_was()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        using var missing = await world.Api.Client.GetAsync("/v1/nothing", ConsoleWorld.Cancellation);
        Assert.Equal("application/problem+json", missing.Content.Headers.ContentType?.MediaType);
        Assert.False(missing.Headers.Contains("Content-Security-Policy"));
        using var live = await world.Api.Client.GetAsync("/health/live", ConsoleWorld.Cancellation);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }
}
