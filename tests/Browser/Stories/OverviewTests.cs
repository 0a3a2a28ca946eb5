using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WaActors.FakeGateway;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>
/// The first page, left open while everything that it counts comes and goes; beside it the list of campaigns and the campaign's page. With a tenant of its own: its counts are exact, and
/// nothing but this test moves them.
/// </summary>
public sealed partial class OverviewTests(ConsoleWorld world)
{
    private const string Key = "wa_browser-watched-key-00000000000000000000000";
    private const string ExternalName = "story-watched-1";
    private const int Recipients = 1_200; // ten minutes': it is not over before the test is
    private const string Drawn = "() => [...document.querySelectorAll('.chart svg path')].map(one => one.getAttribute('d')).join()";

    [Fact]
    public async Task What_comes_and_goes_is_counted_on_the_open_page()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        using var owner = await world.AsTenantAsync("watched", Key);
        var page = await world.OpenAsync();
        await page.SignInWithKeyAsync(Key);
        await Expect(page.Locator("#first")).ToBeVisibleAsync(); // nothing yet: three steps
        var gateway = await world.AddGatewayAsync("story-watched", owner);
        var number = await world.PostAsync("/v1/instances", new { name = "Watched", gatewayId = gateway, externalName = ExternalName, pace = new { profile = "none" } }, owner);
        await CountAsync(page, lost: 1); // never linked
        await world.PostAsync($"/v1/instances/{number}/connect", new { }, owner);
        await CountAsync(page, pairing: 1);
        world.Act(ExternalName, InstanceAction.Scan);
        await CountAsync(page, sending: 1);

        var campaign = await world.AddCampaignAsync("Watched story", [number], Recipients, delaySeconds: 0.5, firstPhone: 5511900091000, owner);
        var (list, own) = (await page.Context.NewPageAsync(), await page.Context.NewPageAsync());
        var row = await ListedAsync(list);
        await own.OpenLoadedAsync($"/campaigns/{campaign}");
        await WatchCampaignAsync(page, campaign, owner);
        await ListedAtWorkAsync(row);
        await ChartedAsync(own);
        await CapAsync(number, 1, owner);
        await LimitedAsync(page, campaign, owner);
        await Expect(page.Locator(".work li .badge")).ToHaveTextAsync("Waits");
        await Expect(row.Nth(1)).ToHaveTextAsync("Waits");
        await CapAsync(number, 0, owner);
        await CountAsync(page, sending: 1);
        await Expect(page.Locator(".work li .badge")).ToHaveTextAsync("Sending");
        await Expect(page.Locator(".feed li").Filter(new() { HasText = "Number lost its connection · Watched" })).ToHaveCountAsync(0);
        world.Act(ExternalName, InstanceAction.LogoutByPhone);
        await CountAsync(page, lost: 1);
        await Expect(page.Locator(".feed li").Filter(new() { HasText = "Number lost its connection · Watched" })).ToHaveCountAsync(1);

