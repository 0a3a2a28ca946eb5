using Microsoft.Playwright;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>A person without a mouse: signs in, finds a number, opens what asks first, thinks better of it and does it after all. Nothing here is clicked or focused by the test.</summary>
public sealed class KeyboardTests(ConsoleWorld world)
{
    private const int PressesMax = 80;
    private const string IsFocused = "one => one === document.activeElement";

    // Behind an open dialog nothing takes the focus; after its last button it goes to the browser's own, which a page sees as its body
    private const string WhereInDialog = """
        () => {
          const one = document.activeElement;
          return one === document.body ? 'browser' : one.closest('dialog[open]') ? (one.id || one.getAttribute('aria-label') || one.textContent).trim() : 'outside: ' + one.outerHTML;
        }
        """;

    [Fact]
    public async Task A_number_is_found_and_logged_out_by_keyboard_alone()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var number = await world.AddLinkedNumberAsync(await world.AddGatewayAsync("story-keys"), "Keyboard one", "story-keys-1");
        var page = await world.OpenAsync();
        await page.GotoAsync("/sign-in?with=key");
        await TabToAsync(page, page.Locator("#key"));
        await page.Keyboard.TypeAsync(ApiProcess.AdminKey);
        await page.Keyboard.PressAsync("Enter");
        await page.ReadyAsync();
        await Expect(page.Locator("h1")).ToBeFocusedAsync();

        await TabToAsync(page, page.Locator(".skip"), "Shift+Tab");
        await Expect(page.Locator(".skip")).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        Assert.True(await page.EvaluateAsync<bool>("() => document.activeElement.closest('main') !== null"), "the skip link does not lead into the content");

        await GoAsync(page, page.Locator(".main-nav").GetByRole(AriaRole.Link, new() { Name = "Numbers", Exact = true }), "Numbers", "Shift+Tab");
        await TabToAsync(page, page.Locator("#number-search"));
        await page.Keyboard.TypeAsync("Keyboard one");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await GoAsync(page, page.Locator("tbody a.main"), "Keyboard one");

        var logOut = page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).First;
        await TabToAsync(page, logOut);
        await OpenAsync(page);
        List<string> seen = [];
        for (var press = 0; press < 8; press++)
        {
            await page.Keyboard.PressAsync("Tab");
            seen.Add(await page.EvaluateAsync<string>(WhereInDialog));
        }

        Assert.Equal(["Cancel", "Close", "confirm"], seen.Where(where => where != "browser").Distinct().Order(StringComparer.Ordinal));
        await page.Keyboard.PressAsync("Escape");
        await BackAsync(page, logOut);
        await OpenAsync(page);
        await TabToAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }));
        await page.Keyboard.PressAsync("Enter");
        await BackAsync(page, logOut);
        Assert.Equal("open", world.Gateway.Control.Instance("story-keys-1")!.State);

        await OpenAsync(page);
        await TabToAsync(page, page.Locator("#confirm"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".title-line .badge")).ToHaveTextAsync("Disconnected");
        await Expect(page.Locator("h1")).ToBeFocusedAsync(); // what opened it is gone
        await world.UntilLinkAsync(number, "disconnected");
    }

    [Fact]
    public async Task The_menu_of_a_phone_takes_the_focus_and_gives_it_back()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var page = await world.OpenSignedInAsync(width: 390, height: 844);
        var menu = page.GetByRole(AriaRole.Button, new() { Name = "Menu", Exact = true });
        await TabToAsync(page, menu, "Shift+Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#menu-close")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#menu-close")).ToHaveCountAsync(0);
        await Expect(menu).ToBeFocusedAsync();
    }

    // By Tab, as far as it takes
    private static async Task TabToAsync(IPage page, ILocator wanted, string key = "Tab")
    {
        await Expect(wanted).ToBeVisibleAsync();
        for (var press = 0; !await wanted.EvaluateAsync<bool>(IsFocused); press++)
        {
            Assert.True(press < PressesMax, $"{PressesMax} presses of {key} do not reach {wanted}");
            await page.Keyboard.PressAsync(key);
        }
    }

    private static async Task GoAsync(IPage page, ILocator link, string heading, string key = "Tab")
    {
        await TabToAsync(page, link, key);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync(heading);
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
    }

    private static async Task OpenAsync(IPage page)
    {
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.FocusInDialogAsync();
    }

    private static async Task BackAsync(IPage page, ILocator opener)
    {
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(opener).ToBeFocusedAsync();
    }
}
