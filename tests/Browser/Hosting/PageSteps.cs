using Microsoft.Playwright;

namespace WaActors.Tests.Browser.Hosting;

/// <summary>The steps that most stories share.</summary>
internal static class PageSteps
{
    public static async Task SignInWithKeyAsync(this IPage page, string key)
    {
        await page.GotoAsync("/sign-in?with=key");
        await page.FillAsync("#key", key);
        await page.ClickAsync("form button.primary");
        await page.ReadyAsync();
    }

    public static async Task SignInAsync(this IPage page, string user, string password)
    {
        await page.GotoAsync("/sign-in?with=password");
        await page.FillAsync("#user", user);
        await page.FillAsync("#password", password);
        await page.ClickAsync("form button.primary");
    }

    /// <summary>The page's circuit is there: it reacts.</summary>
    public static Task ReadyAsync(this IPage page) => page.WaitForSelectorAsync("html[data-ready='true']");

    /// <summary>Opens a page and waits until it reacts.</summary>
    public static async Task OpenAsync(this IPage page, string path)
    {
        await page.GotoAsync(path);
        await page.ReadyAsync();
    }

    /// <summary>Opens a page and waits until every part of it shows what it read.</summary>
    public static async Task OpenLoadedAsync(this IPage page, string path)
    {
        await page.OpenAsync(path);
        await page.LoadedAsync();
    }

    /// <summary>Every part of the page shows what it read first.</summary>
    /// <exception cref="Xunit.Sdk.FailException">One of them could not be read: with the page's words.</exception>
    public static async Task LoadedAsync(this IPage page)
    {
        var mark = await page.WaitForFunctionAsync("() => document.querySelector('[data-loaded]')?.dataset.loaded");
        if (await mark.JsonValueAsync<string>() == "true") return;
        Assert.Fail($"{page.Url} could not be read. It says: {await page.Locator("body").InnerTextAsync()}");
    }

    /// <summary>Chooses a file, once the page listens: a field is drawn a moment before its circuit hears of what is chosen in it.</summary>
    public static async Task ChooseFileAsync(this IPage page, string selector, FilePayload file)
    {
        await page.WaitForFunctionAsync("field => '_blazorInputFileNextFileId' in (document.querySelector(field) ?? {})", selector);
        await page.SetInputFilesAsync(selector, file);
    }

    /// <summary>The focus is inside the dialog that is open.</summary>
    public static Task FocusInDialogAsync(this IPage page) =>
        page.WaitForFunctionAsync("() => document.querySelector('dialog[open]')?.contains(document.activeElement)");
}
