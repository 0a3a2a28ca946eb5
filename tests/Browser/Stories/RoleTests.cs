using Microsoft.Playwright;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>What a viewer, an operator and an administrator find on the pages, by docs/console.md. What pages hide is refused too: ConsoleRoleTests and ScopeTests of the Api.</summary>
public sealed class RoleTests(ConsoleWorld world)
{
    // What a viewer may press: it looks at something, or looks for it
    private static readonly HashSet<string> Looking = ["Payload", "Look", "Find", "All", "Numbers", "Messages", "Campaign", "Show earlier", "message-number"];

    private const string Buttons = """
        () => [...document.querySelectorAll('main button, main input[type=checkbox], main select, main textarea, main input[type=file]')]
          .filter(one => !one.disabled).map(one => (one.getAttribute('aria-label') || (one.tagName === 'SELECT' ? '' : one.innerText) || one.id).trim())
        """;

    [Fact]
    public async Task A_viewer_can_press_nothing_that_changes_something_on_any_page()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var page = await SignInAsync("viewer", ["read"]);
        await Expect(page.Locator(".who-role")).ToHaveTextAsync("Viewer");
        List<string> found = [];
        foreach (var (name, path) in await GalleryThings.PagesAsync(world))
        {
            await page.OpenLoadedAsync(path);
            found.AddRange((await page.EvaluateAsync<string[]>(Buttons)).Select(button => $"{name}: {button}"));
        }

        Assert.DoesNotContain(found, button => !Looking.Contains(button.Split(": ")[1]));
        Assert.Subset(found.ToHashSet(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal) { "inbox: Payload", "messages: message-number" }); // the pages had their rows by then
        await page.ClickAsync("#bell");
        await Expect(page.Locator("text=Mark all as read")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_operator_acts_and_manages_neither_users_nor_keys()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var page = await SignInAsync("operator", ["read", "write", "send"]);
        await Expect(page.Locator(".who-role")).ToHaveTextAsync("Operator");
        await Expect(page.Locator(".main-nav")).Not.ToContainTextAsync("API keys");
        await Expect(page.Locator(".main-nav")).Not.ToContainTextAsync("Users");
        foreach (var path in new[] { "/settings/users", "/settings/keys" })
        {
            await page.OpenAsync(path);
            await Expect(page.Locator("text=Not with your role")).ToBeVisibleAsync();
        }

        foreach (var (path, button) in new[] { ("/numbers", "Add a number"), ("/campaigns", "New campaign"), ("/gateways", "Add a gateway"), ("/suppressions", "Add a person"), ("/settings/general", "Add a system") })
        {
            await page.OpenLoadedAsync(path);
            await Expect(page.Locator("main").GetByText(button).First).ToBeVisibleAsync();
            if (path == "/suppressions") Assert.Contains(button, await page.EvaluateAsync<string[]>(Buttons)); // what the test above must not find
        }
    }

    private async Task<IPage> SignInAsync(string name, string[] scopes)
    {
        var key = await world.MakeKeyAsync(name, scopes);
        var page = await world.OpenAsync();
        await page.SignInWithKeyAsync(key);
        return page;
    }
}
