using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>What an address asks a page to do is done once: it does not stay in the address, where a reload or a bookmark would ask again.</summary>
public sealed class AskedOnceTests(ConsoleWorld world)
{
    [Fact]
    public async Task A_dialog_that_an_address_opens_does_not_come_back_with_a_reload()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var number = await world.PostAsync("/v1/instances", new { name = "Asked", gatewayId = await world.AddGatewayAsync("asked-once"), externalName = "asked-once-1" });
        var page = await world.OpenSignedInAsync();
        foreach (var (path, query) in new[] { ($"/numbers/{number}", "?connect=1"), ("/gateways", "?add=1") })
        {
            await page.OpenAsync(path + query);
            await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await page.FocusInDialogAsync();
            await Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(path) + "$", RegexOptions.None, TimeSpan.FromSeconds(1)));
            await page.ReloadAsync();
            await page.ReadyAsync();
            await page.LoadedAsync(); // a dialog that the address asked for would be open by now
            await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task A_gateway_that_is_added_is_asked_once_for_what_it_has()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var gateway = await world.AddGatewayAsync("asked-list");
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync($"/gateways/{gateway}?look=1");
        await Expect(page).ToHaveURLAsync(new Regex(gateway + "$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Until.TrueAsync(async () => await AskedAsync(gateway) == "1", TimeSpan.FromSeconds(30), () => "the gateway to be asked", ConsoleWorld.Cancellation);
        await page.ReloadAsync();
        await page.ReadyAsync();
        await page.LoadedAsync();
        var listed = page.Locator("section[aria-labelledby=remote]").Locator(".empty, table");
        await Expect(listed).ToHaveCountAsync(0);
        await page.ClickAsync("#look-remote"); // can be pressed only while nothing is asked: one that the reload began would be over, and counted
        await Expect(listed).ToBeVisibleAsync();
        Assert.Equal("2", await AskedAsync(gateway));
    }

    private async Task<string> AskedAsync(Guid gateway) =>
        (await world.ReadTextsAsync($"select count(*)::text, '' from audit where action = 'gateway.list' and target_id = '{gateway}'"))[0].First;
}
