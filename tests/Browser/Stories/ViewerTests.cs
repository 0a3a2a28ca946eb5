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
    public async Task A_key_that_may_only_read_is_refused_by_the_api_and_kept_in_the_audit()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var admin = await world.OpenSignedInAsync();
        await admin.OpenAsync("/settings/keys");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();
        await admin.FillAsync("#key-name", "reader");
        await admin.Locator("button[form='key-form']").ClickAsync();
        var key = (await admin.Locator("#made-key").TextContentAsync())!;
        await admin.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(admin.Locator("#made-key")).ToHaveCountAsync(0);
        Assert.DoesNotContain(key, await admin.ContentAsync(), StringComparison.Ordinal);

        using var http = new HttpClient { BaseAddress = new Uri(world.Api.BaseUrl) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var refused = await http.PostAsJsonAsync("/v1/templates", new { name = "a", body = "b" }, ConsoleWorld.Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        var page = await world.OpenAsync();
        await page.SignInWithKeyAsync(key);
        await page.OpenAsync("/texts");
        await Expect(page.Locator("text=New text")).ToHaveCountAsync(0);
        await admin.OpenAsync("/audit");
        await Expect(admin.Locator("tbody tr").Filter(new() { HasText = "Made an API key" }).First).ToContainTextAsync("reader");
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_user_and_a_disabled_user_is_thrown_out()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        await AddUserAsync("lock", "Operator");
        var page = await world.OpenAsync();
        for (var guess = 0; guess < 5; guess++)
        {
            await page.SignInAsync("lock", "wrong password");
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("wrong");
        }

        await page.SignInAsync("lock", Password);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Too many wrong passwords");
        await world.Database.ExecuteAsync("update app_user set locked_until = null where user_name = 'lock'", ConsoleWorld.Cancellation);
        await page.SignInAsync("lock", Password);
        await page.ReadyAsync();

        await world.Database.ExecuteAsync("update app_user set disabled_at = now() where user_name = 'lock'", ConsoleWorld.Cancellation);
        await page.WaitForURLAsync("**/sign-in?**");
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

    private async Task AddUserAsync(string name, string role)
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
    }
}
