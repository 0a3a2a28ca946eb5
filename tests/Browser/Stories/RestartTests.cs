using Microsoft.Playwright;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>A restart of the server while somebody is in the middle of something: what is stored is there, and what was only typed is said and shown.</summary>
public sealed class RestartTests(ConsoleWorld world)
{
    [Fact]
    public async Task What_was_typed_when_the_server_restarted_is_shown_to_be_copied_and_what_was_stored_is_there()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var number = await world.AddLinkedNumberAsync(await world.AddGatewayAsync("story-middle"), "Middle", "story-middle-1");
        var draft = await world.AddCampaignAsync("Middle draft", [number], recipients: 3, delaySeconds: 5, firstPhone: 5511900093000);
        var sending = await world.AddCampaignAsync("Middle sending", [number], recipients: 3, delaySeconds: 5, firstPhone: 5511900092000);
        await world.PostAsync($"/v1/campaigns/{sending}/start", new { });
        var wizard = await world.OpenSignedInAsync();
        var (dialog, ring) = (await wizard.Context.NewPageAsync(), await wizard.Context.NewPageAsync());
        await wizard.OpenAsync($"/campaigns/{draft}/edit");
        await wizard.GetByRole(AriaRole.Button, new() { Name = "Content" }).ClickAsync();
        await wizard.ClickAsync("#new-text");
        await wizard.FillAsync("#text-body", "A long text that nobody wants to write twice");
        await dialog.OpenAsync("/gateways");
        await dialog.ClickAsync(".page-head button");
        await dialog.FillAsync("#gateway-name", "Half a gateway");
        await dialog.FillAsync("#api-key", "typed-hidden");
        await ring.OpenAsync($"/campaigns/{sending}");

        world.Api.Kill();
        foreach (var page in new[] { wizard, dialog, ring }) await Expect(page.Locator("#connection-lost")).ToBeVisibleAsync();
        await world.Api.StartAsync(ConsoleWorld.Cancellation);
        foreach (var page in new[] { wizard, dialog, ring })
        {
            await Expect(page.Locator("#connection-lost")).ToBeHiddenAsync(new() { Timeout = 60_000 });
            await page.WaitForSelectorAsync("html[data-ready='true']", new() { Timeout = 60_000 });
        }

        await Expect(wizard.Locator("#typed")).ToContainTextAsync("A long text that nobody wants to write twice");
        await Expect(dialog.Locator("#typed")).ToContainTextAsync("Half a gateway");
        await Expect(dialog.Locator("#typed")).ToContainTextAsync("Name");
        Assert.DoesNotContain("typed-hidden", await dialog.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(await Axe.FindSeriousAsync(dialog, "what was typed"));
        await dialog.Locator("#typed button").ClickAsync();
        await Expect(dialog.Locator("#typed")).ToBeHiddenAsync();
        await Expect(ring.Locator("#typed")).ToBeHiddenAsync();
        await Expect(ring.Locator(".title-line .badge")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("Sending|Completed", default, TimeSpan.FromSeconds(1)));
        await dialog.ReloadAsync();
        await Expect(dialog.Locator("#typed")).ToBeHiddenAsync(); // told once
    }
}
