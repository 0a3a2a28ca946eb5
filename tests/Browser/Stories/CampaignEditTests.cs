using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using WaActors.OperatorConsole.Reading;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;
using RouteView = WaActors.Storage.Queries.RouteView;

namespace WaActors.Tests.Browser.Stories;

/// <summary>Campaigns that are changed: as drafts, and while they send.</summary>
public sealed class CampaignEditTests(ConsoleWorld world)
{
    private static readonly object OfficeHours = new
    {
        ranges = new[] { new { days = new[] { "monday", "friday" }, from = "09:00", to = "17:30" } }, clock = "recipient", holidays = false,
    };

    [Fact]
    public async Task What_the_wizard_does_not_show_is_kept_when_it_saves()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var gateway = await world.AddGatewayAsync("story-kept");
        var first = await world.PostAsync("/v1/instances", new { name = "Kept one", gatewayId = gateway, externalName = "story-kept-1" });
        var second = await world.PostAsync("/v1/instances", new { name = "Kept two", gatewayId = gateway, externalName = "story-kept-2" });
        Guid[] texts = [await AddTextAsync("Kept a"), await AddTextAsync("Kept b"), await AddTextAsync("Kept c")];
        var draft = await world.PostAsync("/v1/campaigns", new
        {
            name = "Kept", delay = new { minSeconds = 7, maxSeconds = 9 }, batchSize = 3, maxConsecutiveFailures = 8, inDoubtPolicy = "skip", skipContactedDays = 5, perDay = 40,
            priority = 9, perNumberPerDay = 6, recipientGapHours = 48, requireConsent = true, numberCheck = new { enabled = true, maxAgeDays = 12 }, window = OfficeHours, scheduledAt = "2031-03-01T12:00:00Z",
            routes = new object[] { new { instanceId = first, templateIds = new[] { texts[1], texts[0] } }, new { instanceId = second, templateId = texts[2] } },
        });
        var before = await ReadAsync(draft);

        var page = await world.OpenSignedInAsync();
        await page.OpenAsync($"/campaigns/{draft}/edit");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save draft" }).ClickAsync();
        await Expect(page.Locator(".note.ok[role=status]")).ToBeVisibleAsync();

