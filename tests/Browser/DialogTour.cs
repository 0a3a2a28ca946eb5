using Microsoft.Playwright;
using WaActors.OperatorConsole.Texts;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser;

/// <summary>
/// Every dialog and menu, opened one after the other over the things of <see cref="GalleryThings"/>. Nothing that they ask for is done, but for what only then shows something: a key and a
/// webhook secret are made.
/// </summary>
internal static class DialogTour
{
    private const string Open = ".popover, dialog[open]";

    /// <summary>Opens each and calls <paramref name="visit"/> while it is open.</summary>
    /// <param name="world">What there is to see.</param>
    /// <param name="page">Signed in, in the language of <paramref name="words"/>.</param>
    /// <param name="words">The language.</param>
    /// <param name="visit">Looks at one.</param>
    public static async Task RunAsync(ConsoleWorld world, IPage page, Language words, Func<string, Task> visit)
    {
        var paths = (await GalleryThings.PagesAsync(world)).ToDictionary(one => one.Name, one => one.Path);
        var at = "";
        foreach (var (name, path, steps) in Campaigns(paths, words).Concat(Numbers(paths, words)).Concat(Settings(paths, words)))
        {
            if (path != at) await page.OpenLoadedAsync(path);
            at = path;
            foreach (var step in steps) await step(page);
            await Expect(page.Locator(Open).First).ToBeVisibleAsync();
            await visit(name);
            await page.Keyboard.PressAsync("Escape");
            await Expect(page.Locator(Open)).ToHaveCountAsync(0);
        }
    }

    private static IEnumerable<(string Name, string Path, Func<IPage, Task>[] Steps)> Campaigns(Dictionary<string, string> paths, Language words) =>
    [
        ("menu of notifications", paths["overview"], [Click("#bell")]),
        ("settings of a campaign", paths["campaign"], [Click("#change-settings")]),
        ("numbers of a campaign", paths["campaign"], [Click("#change-routes")]),
        ("copy of a campaign", paths["campaign"], [Click("#clone")]),
        ("end of a campaign", paths["campaign"], [Head(words["campaign.cancel"])]),
        ("campaign taken up again", paths["campaign-failing"], [Click("#take-up")]),
        ("test message", paths["campaign-edit"], [Click(".wizard-step >> nth=3"), Click("#send-test")]),
        ("text", paths["texts"], [Head(words["texts.new"])]),
        ("change a text", paths["texts"], [Click(".text-card .icon-button:nth-child(1)")]),
        ("delete a text", paths["texts"], [Click(".text-card .icon-button:nth-child(2)")]),
        ("opt-out", paths["suppressions"], [Head(words["suppressions.add"])]),
        ("opt-outs from a file", paths["suppressions"], [Click("#import")]),
        ("take an opt-out off", paths["suppressions"], [Click("tbody button")]),
        ("payload of a webhook", paths["inbox"], [Row(words["inbox.payload"]), See("pre.payload")]),
        ("handle all webhooks again", paths["inbox"], [Click("#replay-all")]),
    ];

    private static IEnumerable<(string Name, string Path, Func<IPage, Task>[] Steps)> Numbers(Dictionary<string, string> paths, Language words) =>
    [
        ("add a gateway", "/gateways?add=1", []),
        ("change a gateway", paths["gateway"], [Head(words["gateway.edit"])]),
        ("change an official gateway", paths["gateway-official"], [Head(words["gateway.edit"])]),
        ("link a number", paths["number-connect"], [Click($"dialog button:has-text('{words["connect.code"]}')")]),
        ("repair a number", paths["number"], [Head(words["number.ensure"])]),
        ("pace of a number", paths["number"], [Click("#change-pace")]),
        ("delete a number", paths["number"], [Click($"button[aria-label='{words["number.delete"]}']")]),
        ("log out a number", "/numbers?q=Loja Centro", [Click("tbody a.main"), Head(words["number.logout"])]),
    ];

    private static IEnumerable<(string Name, string Path, Func<IPage, Task>[] Steps)> Settings(Dictionary<string, string> paths, Language words) =>
    [
        ("system to tell", paths["settings"], [Click("#add-target")]),
        ("warm-up", paths["settings"], [Click("#warmup-Cold button"), See("#warmup-form")]),
        ("delete a system", paths["target"], [Click(".page-head button.quiet")]),
        ("new secret of a system", paths["target"], [Head(words["targets.rotate"])]),
        ("secret of a system", paths["target"], [Head(words["targets.rotate"]), Click("#confirm"), See("#made-secret")]),
        ("user", paths["users"], [Head(words["users.add"])]),
        ("password of a user", paths["users"], [Row(words["users.password"])]),
        ("revoke a key", paths["keys"], [Click("tbody button.danger")]),
        ("key", paths["keys"], [Head(words["keys.add"])]),
        ("made key", paths["keys"], [Head(words["keys.add"]), page => page.FillAsync("#key-name", "Chave do passeio"), Click("button[form='key-form']"), See("#made-key")]),
    ];

    private static Func<IPage, Task> Click(string what) => page => page.Locator(what).First.ClickAsync();

    private static Func<IPage, Task> Head(string button) => Click($".page-head button:has-text('{button}')");

    private static Func<IPage, Task> Row(string button) => Click($"tbody button:has-text('{button}')");

    private static Func<IPage, Task> See(string what) => page => Expect(page.Locator(what)).ToBeVisibleAsync();
}
