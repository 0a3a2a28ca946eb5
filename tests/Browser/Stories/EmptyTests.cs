using Microsoft.Playwright;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>A tenant that has nothing yet: what each page says of it, and where its next step leads. And a page that cannot be read.</summary>
public sealed class EmptyTests(ConsoleWorld world)
{
    private const string Key = "wa_browser-new-key-000000000000000000000000000";
    private const float PressLimitMs = 10_000; // by itself the page tries again after 15 s
    private const string Dialog = "dialog[open] h2";
    private const string Heading = "h1";

    // Path, what it says, what is pressed, and where that leads: to a dialog, or to a page
    private static readonly (string Path, string Title, string? Step, string Place, string Reached)[] Pages =
    [
        ("/", "Three steps to your first campaign", "main a:has-text('Add a gateway')", Dialog, "Add a gateway"),
        ("/numbers", "No number yet", ".empty a:has-text('Add a number')", Heading, "Add a number"),
        ("/numbers/new", "First a gateway", ".empty a:has-text('Add a gateway')", Dialog, "Add a gateway"),
        ("/campaigns", "No campaign", ".empty a:has-text('New campaign')", Heading, "New campaign"),
        ("/texts", "No text yet", ".page-head button", Dialog, "New text"),
        ("/suppressions", "Nobody opted out", ".page-head button.primary", Dialog, "Add a person"),
        ("/inbox", "Nothing failed", null, "", ""),
        ("/gateways", "No gateway yet", ".empty button", Dialog, "Add a gateway"),
        ("/notifications", "Nothing to tell", ".empty a", Heading, "Settings"),
        ("/settings/general", "No system is told", "#add-target", Dialog, "Add a system"),
        ("/settings/users", "No user yet", ".page-head button", Dialog, "Add a user"),
        ("/recipients/5511900000001", "No message to this number", null, "", ""),
        ("/audit?area=numbers", "No command fits", null, "", ""), // all of the above was only looked at
    ];

    [Fact]
    public async Task Every_page_of_a_new_tenant_says_what_to_do_next_and_leads_there()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        await world.AddTenantAsync("new", Key);
        var page = await world.OpenAsync();
        await page.SignInWithKeyAsync(Key);
        foreach (var (path, title, step, place, reached) in Pages)
        {
            await page.OpenAsync(path);
            await Expect(page.Locator(path == "/" ? "#first" : ".empty h2")).ToHaveTextAsync(title);
            await Expect(page.Locator(path == "/" ? "#first + ol" : ".empty p")).Not.ToBeEmptyAsync();
            if (step is null) continue;
            await page.ClickAsync(step);
            await Expect(page.Locator(place)).ToHaveTextAsync(reached);
        }
    }

    [Theory]
    [InlineData("en-US", "This could not be loaded", "Campaigns go on and nothing is lost. This page tries again by itself.", "Try now", "No user yet")]
    [InlineData("pt-BR", "Não foi possível carregar", "As campanhas continuam e nada se perdeu. Esta página tenta de novo sozinha.", "Tentar agora", "Nenhum usuário ainda")]
    public async Task A_page_that_cannot_be_read_says_what_is_not_lost_and_is_there_when_it_is_tried_again(string language, string title, string kept, string retry, string shown)
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        await world.AddTenantAsync("new", Key);
        var page = await world.OpenAsync(language);
        await page.SignInWithKeyAsync(Key);
        await world.Database.ExecuteAsync("alter table app_user rename to app_user_away", ConsoleWorld.Cancellation);
        try
        {
            await page.OpenAsync("/settings/users");
            await Expect(page.GetByRole(AriaRole.Alert).Locator("strong")).ToHaveTextAsync(title);
            await Expect(page.GetByRole(AriaRole.Alert).Locator("p")).ToHaveTextAsync(kept);
            Assert.Contains(title, (await Assert.ThrowsAsync<Xunit.Sdk.FailException>(page.LoadedAsync)).Message, StringComparison.Ordinal); // no test passes on such a page
        }
        finally
        {
            await world.Database.ExecuteAsync("alter table app_user_away rename to app_user", ConsoleWorld.Cancellation);
        }

        await page.GetByRole(AriaRole.Button, new() { Name = retry }).ClickAsync();
        await Expect(page.Locator(".empty h2")).ToHaveTextAsync(shown, new() { Timeout = PressLimitMs });
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await page.LoadedAsync();
    }
}
