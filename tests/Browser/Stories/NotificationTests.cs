using Microsoft.Playwright;
using WaActors.FakeGateway;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>What users are told (I-10), and whether it is over.</summary>
public sealed class NotificationTests(ConsoleWorld world)
{
    [Fact]
    public async Task A_loss_is_told_with_what_to_do_is_over_when_the_number_is_back_and_leads_to_it()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var gateway = await world.AddGatewayAsync("story-told");
        var number = await world.AddLinkedNumberAsync(gateway, "Told lost", "story-told-1");
        var other = await world.AddLinkedNumberAsync(gateway, "Told banned", "story-told-2");
        var page = await world.OpenSignedInAsync();
        await page.OpenAsync("/notifications?unread=1");
        world.Act("story-told-1", InstanceAction.LogoutByPhone);
        world.Act("story-told-2", InstanceAction.Ban);
        // As it is told of a number that stays linked when it is banned
        await world.Database.ExecuteAsync(
            $"insert into notification (tenant_id, instance_id, kind, loss_at, created_at) select tenant_id, id, 'instance_banned', now(), now() from instance where id = '{other}'",
            ConsoleWorld.Cancellation);
        var lost = page.Locator(".bell-list li").Filter(new() { HasText = "Told lost lost its connection" });
        var banned = page.Locator(".bell-list li").Filter(new() { HasText = "WhatsApp banned Told banned" });
        await Expect(lost).ToContainTextAsync("Still lost");
        await Expect(banned).ToContainTextAsync("Still banned");

        await world.PostAsync($"/v1/instances/{number}/connect", new { });
        world.Act("story-told-1", InstanceAction.Scan);
        await Expect(lost).ToContainTextAsync("Over since");
        await lost.GetByRole(AriaRole.Button, new() { Name = "Mark as read" }).ClickAsync();
        await Expect(lost).ToHaveCountAsync(0);
        await page.ClickAsync("#bell");
        await page.Locator(".popover").GetByRole(AriaRole.Link, new() { Name = "WhatsApp banned Told banned" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Told banned");

        await world.Database.ExecuteAsync(
            $"insert into notification (tenant_id, instance_id, kind, loss_at, created_at) select tenant_id, id, 'instance_banned', now() - interval '1 hour', now() from instance where id = '{other}'",
            ConsoleWorld.Cancellation);
        await page.OpenAsync("/notifications");
        await Expect(page.Locator(".bell-list [data-unread='true']").First).ToBeVisibleAsync();
        await Expect(page.Locator(".bell-count")).ToBeVisibleAsync();
        await page.ClickAsync("#read-all");
        await Expect(page.Locator(".bell-list [data-unread='true']")).ToHaveCountAsync(0);
        await Expect(page.Locator(".bell-count")).ToHaveCountAsync(0);
    }
}
