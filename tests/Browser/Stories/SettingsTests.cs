using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using WaActors.OperatorConsole.Reading;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>What a tenant sets for all its numbers and people. With a tenant of its own, so that no other test's clock moves.</summary>
public sealed class SettingsTests(ConsoleWorld world)
{
    private const string Key = "wa_browser-sets-key-00000000000000000000000000";

    [Fact]
    public async Task Clock_holidays_notifications_and_opt_out_words_are_set_by_hand()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var page = await OpenAsync();
        await page.OpenAsync("/settings/general");
        await page.FillAsync("#time-zone", "America/Nowhere");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add Brazil's of" }).First.ClickAsync();
        await Expect(page.Locator(".day-list li")).ToHaveCountAsync(10);
        await page.ClickAsync("#clock-form button.primary");
        await Expect(page.Locator("#clock-form .note.bad")).ToContainTextAsync("timeZone");
        await page.FillAsync("#time-zone", "America/Manaus");
        await page.ClickAsync("#clock-form button.primary");
        await Expect(page.Locator("#clock-form .note.ok")).ToBeVisibleAsync();
        await page.FillAsync("#owner-phone", "11 98765-4321");
        await page.ClickAsync("#told-form button.primary");
        await Expect(page.Locator("#told-form .note.ok")).ToBeVisibleAsync();
        await page.FillAsync("#opt-out-words", "CHEGA\nBASTA");
        await page.ClickAsync("#words-form button.primary");
        await Expect(page.Locator("#words-form .note.ok")).ToBeVisibleAsync();

        await page.OpenAsync("/audit?area=settings");
        await Expect(page.Locator("tbody tr").Filter(new() { HasText = "Changed clock or holidays" })).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Link, new() { Name = "Refused or failed" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("tbody tr")).ToContainTextAsync("form_invalid");
        await page.FillAsync("#audit-search", "nobody of this name");
        await page.Locator("#audit-search").BlurAsync();
        await Expect(page.Locator("text=No command fits")).ToBeVisibleAsync();

        using var http = world.ClientOf(Key);
        using var clock = JsonDocument.Parse(await http.GetStringAsync("/v1/settings", ConsoleWorld.Cancellation));
        Assert.Equal(("America/Manaus", 10), (clock.RootElement.GetProperty("timeZone").GetString(), clock.RootElement.GetProperty("holidays").GetArrayLength()));
        Assert.Contains("5511987654321", await http.GetStringAsync("/v1/notification-settings", ConsoleWorld.Cancellation), StringComparison.Ordinal);
        Assert.Contains("BASTA", await http.GetStringAsync("/v1/opt-out-words", ConsoleWorld.Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sending_hours_of_all_campaigns_hold_for_a_campaign_until_it_sets_its_own()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var page = await OpenAsync();
        using var http = world.ClientOf(Key);
        var campaign = await MakeAsync(http, "/v1/campaigns", new { name = "Follows" });
        await page.OpenAsync("/settings/general");
        await page.Locator("#window-form").GetByLabel("Send only within these hours").CheckAsync();
        await page.Locator("#window-form").GetByLabel("From").FillAsync("10:00");
        await page.Locator("#window-form").GetByLabel("From").BlurAsync();
        await page.ClickAsync("#window-form button.primary");
        await Expect(page.Locator("#window-form .note.ok")).ToBeVisibleAsync();

        await page.OpenAsync($"/campaigns/{campaign}/edit");
        await page.GetByRole(AriaRole.Button, new() { Name = "Numbers and pace" }).ClickAsync();
        await Expect(page.Locator("#plan-window")).ToContainTextAsync("Mon–Fri 10:00–18:00");
        await Expect(page.Locator("#plan-window")).ToContainTextAsync("as set for all campaigns");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        await page.ClickAsync("#change-settings");
        await page.GetByLabel("At any time").CheckAsync();
        Assert.Empty(await Axe.FindSeriousAsync(page, "window-choice"));
        await page.ClickAsync("button[form='settings-form']");
        await Expect(page.Locator("section:has(#review) dd").Filter(new() { HasText = "set for this campaign" })).ToContainTextAsync("Day and night");
    }

    [Fact]
    public async Task A_system_is_told_with_a_secret_that_is_shown_once_and_a_delivery_is_replayed()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        using var receiver = new Receiver();
        var page = await OpenAsync();
        await page.OpenAsync("/settings/general");
        await page.ClickAsync("#add-target");
        await page.FillAsync("#target-name", "CRM");
        Assert.Empty(await Axe.FindSeriousAsync(page, "target"));
        await page.FillAsync("#target-url", receiver.Url);
        await page.ClickAsync("button[form='target-form']");
        var secret = (await page.Locator("#made-secret").TextContentAsync())!;
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "CRM" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("CRM");
        Assert.DoesNotContain(secret, await page.ContentAsync(), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await receiver.NextAsync();
        await Expect(page.Locator("tbody .badge")).ToHaveTextAsync("Delivered");
        await page.GetByRole(AriaRole.Button, new() { Name = "Deliver again" }).ClickAsync();
        await receiver.NextAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);

        await page.GetByRole(AriaRole.Button, new() { Name = "New secret" }).ClickAsync();
        await page.ClickAsync("#confirm");
        var newSecret = (await page.Locator("#made-secret").TextContentAsync())!;
        Assert.StartsWith("whsec_", newSecret, StringComparison.Ordinal);
        Assert.NotEqual(secret, newSecret);
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(page.Locator("#made-secret")).ToHaveCountAsync(0);
        Assert.DoesNotContain(newSecret, await page.ContentAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await receiver.NextAsync(signedWith: newSecret);

        await page.GetByRole(AriaRole.Button, new() { Name = "Switch off" }).ClickAsync();
        await Expect(page.Locator(".title-line .badge")).ToHaveTextAsync("Switched off");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync(); // asked first: nothing was deleted
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0); // its button is called Delete too
        await Expect(page.Locator("h1")).ToHaveTextAsync("CRM");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await page.ClickAsync("#confirm");
        await Expect(page.Locator("#add-target")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "CRM" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_warm_up_of_all_new_lines_is_changed_beside_the_recommended_one_and_taken_back()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var page = await OpenAsync();
        await page.OpenAsync("/settings/general");
        var line = page.Locator("#warmup-Cold");
        await Expect(line.Locator(".badge")).ToHaveTextAsync("as recommended");
        await line.GetByRole(AriaRole.Button).ClickAsync();
        var perDay = page.Locator("#warmup-form").GetByLabel("Per day").First;
        await perDay.FillAsync("many");
        await page.ClickAsync("button[form='warmup-form']");
        await Expect(page.Locator("#warmup-form .wrong")).ToBeVisibleAsync();
        await perDay.FillAsync("33");
        Assert.Empty(await Axe.FindSeriousAsync(page, "warm-up"));
        await page.ClickAsync("button[form='warmup-form']");
        await Expect(line).ToContainTextAsync("from day 0: 33 a day, 5 of them to new people");
        await Expect(line).ToContainTextAsync("Recommended: from day 0: 20 a day");
        await line.GetByRole(AriaRole.Button).ClickAsync();
        await page.ClickAsync("#warmup-reset");
        await Expect(line.Locator(".badge")).ToHaveTextAsync("as recommended");
    }

    [Fact]
    public async Task A_text_that_a_draft_uses_stays_with_the_draft_s_name_and_another_is_deleted()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var page = await OpenAsync();
        using var http = world.ClientOf(Key);
        var gateway = await MakeAsync(http, "/v1/gateways", new { kind = "evolution", name = "texts", baseUrl = world.Gateway.BaseUrl, apiKey = "k" });
        var number = await MakeAsync(http, "/v1/instances", new { name = "n", gatewayId = gateway, externalName = "settings-texts" });
        var used = await MakeAsync(http, "/v1/templates", new { name = "In use", body = "Hello" });
        await MakeAsync(http, "/v1/templates", new { name = "Free", body = "Hello" });
        await MakeAsync(http, "/v1/campaigns", new { name = "Draft of May", routes = new[] { new { instanceId = number, templateId = used } } });
        await page.OpenAsync("/texts");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the text In use" }).ClickAsync();
        await page.ClickAsync("#confirm");
        await Expect(page.Locator(".note.bad")).ToContainTextAsync("Draft of May");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the text Free" }).ClickAsync();
        await page.ClickAsync("#confirm");
        await Expect(page.Locator(".note.ok")).ToHaveTextAsync("Deleted.");
        await Expect(page.Locator(".text-card h2").Filter(new() { HasText = "Free" })).ToHaveCountAsync(0);
        await Expect(page.Locator(".text-card h2").Filter(new() { HasText = "In use" })).ToHaveCountAsync(1);
    }

