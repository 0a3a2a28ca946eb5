using Microsoft.Playwright;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>How pages look for one browser, and leaving them.</summary>
public sealed class PreferenceTests(ConsoleWorld world)
{
    [Fact]
    public async Task Language_and_theme_are_chosen_by_hand_and_stay()
    {
        var page = await world.OpenSignedInAsync();
        await page.ClickAsync("text=Português");
        await page.ReadyAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Visão geral");
        await page.ClickAsync("text=Escuro");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark"); // the page that the choice leads to, not the one that was
        await page.ReadyAsync();
        await page.OpenAsync("/numbers");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Números");
    }

    [Fact]
    public async Task Who_signs_out_is_out()
    {
        var page = await world.OpenSignedInAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitForURLAsync("**/sign-in");
        await page.GotoAsync("/numbers");
        await page.WaitForURLAsync("**/sign-in?**");
    }

    [Fact]
    public async Task A_page_that_is_not_there_says_so()
    {
        var page = await world.OpenAsync();
        var answer = await page.GotoAsync("/no/such/page");
        Assert.Equal(404, answer!.Status);
        await Expect(page.Locator("h1")).ToHaveTextAsync("This page is not here");
    }

    [Fact]
    public async Task A_menu_opens_on_a_phone()
    {
        var page = await world.OpenSignedInAsync(width: 390, height: 844);
        await Expect(page.Locator(".main-nav")).Not.ToBeInViewportAsync();
        foreach (var close in new Func<Task>[] { () => page.Keyboard.PressAsync("Escape"), () => page.ClickAsync("#menu-close"), () => page.Mouse.ClickAsync(370, 500) })
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Menu", Exact = true }).ClickAsync();
            await Expect(page.Locator("#menu-close")).ToBeVisibleAsync();
            await close();
            await Expect(page.Locator(".main-nav")).Not.ToBeInViewportAsync();
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Menu", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Campaigns", Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Campaigns");
        await Expect(page.Locator(".main-nav")).Not.ToBeInViewportAsync();
    }
}
