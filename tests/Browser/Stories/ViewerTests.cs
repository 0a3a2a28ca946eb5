using System.Net;
using System.Net.Http.Json;
using Microsoft.Playwright;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>A viewer sees and cannot act, neither on a page nor through the API; users, keys and the audit behind it.</summary>
public sealed class ViewerTests(ConsoleWorld world)
{
    private const string Password = "correct horse battery";
    private const string NewPassword = "another horse battery";

    [Fact]
    public async Task A_viewer_sees_everything_and_can_change_nothing()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var gateway = await world.AddGatewayAsync("story-viewer");
        var number = await world.PostAsync("/v1/instances", new { name = "Seen", gatewayId = gateway, externalName = "story-viewer-1" });
        await AddUserAsync("vera", "Viewer");
        var page = await world.OpenAsync();
        await page.SignInAsync("VERA", Password);
        await page.ReadyAsync();
        await page.OpenAsync($"/numbers/{number}");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Seen");
        await Expect(page.Locator(".page-head button")).ToHaveCountAsync(0);
        foreach (var path in new[] { "/numbers/new", "/campaigns/new", "/settings/users", "/settings/keys" })
        {
            await page.OpenAsync(path);
            await Expect(page.Locator("text=Not with your role")).ToBeVisibleAsync();
        }

