using System.Text.Json.Nodes;
using Microsoft.Playwright;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>The wizard's harder parts: who is left out, media and approved templates, mixed numbers, a test, a start by the clock of a place (C-12).</summary>
public sealed class WizardTests(ConsoleWorld world)
{
    // The smallest picture: one grey point
    private static readonly byte[] Picture = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==");

    [Fact]
    public async Task A_mixed_campaign_with_media_and_an_approved_template_is_prepared_tested_and_scheduled()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var qr = await world.AddLinkedNumberAsync(await world.AddGatewayAsync("story-wizard"), "Wizard phone", "story-wizard-1");
        var cloud = await world.PostAsync("/v1/gateways", new
        {
            kind = "cloud", name = "story-wizard-cloud", baseUrl = world.Gateway.BaseUrl, apiKey = "k", settings = new { appSecret = "s", verifyToken = "story-wizard" },
        });
        var official = await world.PostAsync("/v1/instances", new { name = "Wizard official", gatewayId = cloud, externalName = "106540352242922" });
        var draft = await world.PostAsync("/v1/campaigns", new { name = "Wizard story", delay = new { minSeconds = 20, maxSeconds = 40 } });
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync($"/campaigns/{draft}/edit");

        var people = "name,phone\nAna,11900090001\nAna again,11900090001\nBia,11900090002\nCaio,abc\n"u8.ToArray();
        await page.ChooseFileAsync("#file", new FilePayload { Name = "people.csv", MimeType = "text/csv", Buffer = people });
        await page.FillAsync("#skip-days", "14");
        await page.Locator("#skip-days").BlurAsync();
        await page.ClickAsync("#preview");
        await Expect(page.Locator("tr").Filter(new() { HasText = "stands twice" })).ToContainTextAsync("lines 3");
        var all = await page.Context.APIRequest.GetAsync(world.Api.BaseUrl + await page.Locator("a.download").GetAttributeAsync("href"));
        Assert.Contains("abc", await all.TextAsync(), StringComparison.Ordinal);
        await NextAsync(page);

        await AddMediaTextAsync(page);
        await AddApprovedAsync(page);
        await Expect(page.Locator(".phone-preview img.medium")).ToHaveJSPropertyAsync("complete", true);
        await Expect(page.Locator(".phone-preview")).ToContainTextAsync("Look, Ana");
        Assert.Empty(await Axe.FindSeriousAsync(page, "content step"));
        await NextAsync(page);

        await page.GetByLabel("Wizard phone").CheckAsync();
        await page.GetByLabel("Wizard official").CheckAsync();
        await Expect(page.Locator(".tile .sub").Filter(new() { HasText = "done about" })).ToBeVisibleAsync();
        await NextAsync(page);
        await SendTestAsync(page);
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await page.FillAsync("#start-at", "2031-05-20 09:30");
        await page.PressAsync("#start-at", "Tab");
        await page.SelectOptionAsync("#start-zone", "America/Manaus");
        await Expect(page.Locator(".plain-set .hint")).ToHaveTextAsync("2031-05-20 10:30:00 for you (America/Sao_Paulo)");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save draft" }).ClickAsync();
        await Expect(page.Locator(".note.ok[role=status]").First).ToBeVisibleAsync();
        Assert.Empty(await Axe.FindSeriousAsync(page, "review step"));

