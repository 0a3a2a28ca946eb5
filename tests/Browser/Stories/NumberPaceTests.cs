using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WaActors.FakeGateway;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.OperatorConsole.Components.Shared;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Live;
using WaActors.OperatorConsole.Reading;
using WaActors.Pacing;
using WaActors.Storage.Queries;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>What a number sent today, how fast it may send, and numbers that a gateway already has.</summary>
public sealed partial class NumberPaceTests(ConsoleWorld world)
{
    [Fact]
    public async Task The_list_shows_what_a_number_sent_today_against_its_cap_and_the_pace_is_changed_on_its_page()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var number = await world.AddLinkedNumberAsync(await world.AddGatewayAsync("story-pace"), "Paced", "story-pace-1");
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync($"/numbers/{number}");
        await page.ClickAsync("#change-pace");
        await Expect(page.Locator("#pace-perDay")).ToBeVisibleAsync();
        Assert.Empty(await Axe.FindSeriousAsync(page, "pace"));
        await page.FillAsync("#pace-perDay", "many");
        await page.ClickAsync("button[form='pace-form']");
        await Expect(page.Locator("label[for='pace-perDay'] .wrong")).ToHaveTextAsync("Must be a number or time.");
        await page.FillAsync("#pace-perDay", "2000000");
        await page.ClickAsync("button[form='pace-form']");
        await Expect(page.Locator("label[for='pace-perDay'] .wrong")).ToHaveTextAsync("Outside of what is allowed.");
        await page.FillAsync("#pace-perDay", "4");
        await page.GetByLabel("My own hours").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add hours" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sun", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sat", Exact = true }).ClickAsync();
        await page.GetByLabel("From", new() { Exact = true }).FillAsync("00:00");
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("00:00");
        await page.ClickAsync("button[form='pace-form']");
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await Expect(page.Locator("section[aria-labelledby='pace']")).ToContainTextAsync("Mon–Sun 00:00–00:00");

        using var shown = JsonDocument.Parse(await world.Api.Client.GetStringAsync($"/v1/instances/{number}", ConsoleWorld.Cancellation));
        var perDay = shown.RootElement.GetProperty("pace").GetProperty("perDay");
        Assert.Equal((4, "own"), (perDay.GetProperty("value").GetInt32(), perDay.GetProperty("source").GetString()));

        var campaign = await world.AddCampaignAsync("Paced story", [number], recipients: 6, delaySeconds: 0, firstPhone: 5511900070000);
        await page.OpenAsync("/numbers?q=Paced");
        await Expect(page.Locator(".today")).ToContainTextAsync("0 of 4");
        await world.PostAsync($"/v1/campaigns/{campaign}/start", new { });
        await Expect(page.Locator(".today")).ToContainTextAsync("4 of 4");
        await Expect(page.Locator("svg.spark")).ToHaveAttributeAsync("aria-label", "4 sent in the last 24 h, 4 in the last hour");
        await Expect(page.Locator("tbody .badge").First).ToHaveTextAsync("Connected, done for now");
        await world.PostAsync($"/v1/campaigns/{campaign}/cancel", new { });

