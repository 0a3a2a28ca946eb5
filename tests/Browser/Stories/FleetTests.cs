using Microsoft.Playwright;
using WaActors.FakeGateway;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>A gateway in trouble, as it shows on pages that are open: its incident and its end, its circuit, its key, a number that hangs. With a gateway of its own: others' stay in use.</summary>
public sealed class FleetTests(ConsoleWorld world, HastyWorld hasty) : IClassFixture<HastyWorld>
{
    // Fewest of an incident, and looks without an answer that open the circuit
    private static readonly string[] Names = ["outage-1", "outage-2", "outage-3", "outage-4", "outage-5"];

    [Fact]
    public async Task A_gateway_that_stops_answering_is_one_incident_with_an_open_circuit_on_every_open_page_until_it_answers()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var own = hasty.World; // an incident ends when the numbers answer again
        var gateway = await own.AddGatewayAsync("story-outage");
        await AdoptAsync(own, gateway);
        var page = await own.OpenSignedInAsync();
        var (overview, list, notes) = (await page.Context.NewPageAsync(), await page.Context.NewPageAsync(), await page.Context.NewPageAsync());
        await page.OpenAsync($"/gateways/{gateway}");
        await overview.OpenAsync("/");
        await list.OpenAsync("/gateways");
        await notes.OpenAsync("/notifications");

        await Expect(page.Locator(".title-line .badge")).ToHaveTextAsync("Works");
        await Expect(overview.Locator(".note.bad")).ToHaveCountAsync(0);
        using var outage = own.WithFaults(faults => faults with { Refuse = Outage.Unavailable });
        var row = list.GetByRole(AriaRole.Row).Filter(new() { HasText = "story-outage" });
        var told = notes.Locator(".bell-list li").Filter(new() { HasText = "story-outage" }).Last; // its end is told above it
        var alarm = overview.Locator(".note.bad").Filter(new() { HasText = "story-outage" });
        await Expect(page.Locator(".title-line .badge")).ToHaveTextAsync("Incident");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("do not pair");
        await Expect(page.Locator("dl.facts").First).ToContainTextAsync("open: left alone until");
        await Expect(row).ToContainTextAsync("Incident");
        await Expect(alarm).ToContainTextAsync("5 of 5");
        await Expect(told).ToBeVisibleAsync();
        await overview.ClickAsync("#bell");
        await Expect(overview.Locator(".popover")).ToContainTextAsync("story-outage");
        Assert.Empty(await Axe.FindSeriousAsync(overview, "overview with an incident"));
        await overview.Keyboard.PressAsync("Escape");
        await Expect(overview.Locator(".popover")).ToHaveCountAsync(0);

        outage.Dispose();
        await Expect(alarm).ToHaveCountAsync(0);
        await Expect(page.Locator(".title-line .badge")).ToHaveTextAsync("Works");
        await Expect(page.Locator("dl.facts").First).ToContainTextAsync("closed: in use");
        await Expect(row).ToContainTextAsync("Works");
        await Expect(told).ToContainTextAsync("Over since");
    }

    [Fact]
    public async Task A_wrong_key_is_told_when_the_gateway_is_added_and_when_a_number_is_linked_and_the_right_one_works()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync("/gateways?add=1");
        await page.SelectOptionAsync("#kind", new SelectOptionValue { Label = "Evolution API" });
        await page.FillAsync("#gateway-name", "story-key");
        await page.FillAsync("#url", world.Gateway.BaseUrl.AbsoluteUri);
        await page.FillAsync("#api-key", "not the key");
        await page.ClickAsync("button[form='gateway-form']");
        await Expect(page.Locator("h1")).ToHaveTextAsync("story-key");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The gateway refuses its API key. Nothing is lost");

        await page.Locator(".page-head").GetByRole(AriaRole.Link, new() { Name = "Add a number" }).ClickAsync();
        await page.FillAsync("#name", "Key one");
        await Expect(page.Locator("#gateway option:checked")).ToContainTextAsync("story-key");
        await page.ClickAsync("text=Add and link");
        await Expect(page.Locator("dialog").GetByRole(AriaRole.Alert)).ToContainTextAsync("The gateway refuses its API key");
        await page.GetByRole(AriaRole.Link, new() { Name = "To the gateway" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Change", Exact = true }).ClickAsync();
        await page.FillAsync("#edit-key", new FakeGatewayOptions().GlobalApiKey);
        await page.ClickAsync("button[form='gateway-edit']");
        await Expect(page.Locator(".note.ok")).ToContainTextAsync(["Done.", "The gateway answers and takes the key"]); // what was kept, and the trial of it

        await page.OpenAsync("/numbers?q=Key one");
        await page.Locator("tbody a.main").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Link", Exact = true }).ClickAsync();
        await Expect(page.Locator("img.qr")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_number_that_hangs_is_made_healthy_by_hand_and_each_step_is_listed()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var own = hasty.World;
        var number = await own.AddLinkedNumberAsync(await own.AddGatewayAsync("story-repair"), "Hanger", "story-repair-1");
        var page = await own.OpenSignedInAsync();
        await page.OpenAsync($"/numbers/{number}");
        var (health, repairs) = (page.Locator("section[aria-labelledby=facts] .badge"), page.Locator("section[aria-labelledby=recoveries]"));
        await Expect(repairs).ToContainTextAsync("No repair so far");
        own.Act("story-repair-1", InstanceAction.Stick); // connecting for good, until it is logged out
        await Expect(page.Locator(".title-line .badge")).ToHaveTextAsync("Connecting");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make healthy" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("as the last resort set up anew");
        await page.ClickAsync("#confirm");

        await Expect(page.Locator(".note.ok")).ToContainTextAsync("Repaired, and no longer linked to its phone. Link it by QR");
        await Expect(repairs.Locator("li")).ToHaveCountAsync(2);
        await Expect(repairs.Locator("li").First).ToContainTextAsync("Logout and restart · helped"); // the newest first
        await Expect(repairs.Locator("li").Last).ToContainTextAsync("Restart · no effect");
        await Expect(page.Locator("section[aria-labelledby=timeline] li").Filter(new() { HasText = "Repair" }).First).ToContainTextAsync("made healthy: repaired");
        await Expect(health).ToHaveTextAsync("Disconnected");
        await Expect(page.Locator(".title-line .badge")).ToHaveTextAsync("Waits for QR or code");
        await page.GetByRole(AriaRole.Button, new() { Name = "Link", Exact = true }).ClickAsync();
        await Expect(page.Locator("img.qr")).ToBeVisibleAsync();
    }

    private static async Task AdoptAsync(ConsoleWorld own, Guid gateway)
    {
        own.Gateway.Control.Seed(new InstanceSeed { Names = Names });
        await own.PostAsync($"/v1/gateways/{gateway}/adopt", new { externalNames = Names });
        var ids = (await own.ReadTextsAsync($"select id::text, name from instance where gateway_id = '{gateway}'")).Select(row => Guid.Parse(row.First)).ToList();
        foreach (var id in ids) await own.UntilLinkAsync(id, "connected");
    }
}