        var audience = JsonNode.Parse(await world.Api.Client.GetStringAsync($"/v1/campaigns/{draft}/audience", ConsoleWorld.Cancellation))!;
        Assert.Equal(14, audience["skipContactedDays"]!.GetValue<int>());
        var saved = JsonNode.Parse(await world.Api.Client.GetStringAsync($"/v1/campaigns/{draft}", ConsoleWorld.Cancellation))!;
        Assert.Equal("2031-05-20T13:30:00.000Z", saved["scheduledAt"]!.GetValue<string>());
        var routes = saved["routes"]!.AsArray().ToDictionary(route => route!["instanceId"]!.GetValue<Guid>(), route => route!["templateIds"]!.AsArray().Select(id => id!.GetValue<Guid>()).ToList());
        // The phone sends no approved template; the official account sends both
        Assert.Equal([1, 2], [routes[qr].Count, routes[official].Count]);
        Assert.Contains(routes[qr][0], routes[official]);
        var approved = JsonNode.Parse(await world.Api.Client.GetStringAsync($"/v1/templates/{routes[official].Single(id => id != routes[qr][0])}", ConsoleWorld.Cancellation))!["cloudTemplate"]!;
        Assert.Equal(("Hello {{name}}", "dear {{name}}"), (approved["headerText"]!.GetValue<string>(), approved["namedBody"]!["customer"]!.GetValue<string>()));
        Assert.Equal((0, "url"), (approved["buttons"]![0]!["index"]!.GetValue<int>(), approved["buttons"]![0]!["type"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_number_is_found_among_many_and_stays_chosen_when_the_search_goes_on()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var gateway = await world.AddGatewayAsync("story-many");
        for (var n = 1; n <= 9; n++) await world.PostAsync("/v1/instances", new { name = $"Many {n}", gatewayId = gateway, externalName = $"story-many-{n}" });
        var draft = await world.PostAsync("/v1/campaigns", new { name = "Many story", delay = new { minSeconds = 20, maxSeconds = 40 } });
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync($"/campaigns/{draft}/edit");
        await page.Locator(".wizard-step").Nth(2).ClickAsync();
        await page.FillAsync("#find-numbers", "many 7");
        await page.PressAsync("#find-numbers", "Enter");
        await Expect(page.Locator(".choice")).ToHaveCountAsync(1);
        await page.GetByLabel("Many 7").CheckAsync();
        await page.FillAsync("#find-numbers", "Many");
        await page.PressAsync("#find-numbers", "Enter");
        await Expect(page.Locator(".choice")).ToHaveCountAsync(9);
        await Expect(page.GetByLabel("Many 7")).ToBeCheckedAsync();
        await page.FillAsync("#find-numbers", "no such number");
        await page.PressAsync("#find-numbers", "Enter");
        await Expect(page.Locator(".choice")).ToHaveCountAsync(0);
        Assert.Empty(await Axe.FindSeriousAsync(page, "numbers step"));
        await Expect(page.Locator(".actions .button.primary")).ToBeEnabledAsync(); // what is chosen and not found is still chosen
    }

    private static Task NextAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Next", Exact = true }).ClickAsync();

    private static async Task AddMediaTextAsync(IPage page)
    {
        var fresh = page.Locator("#new-text");
        await Expect(fresh.Or(page.Locator("#kind-Media"))).ToBeVisibleAsync(); // without any text its form is open already
        if (await fresh.IsVisibleAsync()) await fresh.ClickAsync();
        await page.ClickAsync("#kind-Media");
        await page.FillAsync("#text-name", "Wizard picture");
        await page.ChooseFileAsync("#medium", new FilePayload { Name = "spring.png", MimeType = "image/png", Buffer = Picture });
        await Expect(page.Locator("text=spring.png")).ToBeVisibleAsync();
        await page.FillAsync("#text-body", "Look, {{name}}");
        await page.ClickAsync(".new-text .actions .button:not(.quiet)");
        await Expect(page.GetByLabel("Wizard picture")).ToBeCheckedAsync();
    }

    private static async Task AddApprovedAsync(IPage page)
    {
        await page.ClickAsync("#new-text");
        await page.ClickAsync("#kind-Approved");
        await page.FillAsync("#text-name", "Wizard approved");
        await page.FillAsync("#approved-name", "spring_offer");
        await page.ClickAsync("#header-Text");
        await page.FillAsync("#header-text", "Hello {{name}}");
        await page.GetByLabel("Its gaps have names").CheckAsync();
        await page.ClickAsync("#add-parameter");
        await page.GetByLabel("Name of parameter 1").FillAsync("customer");
        await page.GetByLabel("Text of parameter 1").FillAsync("{{name");
        await page.ClickAsync("#add-button");
        await page.GetByLabel("What button 1 does").SelectOptionAsync("url");
        await page.GetByLabel("Text of button 1").FillAsync("offers/{{phone_id|all}}");
        await page.ClickAsync(".new-text .actions .button:not(.quiet)");
        await Expect(page.Locator(".new-text .problems")).ToContainTextAsync("cloudTemplate.namedBody.customer");
        await page.GetByLabel("Text of parameter 1").FillAsync("dear {{name}}");
        await page.GetByLabel("Text of parameter 1").BlurAsync();
        foreach (var part in new[] { "Hello Ana", "dear Ana", "offers/all" }) await Expect(page.Locator(".phone-preview")).ToContainTextAsync(part); // while it is being written
        Assert.Empty(await Axe.FindSeriousAsync(page, "approved template"));
        await page.ClickAsync(".new-text .actions .button:not(.quiet)");
        await Expect(page.GetByLabel("Wizard approved")).ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next recipient" }).ClickAsync();
        await Expect(page.Locator(".phone-preview")).ToContainTextAsync("dear Bia");
        await page.GetByRole(AriaRole.Button, new() { Name = "Previous recipient" }).ClickAsync();
    }

    private static async Task SendTestAsync(IPage page)
    {
        await page.ClickAsync("#send-test");
        await page.FillAsync("#test-phone", "11 97777-0001");
        await page.SelectOptionAsync("#test-text", new SelectOptionValue { Label = "Wizard picture" });
        await page.Locator("button[form='test-form']").ClickAsync();
        await Expect(page.Locator("dialog .note.ok")).ToContainTextAsync("Look, Ana");
        await page.Locator(".dialog-foot .button").First.ClickAsync();
    }
}
