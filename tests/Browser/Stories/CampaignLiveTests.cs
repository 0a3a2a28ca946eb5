using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WaActors.FakeGateway;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>What a campaign's page says while it waits, what became of one message on its way, and what is left at the end.</summary>
public sealed partial class CampaignLiveTests(ConsoleWorld world)
{
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_campaign_outside_its_hours_counts_down_and_says_at_its_end_what_became_of_it()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var number = await world.AddLinkedNumberAsync(await world.AddGatewayAsync("story-wait"), "Waiter", "story-wait-1");
        var campaign = await world.AddCampaignAsync("Wait story", [number], recipients: 4, delaySeconds: 0, firstPhone: 5511900095000);
        await CloseAsync(campaign);
        await world.PostAsync($"/v1/campaigns/{campaign}/start", new { });
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync($"/campaigns/{campaign}");
        await Expect(page.Locator("#waiting strong")).ToHaveTextAsync(GoesOn());
        var first = await page.Locator("#waiting strong").TextContentAsync();
        await Expect(page.Locator("#waiting strong")).Not.ToHaveTextAsync(first!); // it counts
        await page.ClickAsync("#events-campaign");
        await Expect(page.Locator(".feed")).ToContainTextAsync("Campaign waits");
        await page.ClickAsync("#events-numbers");
        await Expect(page.Locator(".feed")).Not.ToContainTextAsync("Campaign waits");

        await page.ClickAsync("#change-settings");
        await page.CheckAsync("input[name=window-choice][value=Always]");
        await page.Locator("button[form='settings-form']").ClickAsync();
        await Expect(page.Locator(".title-line .badge")).ToHaveTextAsync("Completed");
        await Expect(page.Locator("section[aria-labelledby=summary]")).ToContainTextAsync("By number");
        await Expect(page.Locator("section[aria-labelledby=summary] tbody")).ToContainTextAsync("Waiter");
        await Expect(page.Locator("figure.outcome .donut-middle")).ToContainTextAsync("arrived");
        await Expect(page.Locator(".rz-donut-series path").First).ToBeVisibleAsync();
        Assert.Empty(await Axe.FindSeriousAsync(page, "completed campaign"));
        var lines = await page.Context.APIRequest.GetAsync($"{world.Api.BaseUrl}/console/campaigns/{campaign}/report.ndjson");
        Assert.Equal(4, (await lines.TextAsync()).Trim().Split('\n').Length);
    }

    [Fact]
    public async Task A_message_that_met_a_lost_number_tells_both_attempts_and_its_receipts()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var gateway = await world.AddGatewayAsync("story-two");
        var lost = await world.AddLinkedNumberAsync(gateway, "Two lost", "story-two-1");
        var good = await world.AddLinkedNumberAsync(gateway, "Two good", "story-two-2");
        var campaign = await world.AddCampaignAsync("Two story", [lost, good], recipients: 60, delaySeconds: 0.5, firstPhone: 5511900096000);
        await world.PostAsync($"/v1/campaigns/{campaign}/start", new { });
        world.Act("story-two-1", InstanceAction.DropSilently); // nobody knows before a send fails
        var seq = await ReturnedAsync(campaign);
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync($"/campaigns/{campaign}/messages/{seq}");
        var story = page.Locator(".timeline");
        await Expect(story).ToContainTextAsync("Attempt 1 · number had lost its connection");
        await Expect(story).ToContainTextAsync("Message went back to the queue");
        await Expect(story).ToContainTextAsync("Attempt 2 · accepted");
        await Expect(story).ToContainTextAsync("text Two story text");
        await Expect(story).ToContainTextAsync("Delivered");
        await Expect(story).ToContainTextAsync("after it was sent");
        Assert.Empty(await Axe.FindSeriousAsync(page, "message story"));
        var told = JsonNode.Parse(await world.Api.Client.GetStringAsync($"/v1/campaigns/{campaign}/messages/{seq}", ConsoleWorld.Cancellation))!;
        Assert.NotNull(told["deliveredAt"]);
    }

    // The message that went back
    private async Task<int> ReturnedAsync(Guid campaign)
    {
        var seq = 0;
        await Until.TrueAsync(
            async () =>
            {
                var events = JsonNode.Parse(await world.Api.Client.GetStringAsync($"/v1/events?campaignId={campaign}&kind=message.returned", ConsoleWorld.Cancellation))!;
                seq = events["items"]!.AsArray().Select(item => item!["seq"]!.GetValue<int>()).LastOrDefault();
                return seq > 0;
            },
            ReturnLimit, () => "a message to go back to the queue", ConsoleWorld.Cancellation);
        return seq;
    }

    [GeneratedRegex(@"^Goes on in [12]:[0-5][0-9]:[0-5][0-9] \(", RegexOptions.None, 1000)]
    private static partial Regex GoesOn();

    // A window that opens in two hours, by the tenant's clock
    private async Task CloseAsync(Guid campaign)
    {
        var local = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo"));
        string[] days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        var window = new { ranges = new[] { new { days, from = local.AddHours(2).ToString("HH:mm"), to = local.AddHours(3).ToString("HH:mm") } }, holidays = false };
        using var body = System.Net.Http.Json.JsonContent.Create(new { window });
        using var answer = await world.Api.Client.PatchAsync($"/v1/campaigns/{campaign}", body, ConsoleWorld.Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(ConsoleWorld.Cancellation));
    }
}
