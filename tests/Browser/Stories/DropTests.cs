using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WaActors.FakeGateway;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>
/// How soon each open page that shows a number shows that it dropped and that it is back. Each page takes the time itself, at the change of what it shows, beside the time
/// at which the Api stored the change. The times are written, not asserted: machines differ. What is asserted is that every page comes to show it by itself. With a tenant of
/// its own: the overview counts this number alone.
/// </summary>
public sealed partial class DropTests(ConsoleWorld world, ITestOutputHelper output)
{
    // The time at which what a selector finds first has the words and no longer others
    private const string Watch = """
        ([selector, pattern]) => {
          const words = new RegExp(pattern);
          const holds = () => [...document.querySelectorAll(selector)].some(one => words.test(one.textContent));
          window.seenAt = holds() ? -1 : 0;
          new MutationObserver((_, watcher) => { if (holds()) { window.seenAt = Date.now(); watcher.disconnect(); } }).observe(document.body, { subtree: true, childList: true, characterData: true });
        }
        """;

    private const string Key = "wa_browser-seen-key-00000000000000000000000000";
    private const string Lost = "a.tile[href='/numbers?state=lost'] .value";
    private const string Sending = "a.tile[href='/numbers?state=sending'] .value";

    [Fact]
    public async Task A_drop_and_the_return_show_on_every_open_page_that_shows_the_number()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        using var owner = await world.AsTenantAsync("seen", Key);
        var gateway = await world.AddGatewayAsync("story-seen", owner);
        var number = await world.AddLinkedNumberAsync(gateway, "Seen dropper", "story-seen-1", owner);
        var campaign = await world.AddCampaignAsync("Seen story", [number], recipients: 50, delaySeconds: 60, firstPhone: 5511900094000, owner);
        await world.PostAsync($"/v1/campaigns/{campaign}/start", new { }, owner);
        var first = await world.OpenAsync();
        await first.SignInWithKeyAsync(Key);
        (string Name, string Path, string Selector, string Gone, string Back)[] places =
        [
            ("overview", "/", Lost, "^1$", "^1$"),
            ("numbers", "/numbers?q=Seen", "tbody tr .badge", "Disconnected", "^\\s*(Connected|Warming)"),
            ("number", $"/numbers/{number}", ".title-line .badge", "Disconnected", "^\\s*(Connected|Warming)"),
            ("campaign", $"/campaigns/{campaign}", ".ring-list li", "not connected", "in rotation|next"),
        ];
        List<IPage> pages = [first];
        while (pages.Count < places.Length) pages.Add(await first.Context.NewPageAsync());
        foreach (var (page, place) in pages.Zip(places)) await page.OpenAsync(place.Path);
        await Expect(pages[3].Locator(".ring-list li")).ToContainTextAsync(InRing());

        await WatchAsync(pages, places.Select(place => (place.Selector, place.Gone)));
        world.Act("story-seen-1", InstanceAction.LogoutByPhone);
        await TellAsync("drop", pages, places.Select(place => place.Name), number, "%> Disconnected%");

        await Expect(first.Locator(".feed li").Filter(new() { HasText = "Number lost its connection · Seen dropper" })).ToHaveCountAsync(1);
        await Expect(first.Locator(".bell-count")).ToHaveTextAsync("1");
        await first.ClickAsync("#bell"); // before it is healed: a number that comes back at once was never lost
        await Expect(first.Locator(".bell-list")).ToContainTextAsync("Seen dropper lost its connection");

        await world.PostAsync($"/v1/instances/{number}/connect", new { }, owner);
        await world.UntilLinkAsync(number, "awaitingPairing", owner);
        await Expect(pages[2].Locator(".title-line .badge")).ToContainTextAsync("QR");
        await WatchAsync(pages, places.Select(place => (place.Path == "/" ? Sending : place.Selector, place.Back)));
        world.Act("story-seen-1", InstanceAction.Scan);
        await TellAsync("return", pages, places.Select(place => place.Name), number, "%> Connected%");
    }

    private static async Task WatchAsync(IEnumerable<IPage> pages, IEnumerable<(string Selector, string Pattern)> places)
    {
        foreach (var (page, (selector, pattern)) in pages.Zip(places)) await page.EvaluateAsync(Watch, new[] { selector, pattern });
    }

    private async Task TellAsync(string what, IEnumerable<IPage> pages, IEnumerable<string> names, Guid number, string change)
    {
        List<(string Name, long At)> seen = [];
        foreach (var (page, name) in pages.Zip(names))
        {
            await page.WaitForFunctionAsync("() => window.seenAt !== 0");
            seen.Add((name, await page.EvaluateAsync<long>("() => window.seenAt")));
        }

        Assert.DoesNotContain(seen, one => one.At < 0); // it showed it before it happened
        var stored = long.Parse((await world.ReadTextsAsync(
            $"select (extract(epoch from max(at)) * 1000)::bigint::text, '' from event where kind = 'instance.link' and instance_id = '{number}' and reason like '{change}'"))[0].First);
        output.WriteLine($"{what}: " + string.Join(", ", seen.Select(one => $"{one.Name} {one.At - stored} ms")) + " after the Api knew");
    }

    [GeneratedRegex("next|in rotation", RegexOptions.None, 1000)]
    private static partial Regex InRing();
}
