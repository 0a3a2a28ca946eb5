using System.Diagnostics;
using Microsoft.Playwright;
using WaActors.FakeGateway;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>Numbers, as an operator connects them, sees them drop and heal, and does something about it.</summary>
public sealed class NumberTests(ConsoleWorld world)
{
    [Fact]
    public async Task A_person_connects_a_number_by_qr()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        await world.AddGatewayAsync("story-connect");
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync("/numbers");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add a number" }).First.ClickAsync();
        await page.FillAsync("#name", "Front desk");
        await page.SelectOptionAsync("#gateway", new SelectOptionValue { Label = "story-connect (evolution)" });
        await page.ClickAsync("text=Add and link");

        var qr = page.Locator("img.qr");
        await Expect(qr).ToBeVisibleAsync();
        Assert.True(await qr.EvaluateAsync<int>("picture => picture.naturalWidth") > 100, "the QR is no picture that a browser can show");
        var externalName = (await page.Locator("dl.facts dd.mono").TextContentAsync())!;
        world.Act(externalName, InstanceAction.Scan);
        await Expect(page.Locator(".tick")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Done", Exact = true }).ClickAsync(); // the timeline behind says "done" of its steps too
        await Expect(page.Locator(".title-line .badge")).ToContainTextAsync("Connected"); // and "done for now" outside the hours that are recommended: the test runs at any of the day
    }

    [Fact]
    public async Task A_pairing_code_counts_down_and_turns_to_a_tick()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var gateway = await world.AddGatewayAsync("story-code");
        var number = await world.PostAsync("/v1/instances", new { name = "Coded", gatewayId = gateway, externalName = "story-code-1" });
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync($"/numbers/{number}?connect=1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pairing code" }).ClickAsync();
        await page.FillAsync("#pair-phone", "11 98765-4321");
        await page.ClickAsync("text=Get a code");
        await Expect(page.Locator(".pairing-code")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Timer)).ToContainTextAsync("Valid for");
        world.Act("story-code-1", InstanceAction.Scan);
        await Expect(page.Locator(".tick")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_drop_shows_on_an_open_page_at_once_and_so_does_the_healing()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var number = await world.AddLinkedNumberAsync(await world.AddGatewayAsync("story-drop"), "Dropper", "story-drop-1");
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync("/numbers?q=Dropper");
        var badge = page.Locator("tbody tr .badge").First;
        await Expect(badge).ToContainTextAsync("Connected");
        var (overview, one) = (await page.Context.NewPageAsync(), await page.Context.NewPageAsync());
        await overview.OpenAsync("/");
        await one.OpenAsync($"/numbers/{number}");
        await Expect(one.Locator(".title-line .badge")).ToContainTextAsync("Connected");

        world.Act("story-drop-1", InstanceAction.LogoutByPhone);
        await world.UntilLinkAsync(number, "disconnected");
        var seen = Stopwatch.StartNew();
        await Expect(badge).ToHaveTextAsync("Disconnected");
        TestContext.Current.TestOutputHelper?.WriteLine($"seen in the list {seen.ElapsedMilliseconds} ms after the Api knew");
        await Expect(one.Locator(".title-line .badge")).ToHaveTextAsync("Disconnected");
        await Expect(overview.Locator("a.tile[href='/numbers?state=lost'] .value")).Not.ToHaveTextAsync("0");
        await Expect(overview.Locator(".feed li").Filter(new() { HasText = "Dropper" }).First).ToBeVisibleAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"seen on all three pages {seen.ElapsedMilliseconds} ms after the Api knew");
        await Expect(page.Locator(".bell-count")).ToBeVisibleAsync();
        await page.ClickAsync("#bell"); // before it is healed: a number that comes back at once was never lost
        await Expect(page.Locator(".bell-list")).ToContainTextAsync("Dropper lost its connection");

        await world.PostAsync($"/v1/instances/{number}/connect", new { });
        world.Act("story-drop-1", InstanceAction.Scan);
        await Expect(badge).ToContainTextAsync("Connected");
        await Expect(one.Locator(".title-line .badge")).ToContainTextAsync("Connected");
    }

    [Fact]
    public async Task A_logout_costs_a_pairing_and_asks_first()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var number = await world.AddLinkedNumberAsync(await world.AddGatewayAsync("story-logout"), "Leaver", "story-logout-1");
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync($"/numbers/{number}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("somebody has to scan a new QR");
        await page.ClickAsync("#confirm");
        await Expect(page.Locator(".title-line .badge")).Not.ToContainTextAsync("Connected");
    }

    [Fact]
    public async Task A_restart_of_the_server_brings_every_open_page_back_by_itself()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var number = await world.PostAsync("/v1/instances", new { name = "Stays", gatewayId = await world.AddGatewayAsync("story-restart"), externalName = "story-restart-1" });
        var page = await world.OpenSignedInAsync();
        string[] paths = ["/numbers", "/", $"/numbers/{number}", "/campaigns", "/settings/general"];
        List<IPage> pages = [page];
        while (pages.Count < paths.Length) pages.Add(await page.Context.NewPageAsync());
        foreach (var (open, path) in pages.Zip(paths)) await open.OpenAsync(path);
        world.Api.Kill();
        foreach (var open in pages) await Expect(open.Locator("#connection-lost")).ToBeVisibleAsync();
        await world.Api.StartAsync(ConsoleWorld.Cancellation);
        foreach (var (open, path) in pages.Zip(paths))
        {
            await Expect(open.Locator("#connection-lost")).ToBeHiddenAsync(new() { Timeout = 60_000 });
            await open.WaitForSelectorAsync("html[data-ready='true']", new() { Timeout = 60_000 }); // also one whose first circuit failed at the starting server
            await Expect(open).ToHaveURLAsync(world.Api.BaseUrl + path);
        }

        await page.GetByRole(AriaRole.Link, new() { Name = "Overview" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Overview");
    }

    [Fact]
    public async Task A_page_whose_first_circuit_failed_loads_itself_anew()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var page = await world.OpenSignedInAsync();
        var asked = 0;
        await page.RouteAsync("**/_blazor/negotiate**", route => Interlocked.Increment(ref asked) == 1 ? route.AbortAsync() : route.ContinueAsync());
        await page.GotoAsync("/numbers");
        await page.WaitForSelectorAsync("html[data-ready='true']", new() { Timeout = 60_000 });
        Assert.True(asked > 1, $"asked {asked} times for a circuit");
        await Expect(page.Locator("#connection-lost")).ToBeHiddenAsync();
    }
}
