using Microsoft.Playwright;
using WaActors.OperatorConsole.Texts;
using WaActors.Tests.Browser.Hosting;

namespace WaActors.Tests.Browser;

/// <summary>
/// Every page, light and dark, on a desk and in a hand: no serious issue of accessibility. Colours and layout do not depend on each other, so two of the four show each of
/// both; <c>WAACTORS_GALLERY=full</c> goes through all four, and leaves pictures to look at in <c>.data/screenshots</c>.
/// </summary>
public sealed class PageGalleryTests(ConsoleWorld world)
{
    private static readonly string Folder = Path.Combine(ApiProcess.Metadata("RepositoryRoot"), ".data", "screenshots");

    private static readonly bool IsFull = Environment.GetEnvironmentVariable("WAACTORS_GALLERY") == "full";

    // In a hand nothing is beyond the edge, rows that become cards do not scroll sideways, and a reason stands below what it explains
    private const string Squeezed = """
        () => {
          const wide = document.documentElement.scrollWidth > window.innerWidth ? [`the page is ${document.documentElement.scrollWidth} wide`] : [];
          const scrolled = [...document.querySelectorAll('.table-scroll')].filter(one => one.querySelector('table.cards') && one.scrollWidth > one.clientWidth).map(() => 'cards scroll sideways');
          const cut = [...document.querySelectorAll('.segments')].filter(one => one.scrollWidth > one.clientWidth + 1).map(one => `"${one.innerText}" is cut off`);
          const beside = [...document.querySelectorAll('table.cards td .reason')].filter(one => one.previousElementSibling
            && one.getBoundingClientRect().top < one.previousElementSibling.getBoundingClientRect().bottom - 2).map(one => `"${one.innerText}" stands beside what it explains`);
          return [...wide, ...scrolled, ...cut, ...beside];
        }
        """;

    public static TheoryData<string, string> Looks { get; } = IsFull
        ? new() { { "light", "desktop" }, { "dark", "desktop" }, { "light", "phone" }, { "dark", "phone" } }
        : new() { { "light", "desktop" }, { "dark", "phone" } };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Every_page_is_accessible(string theme, string device)
    {
        var (width, height) = device == "phone" ? (390, 844) : (1440, 900);
        var scheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light;
        var page = await world.OpenAsync(scheme: scheme, width: width, height: height);
        await page.GotoAsync("/sign-in");
        List<string> issues = [.. await LookAsync(page, "sign-in", theme, device)];
        await page.SignInWithKeyAsync(ApiProcess.AdminKey);
        var pages = await GalleryThings.PagesAsync(world);
        foreach (var (name, path) in pages)
        {
            await page.OpenLoadedAsync(path);
            issues.AddRange(await LookAsync(page, name, theme, device));
        }

        Assert.Empty(issues);
    }

    [Fact]
    public async Task Every_dialog_and_menu_is_accessible_while_it_is_open()
    {
        var page = await world.OpenAsync(scheme: ColorScheme.Dark, width: 390, height: 844);
        await page.SignInWithKeyAsync(ApiProcess.AdminKey);
        List<string> issues = [];
        await DialogTour.RunAsync(world, page, Languages.English, async name => issues.AddRange(await LookAsync(page, "dialog-" + name.Replace(' ', '-'), "dark", "phone")));
        await page.OpenAsync("/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Menu", Exact = true }).ClickAsync();
        await page.WaitForSelectorAsync(".side[data-open='true'] .brand"); // open, and not only asked for
        issues.AddRange(await LookAsync(page, "menu", "dark", "phone"));
        Assert.Empty(issues);
    }

    private static async Task<IReadOnlyList<string>> LookAsync(IPage page, string name, string theme, string device)
    {
        if (IsFull) await PictureAsync(page, Path.Combine(Folder, $"{name}-{theme}-{device}"));
        // A page whose circuit ended looks well, but for a line at its foot
        if (await page.Locator("#blazor-error-ui").IsVisibleAsync()) return [$"{name} ({theme}, {device}): the page met a fault"];
        var issues = await Axe.FindSeriousAsync(page, $"{name} ({theme}, {device})");
        return device == "phone" ? [.. issues, .. (await page.EvaluateAsync<string[]>(Squeezed)).Select(what => $"{name} ({theme}, {device}): {what}")] : issues;
    }

    private static async Task PictureAsync(IPage page, string path)
    {
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = path + ".png", FullPage = true });
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = path + "-view.png" });
    }
}