        await world.PostAsync($"/v1/campaigns/{campaign}/cancel", new { }, owner);
        await Expect(page.Locator(".work")).ToHaveCountAsync(0);
        await Expect(page.Locator("section[aria-labelledby=at-work]")).ToContainTextAsync("No campaign is at work");
        await Expect(row.Nth(1)).ToHaveTextAsync("Cancelled");
    }

    // What the page did not show is either not so or not told: the actors, the events and the program's own words say which
    private async Task LimitedAsync(IPage page, Guid campaign, HttpClient owner)
    {
        try
        {
            await CountAsync(page, limited: 1);
        }
        catch (PlaywrightException late)
        {
            var (numbers, now, events) = (await owner.GetStringAsync("/v1/instances", ConsoleWorld.Cancellation), await owner.GetStringAsync($"/v1/campaigns/{campaign}", ConsoleWorld.Cancellation), await owner.GetStringAsync("/v1/events?limit=40", ConsoleWorld.Cancellation));
            Assert.Fail(string.Join('\n', late.Message, await page.Locator("body").InnerTextAsync(), numbers, now, events, world.Api.Output));
        }
    }

    // The list of campaigns before the start; returns the cells of its only row
    private static async Task<ILocator> ListedAsync(IPage list)
    {
        await list.OpenLoadedAsync("/campaigns");
        var row = list.Locator("tbody td");
        await Expect(row).ToHaveTextAsync([Exactly("Watched story"), Exactly("Draft"), Exactly("–"), Exactly("1,200"), new Regex("^Made ", RegexOptions.None, TimeSpan.FromSeconds(1))]);
        return row;
    }

    // The same row while it sends: its share grows
    private static async Task ListedAtWorkAsync(ILocator row)
    {
        await Expect(row.Nth(1)).ToHaveTextAsync("Sending");
        await Expect(row.Nth(2)).ToHaveTextAsync(SomeShare());
        await Expect(row.Nth(3)).ToHaveTextAsync("1,200");
        await Expect(row.Nth(4)).ToContainTextAsync("Started");
        var first = (await row.Nth(2).InnerTextAsync()).Trim();
        await Expect(row.Nth(2)).Not.ToHaveTextAsync(first);
        var then = (await row.Nth(2).InnerTextAsync()).Trim();
        Assert.True(Share(then) > Share(first), $"{first}, and then {then}");
    }

    // The campaign's page, open since before the start: its chart has a point of this minute, and it moves
    private static async Task ChartedAsync(IPage own)
    {
        var chart = own.Locator("section[aria-labelledby=rate] figure.chart");
        await Expect(chart).ToHaveAttributeAsync("aria-label", SomeInTheMinute());
        await Expect(chart).ToHaveAttributeAsync("aria-label", Most());
        await Expect(own.Locator("#rate + span")).ToHaveTextAsync(RateNow());
        var before = await own.EvaluateAsync<string>(Drawn);
        Assert.NotEmpty(before);
        await own.WaitForFunctionAsync($"before => ({Drawn})() !== before", before);
    }

    // A campaign comes up on the page, and its progress, its end and the chart of all sends move
    private async Task WatchCampaignAsync(IPage page, Guid campaign, HttpClient owner)
    {
        var chart = page.Locator("figure.chart");
        await Expect(chart).ToHaveAttributeAsync("aria-label", "0 sends in the last hour, 0 in the last minute");
        await Expect(page.Locator(".tile .value").Last).ToHaveTextAsync("0");
        await Expect(page.Locator(".work")).ToHaveCountAsync(0);
        var before = await page.EvaluateAsync<string>(Drawn);
        await world.PostAsync($"/v1/campaigns/{campaign}/start", new { }, owner);

        var line = page.Locator(".work li");
        await Expect(line.Locator("a")).ToHaveTextAsync("Watched story");
        await Expect(line.Locator(".badge")).ToHaveTextAsync("Sending");
        var (done, end) = (line.Locator(".work-foot span").First, line.Locator(".work-foot span").Last);
        await Expect(done).ToHaveTextAsync(SomeDone());
        await Expect(end).ToHaveTextAsync(SomeLeft());
        var (doneFirst, endFirst) = (await done.InnerTextAsync(), await end.InnerTextAsync());
        await Expect(done).Not.ToHaveTextAsync(doneFirst);
        Assert.True(Done(await done.InnerTextAsync()) > Done(doneFirst), $"{doneFirst}, and then {await done.InnerTextAsync()}");
        await Expect(end).Not.ToHaveTextAsync(endFirst);
        await Expect(page.Locator(".tile .value").Last).ToHaveTextAsync(Some());
        await Expect(chart).ToHaveAttributeAsync("aria-label", SomeInTheMinute());
        Assert.Matches(Most(), await chart.GetAttributeAsync("aria-label")); // at once, and not when the minute is over
        await page.WaitForFunctionAsync($"before => ({Drawn})() !== before", before);
    }

    // Each number is in one of the four
    private static async Task CountAsync(IPage page, int sending = 0, int lost = 0, int pairing = 0, int limited = 0)
    {
        foreach (var (state, count) in new[] { ("sending", sending), ("lost", lost), ("pairing", pairing), ("limited", limited) })
            await Expect(page.Locator($"a.tile[href='/numbers?state={state}'] .value")).ToHaveTextAsync($"{count}");
    }

    // 0 is no cap
    private static async Task CapAsync(Guid number, int perDay, HttpClient owner)
    {
        using var answer = await owner.PatchAsJsonAsync($"/v1/instances/{number}", new { pace = new { profile = "none", perDay } }, ConsoleWorld.Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(ConsoleWorld.Cancellation));
    }

    private static int Done(string words) => int.Parse(SomeDone().Match(words).Groups["done"].Value, System.Globalization.CultureInfo.InvariantCulture);

    private static double Share(string words) => double.Parse(words.TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture);

    private static Regex Exactly(string words) => new($@"^\s*{Regex.Escape(words)}\s*$", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex("^(?<done>[1-9][0-9]*) of 1,200 done$", RegexOptions.None, 1000)]
    private static partial Regex SomeDone();

    [GeneratedRegex("^About [0-9]+ (?:s|min|h)(?: [0-9]+ min)? left", RegexOptions.None, 1000)]
    private static partial Regex SomeLeft();

    [GeneratedRegex(@"^\s*[0-9]+(?:\.[0-9])?%\s*$", RegexOptions.None, 1000)]
    private static partial Regex SomeShare();

    [GeneratedRegex("^[1-9][0-9]* per minute now$", RegexOptions.None, 1000)]
    private static partial Regex RateNow();

    [GeneratedRegex("^[1-9][0-9]*$", RegexOptions.None, 1000)]
    private static partial Regex Some();

    [GeneratedRegex("sends in the last hour, [1-9][0-9]* in the last minute", RegexOptions.None, 1000)]
    private static partial Regex SomeInTheMinute();

    [GeneratedRegex(@"in the last minute\. Most at once: [1-9]", RegexOptions.None, 1000)]
    private static partial Regex Most();
}
