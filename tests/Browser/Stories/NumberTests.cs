using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WaActors.FakeGateway;
using WaActors.OperatorConsole.Components.Shared;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>Numbers, as an operator connects them and does something about them. How they drop and heal: DropTests.</summary>
public sealed partial class NumberTests(ConsoleWorld world)
{
    private const string Now = "(?:just now|[0-9]+ s ago)";

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
        await Expect(qr).ToHaveAttributeAsync("src", OnShow(externalName));
        var first = OnShow(externalName);
        world.Act(externalName, InstanceAction.Heal); // its gateway shows the next one, as it does every 45 s
        Assert.NotEqual(first, OnShow(externalName));
        await Expect(qr).ToHaveAttributeAsync("src", OnShow(externalName)); // without a press
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
        using (world.WithFaults(faults => faults with { LatencyMs = 300, Instances = ["story-code-1"] }))
        {
            await page.OpenAsync($"/numbers/{number}?connect=1");
            await page.GetByRole(AriaRole.Button, new() { Name = "Pairing code" }).ClickAsync(); // while the QR is still asked for
            await page.FillAsync("#pair-phone", "11 98765-4321");
            await Expect(page.Locator("dialog form button.primary")).ToBeEnabledAsync();
            await Expect(page.Locator("dialog .note.bad")).ToHaveCountAsync(0); // its answer says nothing of a code
        }

        await page.ClickAsync("text=Get a code");
        await Expect(page.Locator(".pairing-code")).ToBeVisibleAsync();
        var timer = page.GetByRole(AriaRole.Timer);
        await Expect(timer).ToHaveTextAsync(ValidFor());
        var left = await timer.InnerTextAsync();
        await Expect(timer).Not.ToHaveTextAsync(left);
        Assert.InRange(Seconds(await timer.InnerTextAsync()), 1, Seconds(left) - 1);
        world.Act("story-code-1", InstanceAction.Scan);
        await Expect(page.Locator(".tick")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_logout_costs_a_pairing_and_asks_first_and_a_restart_and_a_check_cost_nothing()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var number = await world.AddLinkedNumberAsync(await world.AddGatewayAsync("story-logout"), "Leaver", "story-logout-1");
        await AgeCheckAsync(number);
        var page = await world.OpenSignedInAsync();
        var list = await page.Context.NewPageAsync();
        await page.OpenAsync($"/numbers/{number}");
        await list.OpenAsync("/numbers?q=Leaver");
        var (facts, repairs) = (page.Locator("section[aria-labelledby=facts]"), page.Locator("section[aria-labelledby=recoveries]"));
        var listed = list.GetByRole(AriaRole.Row).Filter(new() { HasText = "Leaver" }).Locator("td[data-label=Health]");
        await Expect(facts.Locator(".badge")).ToHaveTextAsync("Degraded");
        await Expect(facts).ToContainTextAsync("2 h");
        await Expect(listed).ToHaveTextAsync(ListedAs("Degraded", "2 h(?: [0-9]+ min)? ago"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Make healthy" }).ClickAsync();
        await Expect(page.Locator(".note.ok")).ToContainTextAsync("nothing had to be done");
        await Expect(facts.Locator(".badge")).ToHaveTextAsync("Healthy");
        await Expect(facts).ToContainTextAsync(CheckedNow());
        await Expect(listed).ToHaveTextAsync(ListedAs("Healthy", Now));
        await Expect(repairs).ToContainTextAsync("No repair so far");
        await page.GetByRole(AriaRole.Button, new() { Name = "Restart" }).ClickAsync();
        await Expect(page.Locator(".note.ok")).ToContainTextAsync("Repaired: the number is connected");
        await Expect(repairs.Locator("li")).ToContainTextAsync("Restart · helped");
        await Expect(page.Locator("section[aria-labelledby=timeline] li").Filter(new() { HasText = "Repair" })).ToContainTextAsync("restart asked for: repaired");

        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("somebody has to scan a new QR");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Equal(("open", "paired"), AtGateway("story-logout-1"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await page.ClickAsync("#confirm");
        await Expect(page.Locator(".note.ok")).ToContainTextAsync("Logged out. To send from it again, link it by QR");
        await Expect(page.Locator(".title-line .badge")).ToHaveTextAsync("Disconnected");
        await Expect(facts.Locator(".badge")).ToHaveTextAsync("Disconnected");
        await Expect(listed).ToHaveTextAsync(ListedAs("Disconnected", Now));
        Assert.Equal(("close", "none"), AtGateway("story-logout-1"));
        Assert.Equal("1", (await world.ReadTextsAsync($"select count(*)::text, '' from audit where action = 'number.logout' and target_id = '{number}'"))[0].First);
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

    // The picture of the QR that the gateway shows now
    private string OnShow(string externalName) => "data:image/png;base64," + QrImage.PngBase64(world.Gateway.Control.Instance(externalName)!.QrCode!);

    private (string State, string Credentials) AtGateway(string externalName) =>
        world.Gateway.Control.Instance(externalName) is { } one ? (one.State, one.Credentials) : ("none", "none");

    // As if the last check had found it so two hours ago: the state that a check must change
    private Task AgeCheckAsync(Guid number) => world.Database.ExecuteAsync(
        $"update instance set health = 'degraded', last_health_check = now() - interval '2 hours 1 second', link_since = now() - interval '3 hours' where id = '{number}'", ConsoleWorld.Cancellation);

    private static Regex ListedAs(string health, string ago) => new($@"^\s*{health}\s*checked {ago}\s*$", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static int Seconds(string words) => int.Parse(ValidFor().Match(words).Groups["left"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("^Valid for (?<left>[0-9]+) s more$", RegexOptions.None, 1000)]
    private static partial Regex ValidFor();

    [GeneratedRegex(@"Last check\s*" + Now, RegexOptions.None, 1000)]
    private static partial Regex CheckedNow();
}
