using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>Stored webhooks that failed, and who is not to be written to. With a tenant of its own: handling all again would take other tests' too.</summary>
public sealed class InboxTests(ConsoleWorld world)
{
    private const string Key = "wa_browser-inbox-key-0000000000000000000000000";
    private const string Hidden = "key-in-a-payload-1b7f";

    [Fact]
    public async Task Failed_webhooks_are_looked_at_without_their_keys_and_handled_again_one_and_all()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var page = await OpenAsync();
        using var http = world.ClientOf(Key);
        var number = await world.AddLinkedNumberAsync(await world.AddGatewayAsync("story-inbox", http), "Inbox one", "story-inbox-1", http);
        await Until.TrueAsync(
            async () =>
            {
                await using var command = world.Database.DataSource.CreateCommand($"select exists (select from webhook_inbox where instance_id = '{number}')");
                return (bool)(await command.ExecuteScalarAsync(ConsoleWorld.Cancellation))!;
            },
            TimeSpan.FromSeconds(30), () => "a webhook of the number to be stored", ConsoleWorld.Cancellation);
        // As one that was stored and failed three times: of an event that is read without effect now
        await world.Database.ExecuteAsync(
            $$"""
            insert into webhook_inbox (shard, lane, tenant_id, kind, gateway_id, instance_id, content_hash, payload, received_at, state, attempts, problem)
            select w.shard, w.lane, w.tenant_id, w.kind, w.gateway_id, w.instance_id, n,
                   convert_to('{"event": "labels.edit", "instance": "story-inbox-1", "apikey": "{{Hidden}}", "n": ' || n || '}', 'UTF8'), now(), 'failed', 3, 'InvalidOperationException'
            from (select * from webhook_inbox where instance_id = '{{number}}' limit 1) w cross join generate_series(1, 3) n
            """,
            ConsoleWorld.Cancellation);
        await page.OpenAsync("/inbox");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Button, new() { Name = "Payload" }).First.ClickAsync();
        await Expect(page.Locator("pre.payload")).ToContainTextAsync("(hidden)");
        Assert.DoesNotContain(Hidden, await page.ContentAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        await page.Locator("tbody tr").First.GetByRole(AriaRole.Button, new() { Name = "Handle again" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await page.ClickAsync("#replay-all");
        await page.ClickAsync("#confirm");
        await Expect(page.Locator(".note.ok")).ToContainTextAsync("2 are handled again");
        await Expect(page.Locator("text=Nothing failed")).ToBeVisibleAsync();
        await page.OpenAsync("/inbox?all=1");
        await Expect(page.Locator("tbody tr").First.Locator(".badge")).ToHaveTextAsync("Handled");
    }

    [Fact]
    public async Task A_person_is_added_to_the_opt_outs_found_and_taken_off_and_a_file_is_imported()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var page = await OpenAsync();
        await page.OpenAsync("/suppressions");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a person" }).ClickAsync();
        await page.FillAsync("#opt-phone", "11 90008-0001");
        await page.FillAsync("#opt-reason", "asked at the desk");
        await page.ClickAsync("button[form='suppression-form']");
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0); // what is behind it takes no key
        await page.FillAsync("#opt-search", "+55 (11) 90008-0001");
        await page.PressAsync("#opt-search", "Enter");
        await Expect(page).ToHaveURLAsync(new Regex("phone=.+0001$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await page.ReadyAsync();
        await Expect(page.Locator("tbody tr")).ToContainTextAsync("asked at the desk");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take off" }).ClickAsync();
        await page.ClickAsync("#confirm");
        await Expect(page.Locator("text=Not on the list")).ToBeVisibleAsync();

        await page.ClickAsync("#import");
        await Expect(page.Locator("#import-file")).ToBeAttachedAsync();
        Assert.Empty(await Axe.FindSeriousAsync(page, "import"));
        await page.ChooseFileAsync("#import-file", new FilePayload
        {
            Name = "nao-contatar.txt", MimeType = "text/plain", Buffer = "11 90008-0002\n11 90008-0003\nnobody\n11 90008-0002\n"u8.ToArray(),
        });
        await Expect(page.Locator("dialog .tile .value").Nth(0)).ToHaveTextAsync("2");
        await Expect(page.Locator("dialog .tile .value").Nth(1)).ToHaveTextAsync("1");
        await Expect(page.Locator("dialog tbody tr")).ToContainTextAsync("nobody");
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await page.FillAsync("#opt-search", "11900080003");
        await page.PressAsync("#opt-search", "Enter");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("tbody tr")).ToContainTextAsync("file");
    }

    private async Task<IPage> OpenAsync()
    {
        await world.AddTenantAsync("inbox", Key);
        var page = await world.OpenAsync();
        await page.SignInWithKeyAsync(Key);
        return page;
    }
}