        Assert.Equal(before, await ReadAsync(draft));
        var days = await world.Api.Client.GetStringAsync($"/v1/campaigns/{draft}/audience", ConsoleWorld.Cancellation);
        Assert.Equal(5, JsonNode.Parse(days)!["skipContactedDays"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_running_campaign_is_changed_on_its_page_and_acts_at_once()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var gateway = await world.AddGatewayAsync("story-edit");
        var first = await world.AddLinkedNumberAsync(gateway, "Edit one", "story-edit-1");
        var second = await world.AddLinkedNumberAsync(gateway, "Edit two", "story-edit-2");
        var campaign = await world.AddCampaignAsync("Edit story", [first], recipients: 300, delaySeconds: 1, firstPhone: 5511900070000);
        await world.PostAsync($"/v1/campaigns/{campaign}/start", new { });
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync($"/campaigns/{campaign}");

        await page.ClickAsync("#change-settings");
        await page.FillAsync("#set-name", "Edited story");
        await page.FillAsync("#set-min", "3");
        await page.FillAsync("#set-max", "2");
        await page.FillAsync("#set-cap", "250");
        await page.CheckAsync("input[name=window-choice][value=Own]");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sat" }).ClickAsync();
        await Expect(page.Locator("#skip-decided")).ToContainTextAsync("when it first ran"); // and it says so instead of a field
        await Expect(page.Locator("#set-skip")).ToHaveCountAsync(0);
        Assert.Empty(await Axe.FindSeriousAsync(page, "settings dialog"));
        await page.Locator("button[form='settings-form']").ClickAsync();
        await Expect(page.Locator("dialog .note.bad")).ToContainTextAsync("Must not be below minSeconds");
        await Expect(page.Locator("dialog .note.bad")).ToContainTextAsync("Longest pause");

        await page.FillAsync("#set-max", "4");
        await page.CheckAsync("input[name=window-choice][value=Always]");
        await page.Locator("button[form='settings-form']").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Edited story");
        await Expect(page.Locator("dl.facts")).ToContainTextAsync("3 to 4 s");
        await Expect(page.Locator("dl.facts")).ToContainTextAsync("250");

        await page.ClickAsync("#change-routes");
        await page.Locator("dialog .rz-dropdown").First.ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Search" }).FillAsync("it TWO");
        await Expect(page.Locator(".rz-dropdown-panel:visible li")).ToHaveCountAsync(1);
        Assert.Empty(await Axe.FindSeriousAsync(page, "list with search in a dialog"));
        await page.GetByRole(AriaRole.Option, new() { Name = "Edit two" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the number" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit two earlier" }).ClickAsync();
        Assert.Empty(await Axe.FindSeriousAsync(page, "routes dialog"));
        await page.ClickAsync("#save-routes");
        await Expect(page.Locator(".ring-list li").First).ToContainTextAsync("Edit two");
        Assert.Equal([second, first], JsonNode.Parse(await ReadAsync(campaign))!["routes"]!.AsArray().Select(route => route!["instanceId"]!.GetValue<Guid>()));

        await page.ClickAsync("#change-routes");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Edit one" }).ClickAsync();
        await page.ClickAsync("#save-routes");
        await Expect(page.Locator(".ring-list li")).ToHaveCountAsync(1);

        await page.ClickAsync("#clone");
        await page.FillAsync("#clone-name", "Edited again");
        await page.CheckAsync("#clone-All");
        await page.Locator("button[form='clone-form']").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Edited again");
        await Expect(page.Locator("text=300 recipients")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_scheduled_campaign_counts_down_to_its_start_which_can_be_moved_and_is_cancelled_only_when_confirmed()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var number = await world.PostAsync("/v1/instances", new { name = "Later", gatewayId = await world.AddGatewayAsync("story-later"), externalName = "story-later-1" });
        var campaign = await world.AddCampaignAsync("Later story", [number], recipients: 7, delaySeconds: 0, firstPhone: 5511900097000);
        using var patch = JsonContent.Create(new { scheduledAt = TimeProvider.System.GetUtcNow().AddHours(5) });
        using var patched = await world.Api.Client.PatchAsync($"/v1/campaigns/{campaign}", patch, ConsoleWorld.Cancellation);
        Assert.True(patched.IsSuccessStatusCode, await patched.Content.ReadAsStringAsync(ConsoleWorld.Cancellation));
        await world.PostAsync($"/v1/campaigns/{campaign}/start", new { });
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync($"/campaigns/{campaign}");
        await Expect(page.Locator("#scheduled")).ToContainTextAsync("Begins in 4:59:");

        await page.ClickAsync("#change-settings");
        await page.FillAsync("#start-at", "2031-05-20 09:30");
        await page.PressAsync("#start-at", "Tab");
        await page.ClickAsync("dialog .rz-datepicker-trigger");
        await Expect(page.Locator(".rz-calendar-title")).ToHaveTextAsync("May 2031"); // above the dialog, and not behind it
        await page.Locator("td[aria-label^='Wednesday, 21 May 2031']").ClickAsync();
        await Expect(page.Locator("#start-at")).ToHaveValueAsync("2031-05-21 09:30");
        await page.Locator("td[aria-label^='Tuesday, 20 May 2031']").ClickAsync();
        await Expect(page.Locator("#start-at")).ToHaveValueAsync("2031-05-20 09:30");
        Assert.Empty(await Axe.FindSeriousAsync(page, "calendar in a dialog"));
        await page.PressAsync(".rz-calendar-title button", "Escape");
        await Expect(page.Locator(".rz-calendar-title")).ToBeHiddenAsync();
        await page.FillAsync("#start-at", "soon");
        await page.FillAsync("#set-number-cap", "5");
        await Expect(page.Locator("#start-at")).ToHaveValueAsync("2031-05-20 09:30"); // what cannot be read does not mean at once
        await page.FillAsync("#start-at", "");
        await Expect(page.Locator("button[form='settings-form']")).ToHaveTextAsync("Save and begin"); // said before it is done
        await Expect(page.Locator("#begins-now")).ToBeVisibleAsync();
        await page.FillAsync("#start-at", "31/02/2031"); // emptied, and then no day at all
        await page.CheckAsync("#set-consent");
        await Expect(page.Locator("dialog .note.bad")).ToContainTextAsync("This is no date and time");
        await Expect(page.Locator("button[form='settings-form']")).ToBeDisabledAsync();
        await page.FillAsync("#start-at", "2031-05-20 09:30");
        await Expect(page.Locator("button[form='settings-form']")).ToHaveTextAsync("Save");
        await page.Locator("button[form='settings-form']").ClickAsync();
        await Expect(page.Locator("#scheduled")).ToContainTextAsync("2031-05-20 09:30:00 in America/Sao_Paulo");
        var changed = JsonNode.Parse(await ReadAsync(campaign))!;
        Assert.Equal("2031-05-20T12:30:00.000Z", changed["scheduledAt"]!.GetValue<string>());
        Assert.Equal((5, true), (changed["perNumberPerDay"]!.GetValue<int>(), changed["requireConsent"]!.GetValue<bool>()));

        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the campaign" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("7 messages that were not sent yet");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(page.Locator(".title-line .badge")).ToHaveTextAsync("Scheduled");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the campaign" }).ClickAsync();
        await page.ClickAsync("#confirm");
        await Expect(page.Locator(".title-line .badge")).ToHaveTextAsync("Cancelled");
    }

    [Fact]
    public void Numbers_keep_their_own_texts_and_new_texts_go_to_those_that_can_send_them()
    {
        Guid[] numbers = [Id(1), Id(2), Id(3)];
        Guid[] texts = [Id(11), Id(12), Id(13)];
        RouteView[] before = [Route(numbers[0], texts[0]), Route(numbers[1], texts[1])];
        Assert.Empty(RoutePlan.Of(before, numbers, [], (_, _) => true));
        Assert.Equal([[texts[0]], [texts[1]]], TextsOf(RoutePlan.Of(before, numbers[..2], texts[..2], (_, _) => true)));
        Assert.Equal([[texts[0], texts[2]], [texts[1]]], TextsOf(RoutePlan.Of(before, numbers[..2], texts, (number, text) => text != texts[2] || number == numbers[0])));
        Assert.Equal([[texts[1]], [texts[1]], [texts[1]]], TextsOf(RoutePlan.Of(before, numbers, [texts[1]], (_, _) => true)));
        Assert.Equal([[texts[2]]], TextsOf(RoutePlan.Of([], numbers[..1], texts[2..], (_, _) => false)));
    }

    private static Guid Id(int n) => new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    private static RouteView Route(Guid number, Guid text) => new(number, text, 0, Active: true, Connected: true, 0, null, [text]);

    private static IReadOnlyList<IReadOnlyList<Guid>> TextsOf(IReadOnlyList<WaActors.Storage.Catalog.RouteDraft> routes) => [.. routes.Select(route => route.TemplateIds)];

    private Task<Guid> AddTextAsync(string name) => world.PostAsync("/v1/templates", new { name, body = name });

    private async Task<string> ReadAsync(Guid campaign) => await world.Api.Client.GetStringAsync($"/v1/campaigns/{campaign}", ConsoleWorld.Cancellation);
}
