using Microsoft.Playwright;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser;

/// <summary>Every dialog and menu, opened one after the other over the things of <see cref="GalleryThings"/>. Nothing is handed in.</summary>
internal static class DialogTour
{
    /// <summary>Opens each and calls <paramref name="visit"/> while it is open.</summary>
    public static async Task RunAsync(ConsoleWorld world, IPage page, Func<string, Task> visit)
    {
        var paths = (await GalleryThings.PagesAsync(world)).ToDictionary(one => one.Name, one => one.Path);
        foreach (var (name, path, steps) in Stops(paths))
        {
            await page.OpenAsync(path);
            foreach (var step in steps) await page.Locator(step).First.ClickAsync();
            await Expect(page.Locator(name.StartsWith("menu", StringComparison.Ordinal) ? ".popover, .side[data-open='true']" : "dialog[open]").First).ToBeVisibleAsync();
            await visit(name);
        }
    }

    private static IEnumerable<(string Name, string Path, string[] Steps)> Stops(Dictionary<string, string> paths) =>
    [
        ("menu of notifications", paths["overview"], ["#bell"]),
        ("add a gateway", "/gateways?add=1", []),
        ("change a gateway", paths["gateway"], [".page-head button:has-text('Change')"]),
        ("change an official gateway", paths["gateway-official"], [".page-head button:has-text('Change')"]),
        ("link a number", paths["number-connect"], ["dialog button:has-text('Pairing code')"]),
        ("repair a number", paths["number"], [".page-head button:has-text('Make healthy')"]),
        ("pace of a number", paths["number"], ["#change-pace"]),
        ("delete a number", paths["number"], ["button[aria-label='Delete']"]),
        ("settings of a campaign", paths["campaign"], ["#change-settings"]),
        ("numbers of a campaign", paths["campaign"], ["#change-routes"]),
        ("copy of a campaign", paths["campaign"], ["#clone"]),
        ("end of a campaign", paths["campaign"], [".page-head button:has-text('Cancel the campaign')"]),
        ("text", paths["texts"], [".page-head button:has-text('New text')"]),
        ("opt-out", paths["suppressions"], [".page-head button:has-text('Add a person')"]),
        ("opt-outs from a file", paths["suppressions"], ["#import"]),
        ("take an opt-out off", paths["suppressions"], ["tbody button:has-text('Take off')"]),
        ("system to tell", paths["settings"], ["#add-target"]),
        ("user", paths["users"], [".page-head button:has-text('Add a user')"]),
        ("password of a user", paths["users"], ["tbody button:has-text('New password')"]),
        ("key", paths["keys"], [".page-head button:has-text('Make a key')"]),
        ("revoke a key", paths["keys"], ["tbody button.danger"]),
    ];
}
