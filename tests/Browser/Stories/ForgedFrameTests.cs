using System.Text.Json.Nodes;
using Microsoft.Playwright;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>What a page does not show cannot be done by writing to its circuit by hand either: nothing happens, by the audit and by the state of things.</summary>
public sealed class ForgedFrameTests(ConsoleWorld world)
{
    private const int HandlersTried = 120;

    [Fact]
    public async Task A_viewer_who_replays_an_operator_s_events_and_forges_others_changes_nothing_and_an_operator_who_does_acts()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var number = await world.AddLinkedNumberAsync(await world.AddGatewayAsync("story-forge"), "Forge one", "story-forge-1");
        var campaign = await world.AddCampaignAsync("Forge story", [number], recipients: 200, delaySeconds: 60, firstPhone: 5511900098000);
        await world.PostAsync($"/v1/campaigns/{campaign}/start", new { });
        var (acting, actingForge) = await OpenAsync("forge-operator", ["read", "write", "send"], $"/campaigns/{campaign}");
        await acting.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(acting.Locator(".title-line .badge")).ToHaveTextAsync("Paused");
        await acting.ClickAsync("#change-settings");
        await acting.FillAsync("#set-name", "Taken over");
        await acting.Locator("button[form='settings-form']").ClickAsync();
        await Expect(acting.Locator("h1")).ToHaveTextAsync("Taken over");
        await world.PostAsync($"/v1/campaigns/{campaign}/resume", new { });
        await Expect(acting.Locator(".title-line .badge")).ToHaveTextAsync("Sending");
        var before = await StateAsync(number, campaign);

        var (viewing, forge) = await OpenAsync("forge-viewer", ["read"], $"/campaigns/{campaign}");
        await viewing.ClickAsync("#bell");
        await Expect(viewing.Locator(".popover")).ToBeVisibleAsync();
        List<string> forged = [.. actingForge.Sent, .. CircuitForge.ForHandlers(forge.Sent[^1], HandlersTried)];
        var answered = await forge.SendAsync(forged, $"/campaigns/{campaign}") + await forge.SendAsync(forged, $"/numbers/{number}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{answered} of {2 * forged.Count} forged events were answered, the others ended their circuit");
        Assert.True(answered > 2 * forged.Count * 0.9, $"{answered} of {2 * forged.Count} forged events were answered: too few to say that they change nothing");
        Assert.Equal(before, await StateAsync(number, campaign));
        Assert.Equal([("session.sign_in", "done")], await AuditAsync("forge-viewer")); // what it did is kept, and that is all of it

        // The same by whom it is given to acts: the forgery is a good one
        await actingForge.SendAsync(forged, $"/campaigns/{campaign}");
        await Until.TrueAsync(
            async () => (await AuditAsync("forge-operator")).Count(row => row is ("campaign.pause", "done")) > 1, TimeSpan.FromSeconds(30),
            () => "a forged pause by an operator to be carried out", ConsoleWorld.Cancellation);
    }

    private async Task<(IPage Page, CircuitForge Forge)> OpenAsync(string name, string[] scopes, string path)
    {
        var key = await world.MakeKeyAsync(name, scopes);
        var page = await world.OpenAsync();
        var forge = await CircuitForge.OnAsync(page);
        await page.SignInWithKeyAsync(key);
        await page.OpenAsync(path);
        return (page, forge);
    }

    private Task<IReadOnlyList<(string First, string Second)>> AuditAsync(string actor) =>
        world.ReadTextsAsync($"select action, outcome from audit where actor_name = '{actor}'");

    private async Task<string> StateAsync(Guid number, Guid campaign)
    {
        var one = JsonNode.Parse(await world.Api.Client.GetStringAsync($"/v1/instances/{number}", ConsoleWorld.Cancellation))!;
        var other = JsonNode.Parse(await world.Api.Client.GetStringAsync($"/v1/campaigns/{campaign}", ConsoleWorld.Cancellation))!;
        return $"{one["state"]} {one["name"]} {one["pace"]!["profile"]} {other["status"]} {other["name"]} {other["delay"]} {other["routes"]!.AsArray().Count}";
    }
}