        var api = page.Context.APIRequest;
        Assert.Equal(401, (await api.PostAsync($"{world.Api.BaseUrl}/v1/instances/{number}/restart")).Status);
        Assert.Equal(401, (await api.DeleteAsync($"{world.Api.BaseUrl}/v1/instances/{number}")).Status);
    }

    [Fact]
    public async Task A_key_that_may_only_read_is_refused_by_the_api_and_altogether_once_revoked_and_nobody_revokes_the_own()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var own = await world.MakeKeyAsync("keeper", ["read", "write", "send", "admin"]);
        var admin = await world.OpenAsync();
        await admin.SignInWithKeyAsync(own);
        await admin.OpenAsync("/settings/keys");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();
        await admin.FillAsync("#key-name", "reader");
        await admin.Locator("button[form='key-form']").ClickAsync();
        var key = (await admin.Locator("#made-key").TextContentAsync())!;
        await admin.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(admin.Locator("#made-key")).ToHaveCountAsync(0);
        Assert.DoesNotContain(key, await admin.ContentAsync(), StringComparison.Ordinal);

        using var http = world.ClientOf(key);
        using var refused = await http.PostAsJsonAsync("/v1/templates", new { name = "a", body = "b" }, ConsoleWorld.Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        var page = await world.OpenAsync();
        await page.SignInWithKeyAsync(key);
        await page.OpenLoadedAsync("/texts");
        await Expect(page.Locator("text=New text")).ToHaveCountAsync(0);
        await admin.OpenAsync("/audit");
        await Expect(admin.Locator("tbody tr").Filter(new() { HasText = "Made an API key" }).First).ToContainTextAsync("reader");

        await admin.OpenAsync("/settings/keys");
        await RevokeAsync(admin, "keeper");
        await Expect(admin.Locator(".note.bad")).ToContainTextAsync("You are signed in with this key. Nothing was changed");
        await Expect(KeyRow(admin, "keeper").Locator(".badge")).ToHaveTextAsync("Active");
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], new[] { await StatusAsync(own), await StatusAsync(key) });
        await RevokeAsync(admin, "reader");
        await Expect(KeyRow(admin, "reader").Locator(".badge")).ToContainTextAsync("Revoked");
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized], new[] { await StatusAsync(own), await StatusAsync(key) });
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_a_user_until_another_is_set_and_role_and_access_end_open_pages()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var admin = await AddUserAsync("lucas", "Operator");
        var row = admin.Locator("tbody tr").Filter(new() { HasText = "lucas" });
        var page = await world.OpenAsync();
        for (var guess = 0; guess < 5; guess++) await RefusedAsync(page, "wrong password");
        await page.SignInAsync("lucas", Password);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Too many wrong passwords");

        await row.GetByRole(AriaRole.Button, new() { Name = "New password" }).ClickAsync();
        await admin.FillAsync("#new-password", NewPassword);
        await admin.Locator("button[form='user-form']").ClickAsync();
        await Expect(admin.Locator("dialog")).ToHaveCountAsync(0);
        await RefusedAsync(page, Password);
        await EnterAsync(page, "Operator");

        await admin.GetByLabel("Role of lucas").SelectOptionAsync("Viewer");
        await page.WaitForURLAsync("**/sign-in?**"); // the open page is over
        await EnterAsync(page, "Viewer");

        await row.GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await Expect(row.Locator(".badge")).ToHaveTextAsync("Disabled");
        await page.WaitForURLAsync("**/sign-in?**");
        await RefusedAsync(page, NewPassword);
        await row.GetByRole(AriaRole.Button, new() { Name = "Enable" }).ClickAsync();
        await Expect(row.Locator(".badge")).ToHaveTextAsync("Active");
        await EnterAsync(page, "Viewer");
        Assert.Equal(
            ["user.add", "user.disable", "user.enable", "user.password", "user.role"],
            (await world.ReadTextsAsync("select action, outcome from audit where target_name = 'lucas' and outcome = 'done'")).Select(done => done.First).Order());
    }

    [Fact]
    public async Task Another_tenant_sees_nothing_of_it()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        const string Key = "wa_browser-other-key-0000000000000000000000000";
        var number = await world.PostAsync("/v1/instances", new { name = "Private", gatewayId = await world.AddGatewayAsync("story-tenant"), externalName = "story-tenant-1" });
        await world.Database.ExecuteAsync(
            $"""
            with other as (insert into tenant (id, name, created_at) values (gen_random_uuid(), 'other', now()) returning id)
            insert into api_key (id, tenant_id, name, key_hash, prefix, scopes, created_at)
            select gen_random_uuid(), id, 'key', sha256('{Key}'::bytea), 'wa_browser', array['read','write','send','admin'], now() from other
            """,
            ConsoleWorld.Cancellation);
        var page = await world.OpenAsync();
        await page.SignInWithKeyAsync(Key);
        await Expect(page.Locator("text=Three steps to your first campaign")).ToBeVisibleAsync();
        await page.OpenAsync($"/numbers/{number}");
        await Expect(page.Locator("text=This number is gone")).ToBeVisibleAsync();
    }

    private static async Task RefusedAsync(IPage page, string password)
    {
        await page.SignInAsync("lucas", password);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("wrong");
    }

    private static async Task EnterAsync(IPage page, string role)
    {
        await page.SignInAsync("lucas", NewPassword);
        await page.ReadyAsync();
        await Expect(page.Locator(".who-role")).ToHaveTextAsync(role);
    }

    private static ILocator KeyRow(IPage admin, string name) => admin.Locator($"tbody tr:has(.main-text:text-is('{name}'))");

    private static async Task RevokeAsync(IPage admin, string name)
    {
        await KeyRow(admin, name).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await admin.ClickAsync("#confirm");
    }

    private async Task<HttpStatusCode> StatusAsync(string key)
    {
        using var http = world.ClientOf(key);
        using var answer = await http.GetAsync("/v1/templates", ConsoleWorld.Cancellation);
        return answer.StatusCode;
    }

    private async Task<IPage> AddUserAsync(string name, string role)
    {
        var admin = await world.OpenSignedInAsync();
        await admin.OpenAsync("/settings/users");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Add a user" }).ClickAsync();
        await admin.FillAsync("#display", name);
        await admin.FillAsync("#login", name);
        await admin.SelectOptionAsync("#role", role);
        await admin.FillAsync("#new-password", Password);
        await admin.Locator("button[form='user-form']").ClickAsync();
        await Expect(admin.Locator("tbody tr").Filter(new() { HasText = name }).First).ToBeVisibleAsync();
        return admin;
    }
}