        await page.OpenAsync($"/numbers/{number}");
        await Expect(page.Locator("figure.chart")).ToHaveAttributeAsync("aria-label", FourInAnHour());
        var columns = page.Locator(".rz-column-series path");
        await Expect(columns).ToHaveCountAsync(24);
        await columns.Last.HoverAsync();
        await Expect(page.Locator(".rz-chart-tooltip-content")).ToContainTextAsync("4 sent in the hour to");
        Assert.Empty(await Axe.FindSeriousAsync(page, "chart"));
    }

    [Fact]
    public async Task Numbers_that_a_gateway_already_has_are_taken_over_without_a_qr()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var gateway = await world.AddGatewayAsync("story-adopt");
        Assert.Equal(1, world.Gateway.Control.Seed(new InstanceSeed { Names = ["story-adopt-1"] }));
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync($"/gateways/{gateway}");
        await page.ClickAsync("#look-remote");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "story-adopt-1", Exact = true }).CheckAsync();
        await page.ClickAsync("#adopt");
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "story-adopt-1" }).GetByRole(AriaRole.Link, new() { Name = "ours" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("story-adopt-1");
        await Expect(page.Locator(".title-line .badge")).ToContainTextAsync("Connected");

        await page.OpenAsync($"/gateways/{gateway}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Repair webhooks" }).ClickAsync();
        await Expect(page.Locator(".note.ok")).ToContainTextAsync("1 in place");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change", Exact = true }).ClickAsync();
        await page.FillAsync("#edit-name", "story-adopt renamed");
        await page.ClickAsync("button[form='gateway-edit']");
        await Expect(page.Locator("h1")).ToHaveTextAsync("story-adopt renamed");
    }

    [Fact]
    public void A_pace_that_is_opened_and_saved_untouched_stays_what_it_was()
    {
        var own = new PaceOverrides { GapSeconds = 2.5, PerDay = 0, RecipientGapHours = 12, RecipientPerWeek = 3, WarmUp = [new(0, 10, 2), new(5, null)], Hours = new([new(Weekdays.Working, 540, 0)], default, false) };
        List<FieldFault> faults = [];
        var read = PaceForm.Of(PaceProfile.Warm, own, TenantWarmUps.None).Read(faults);
        Assert.Empty(faults);
        Assert.Equal(own with { WarmUp = null, Hours = null }, read with { WarmUp = null, Hours = null });
        Assert.Equal(own.WarmUp, read.WarmUp);
        Assert.Equal((own.Hours.Ranges[0], false), (read.Hours!.Ranges[0], read.Hours.Holidays));
        Assert.Equal(PaceOverrides.None, PaceForm.Of(PaceProfile.Cold, PaceOverrides.None, TenantWarmUps.None).Read(faults));
    }

    [Fact]
    public void A_day_of_sends_is_summed_by_hours_and_from_midnight()
    {
        var now = new DateTimeOffset(2026, 5, 4, 12, 5, 0, TimeSpan.Zero);
        var day = new SendDay(new Dictionary<DateTimeOffset, int> { [now.AddMinutes(-5)] = 2, [now.AddMinutes(-20)] = 3, [now.AddHours(-23.9)] = 7, [now.AddHours(-25)] = 99 });
        Assert.Equal((5, 7, 12), (day.ByHour(now)[^1], day.ByHour(now)[0], day.ByHour(now).Sum()));
        Assert.Equal(2, day.Since(now.AddMinutes(-5)));
    }

    [Fact]
    public void A_links_history_has_no_gap_and_makes_nothing_up()
    {
        var now = new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
        EventView Event(double hoursAgo, string change) => new(1, now.AddHours(-hoursAgo), "instance.link", null, Guid.Empty, null, change);
        var spans = LinkHistory.Of([Event(1, "Disconnected -> Connected"), Event(3, "Connected -> Disconnected: gone")], LinkState.Connected, isWhole: true, now.AddDays(-9), now);
        Assert.Equal(
            [(LinkState.Connected, 21.0), (LinkState.Disconnected, 2.0), (LinkState.Connected, 1.0)], spans.Select(span => (span.Link, span.Length.TotalHours)));
        Assert.Equal([3.0], LinkHistory.Of([Event(3, "told")], LinkState.Connected, isWhole: false, now.AddDays(-9), now).Select(span => span.Length.TotalHours));
        Assert.Equal([2.0], LinkHistory.Of([], LinkState.Unknown, isWhole: true, now.AddHours(-2), now).Select(span => span.Length.TotalHours));
    }

    [GeneratedRegex(@"^4 sent in the last 24 h, 4 in the last hour\. Most at once: 4, at [0-2][0-9]:[0-5][0-9]$", RegexOptions.None, 1000)]
    private static partial Regex FourInAnHour();
}