    private static async Task<string> MakeAsync(HttpClient http, string path, object body)
    {
        using var made = await http.PostAsync(path, JsonContent.Create(body), ConsoleWorld.Cancellation);
        using var json = JsonDocument.Parse(await made.Content.ReadAsStringAsync(ConsoleWorld.Cancellation));
        return json.RootElement.GetProperty("id").GetString()!;
    }

    [Fact]
    public void Easter_moves_and_the_other_holidays_stay()
    {
        Assert.Equal([new(2024, 3, 31), new(2025, 4, 20), new(2026, 4, 5), new(2038, 4, 25)], new[] { 2024, 2025, 2026, 2038 }.Select(BrazilHolidays.EasterSunday));
        Assert.Equal(new DateOnly(2026, 4, 3), BrazilHolidays.Of(2026)[1]);
        Assert.Equal(10, BrazilHolidays.Of(2026).Count);
    }

    private async Task<IPage> OpenAsync()
    {
        await world.AddTenantAsync("sets", Key);
        var page = await world.OpenAsync();
        await page.SignInWithKeyAsync(Key);
        return page;
    }

    // A system of the tenant's that says 200 to everything
    private sealed class Receiver : IDisposable
    {
        private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
        private readonly HttpListener _listener = new();

        public Receiver()
        {
            Url = $"http://127.0.0.1:{ApiProcess.FreePort()}/told/";
            _listener.Prefixes.Add(Url);
            _listener.Start();
        }

        public string Url { get; }

        public async Task NextAsync(string? signedWith = null)
        {
            var context = await _listener.GetContextAsync().WaitAsync(Limit, ConsoleWorld.Cancellation);
            Assert.False(string.IsNullOrEmpty(context.Request.Headers["X-WaActors-Signature"]));
            using var body = new StreamReader(context.Request.InputStream);
            var signed = $"{context.Request.Headers["X-WaActors-Timestamp"]}.{await body.ReadToEndAsync(ConsoleWorld.Cancellation)}";
            if (signedWith is not null)
                Assert.Equal("v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(signedWith), Encoding.UTF8.GetBytes(signed))), context.Request.Headers["X-WaActors-Signature"]);
            context.Response.StatusCode = 200;
            context.Response.Close();
        }

        public void Dispose() => _listener.Close();
    }
}
