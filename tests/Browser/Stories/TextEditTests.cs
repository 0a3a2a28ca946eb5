using System.Text.Json.Nodes;
using Microsoft.Playwright;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>Texts that are there are changed on their own page, with all their parts (issue 7, point 5; C-12).</summary>
public sealed class TextEditTests(ConsoleWorld world)
{
    [Fact]
    public async Task A_text_gets_a_medium_by_its_address_and_every_part_of_an_approved_template_is_changed()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var approved = await world.PostAsync("/v1/templates", new
        {
            name = "Edit approved",
            cloudTemplate = new { name = "edit_offer", language = "pt_BR", namedBody = new { customer = "{{name}}" }, headerText = "Hello", buttons = new[] { new { index = 0, type = "url", text = "offers" } } },
        });
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync("/texts");
        await page.GetByRole(AriaRole.Button, new() { Name = "New text" }).ClickAsync();
        await page.ClickAsync("#kind-Media");
        await page.FillAsync("#text-name", "Edit picture");
        await page.FillAsync("#medium-address", "cdn.example/a.jpg");
        await page.ClickAsync("#use-address");
        await Expect(page.Locator("dialog .problems")).ToContainTextAsync("Must be an absolute http or https address");
        await page.FillAsync("#medium-address", "https://cdn.example/a.jpg");
        await page.ClickAsync("#use-address");
        await Expect(page.Locator(".chosen-medium")).ToContainTextAsync("https://cdn.example/a.jpg");
        await page.FillAsync("#text-body", "See this, {{name}}");
        await page.ClickAsync("button[form='text-form']");
        await Expect(CardOf(page, "Edit picture")).ToContainTextAsync("See this, {{name}}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Edit Edit picture" }).ClickAsync();
        await Expect(page.Locator("#kind-Approved")).ToHaveCountAsync(0); // it stays what it is
        await Expect(page.Locator(".chosen-medium")).ToBeVisibleAsync();
        await page.ClickAsync("#kind-Words");
        await page.FillAsync("#text-body", "{{#if name}}Hi");
        await page.ClickAsync("button[form='text-form']");
        await Expect(page.Locator("dialog .problems")).ToContainTextAsync("Text");
        await page.FillAsync("#text-body", "Words alone");
        await page.ClickAsync("button[form='text-form']");
        await Expect(CardOf(page, "Edit picture")).ToContainTextAsync("Words alone");
        await Expect(CardOf(page, "Edit picture").Locator(".medium-file")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Edit Edit approved" }).ClickAsync();
        await Expect(page.Locator("#header-text")).ToHaveValueAsync("Hello");
        await Expect(page.GetByLabel("Name of parameter 1")).ToHaveValueAsync("customer");
        await page.FillAsync("#approved-name", "edit_offer_2");
        await page.ClickAsync("#header-None");
        await page.GetByLabel("Text of parameter 1").FillAsync("dear {{name}}");
        await page.GetByLabel("What button 1 does").SelectOptionAsync("quick_reply");
        Assert.Empty(await Axe.FindSeriousAsync(page, "a text that is changed"));
        await page.ClickAsync("button[form='text-form']");
        await Expect(CardOf(page, "Edit approved")).ToContainTextAsync("Approved: edit_offer_2");
        var kept = JsonNode.Parse(await world.Api.Client.GetStringAsync($"/v1/templates/{approved}", ConsoleWorld.Cancellation))!;
        Assert.Equal("edit_offer_2", kept["body"]!.GetValue<string>());
        Assert.Equal(
            """{"name":"edit_offer_2","language":"pt_BR","body":null,"namedBody":{"customer":"dear {{name}}"},"headerText":null,"headerMedia":null,"buttons":[{"index":0,"type":"quickReply","text":"offers"}]}""",
            kept["cloudTemplate"]!.ToJsonString());
    }

    private static ILocator CardOf(IPage page, string name) => page.Locator(".text-card").Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = name }) });
}
