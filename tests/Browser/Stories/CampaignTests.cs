using Microsoft.Playwright;
using WaActors.FakeGateway;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>Campaigns, from a file to what became of one recipient.</summary>
public sealed class CampaignTests(ConsoleWorld world)
{
    private const string Csv = """
        name,phone,city
        Ana,11900010001,Santos
        Bia,11900010002,Campinas
        Caio,abc,Bauru
        Duda,11900010001,Santos
        Enzo,11900010003,Campinas
        """;

    [Fact]
    public async Task A_person_starts_a_campaign_from_a_csv_and_sees_what_became_of_one_recipient()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        await world.AddLinkedNumberAsync(await world.AddGatewayAsync("story-csv"), "Csv sender", "story-csv-1");
        await world.PostAsync("/v1/templates", new { name = "Another text", body = "Hello" });
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync("/campaigns/new");
        await page.FillAsync("#name", "Spring");
        await page.ClickAsync("text=Go on");

        await page.ChooseFileAsync("#file", new FilePayload { Name = "people.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(Csv) });
        await Expect(page.Locator("text=3 recipients")).ToBeVisibleAsync();
        await Expect(page.Locator(".bounded tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator(".bounded tbody tr")).ToContainTextAsync("abc");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next", Exact = true }).ClickAsync();

        await page.ClickAsync("text=New text");
        await page.FillAsync("#text-name", "Spring text");
        await page.FillAsync("#text-body", "Hi {{name}} from {{city}}");
        await Expect(page.Locator(".phone-preview .bubble")).ToContainTextAsync("Hi Ana from Santos");
        await page.ClickAsync("text=Save");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next recipient" }).ClickAsync();
        await Expect(page.Locator(".phone-preview .bubble").Last).ToContainTextAsync("Hi Bia from Campinas");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next", Exact = true }).ClickAsync();

        await page.GetByLabel("Csv sender").CheckAsync();
        await page.FillAsync("#min", "0");
        await page.FillAsync("#max", "0");
        await page.Locator("#max").BlurAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next", Exact = true }).ClickAsync();
        await page.ClickAsync("#start");
        await Expect(page.Locator(".title-line .badge")).ToHaveTextAsync("Completed");
        await Expect(page.Locator(".big-progress")).ToContainTextAsync("100%");

        await page.FillAsync("#find", "11 90001-0002");
        await page.PressAsync("#find", "Enter");
        await page.GetByRole(AriaRole.Link, new() { Name = "Story" }).First.ClickAsync();
        await Expect(page.Locator(".timeline")).ToContainTextAsync("line 3 of the file");
        await Expect(page.Locator(".timeline")).ToContainTextAsync("Attempt 1 · accepted");
        await Expect(page.Locator(".timeline .bubble")).ToHaveTextAsync("Hi Bia from Campinas");
    }

    [Fact]
    public async Task The_ring_shows_live_who_is_out_and_why_and_who_comes_back()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var gateway = await world.AddGatewayAsync("story-ring");
        var first = await world.AddLinkedNumberAsync(gateway, "Ring one", "story-ring-1");
        var second = await world.AddLinkedNumberAsync(gateway, "Ring two", "story-ring-2");
        var campaign = await world.AddCampaignAsync("Ring story", [first, second], recipients: 200, delaySeconds: 1, firstPhone: 5511900020000);
        await world.PostAsync($"/v1/campaigns/{campaign}/start", new { });
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync($"/campaigns/{campaign}");
        await Expect(page.Locator(".ring-list li .badge.busy")).ToHaveCountAsync(1);
        var next = page.Locator(".ring-list li").Filter(new() { Has = page.Locator(".badge.busy") }).Locator("a").First;
        foreach (var name in new[] { "Ring one", "Ring two", "Ring one" }) await Expect(next).ToHaveTextAsync(name); // the mark goes round

        world.Act("story-ring-2", InstanceAction.LogoutByPhone);
        await Expect(page.Locator(".ring-list li.out")).ToContainTextAsync("Ring two");
        await Expect(page.Locator(".ring-list li.out")).ToContainTextAsync("not connected");
        await world.PostAsync($"/v1/instances/{second}/connect", new { });
        world.Act("story-ring-2", InstanceAction.Scan);
        await Expect(page.Locator(".ring-list li.out")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.Locator(".title-line .badge")).ToHaveTextAsync("Paused");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(page.Locator(".title-line .badge")).ToHaveTextAsync("Sending");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the campaign" }).ClickAsync();
        await page.ClickAsync("#confirm");
        await Expect(page.Locator(".title-line .badge")).ToHaveTextAsync("Cancelled");
    }
}
