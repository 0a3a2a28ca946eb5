using System.Collections.Concurrent;
using System.Text;
using WaActors.FakeGateway;
using WaActors.Reasons;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser;

/// <summary>
/// No secret reaches a page: known ones are sown, and every page, every file it loads and every message of its circuit is searched for them. The same walk looks for English
/// that an actor, an adapter or a page left in Portuguese.
/// </summary>
public sealed class SecretTests(ConsoleWorld world)
{
    private const string CloudKey = "EAAG-sown-cloud-key-5d1c";
    private const string AppSecret = "sown-app-secret-90ab";
    private const string VerifyToken = "sown-verify-token-77";
    private const string Password = "sown password 4711";
    private const string Body = "sown-body-of-a-message-31337";

    [Fact]
    public async Task Nothing_that_was_sown_is_in_any_page_file_or_circuit_and_no_page_in_Portuguese_says_anything_in_English()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var pages = await GalleryThings.PagesAsync(world);
        var secrets = await SowAsync();
        var page = await world.OpenSignedInAsync("pt-BR");
        List<string> english = [];
        var got = new ConcurrentBag<(string Where, byte[] Bytes)>();
        List<Task> bodies = [];
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => got.Add(($"circuit of {page.Url}", frame.Binary ?? Encoding.UTF8.GetBytes(frame.Text ?? "")));
        page.Response += (_, response) =>
        {
            if (response.Status == 200) bodies.Add(KeepAsync(response, got));
        };
        foreach (var (name, path) in pages)
        {
            await page.OpenAsync(path);
            await Expect(page.Locator("h1").First).ToBeVisibleAsync();
            got.Add((path, Encoding.UTF8.GetBytes(await page.ContentAsync())));
            english.AddRange(EnglishWords.In(await page.EvaluateAsync<string>(EnglishWords.VisibleText)).Select(line => $"{name}: {line}"));
        }

        await Task.WhenAll(bodies);
        Assert.Contains(got, one => Holds(one.Bytes, "Loja Centro") && one.Where.StartsWith("circuit", StringComparison.Ordinal)); // the search finds what is there
        Assert.Contains(got, one => one.Where.EndsWith("site.css", StringComparison.Ordinal));
        Assert.Equal("", string.Join('\n', english));
        Assert.Empty(from secret in secrets from one in got where Holds(one.Bytes, secret.Value) select $"{secret.Name} in {one.Where}");
    }

    [Fact]
    public async Task Reasons_leave_the_REST_surface_as_texts_with_their_codes_beside_them()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var failing = (await GalleryThings.PagesAsync(world)).Single(page => page.Name == "campaign-failing").Path;
        var events = await world.Api.Client.GetStringAsync("/v1/events?limit=500", ConsoleWorld.Cancellation);
        Assert.Contains("\"reasonCode\":\"route.may_send\"", events, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"connected, and may send\"", events, StringComparison.Ordinal);
        string[] paths =
        [
            "/v1/instances", "/v1/notifications", "/v1/webhook-inbox?state=failed", "/v1/campaigns", $"/v1{failing}", $"/v1{failing}/messages", $"/v1{failing}/messages/1",
            $"/v1{failing}/summary", $"/v1{failing}/report.csv", $"/v1{failing}/report.ndjson",
        ];
        foreach (var path in paths.Prepend("/v1/events?limit=500"))
        {
            var body = await world.Api.Client.GetStringAsync(path, ConsoleWorld.Cancellation);
            Assert.False(body.Contains(CodedReason.Mark, StringComparison.Ordinal) || body.Contains("\\u001f", StringComparison.OrdinalIgnoreCase), $"{path} tells how reasons are stored: {body}");
        }
    }

    private async Task<IReadOnlyList<(string Name, string Value)>> SowAsync()
    {
        await world.PostAsync("/v1/gateways", new
        {
            kind = "cloud", name = "Sown cloud", baseUrl = "https://graph.invalid", apiKey = CloudKey, settings = new { appSecret = AppSecret, verifyToken = VerifyToken },
        });
        var gateway = await world.AddGatewayAsync("Sown gateway");
        var number = await world.PostAsync("/v1/instances", new { name = "Sown code", gatewayId = gateway, externalName = "sown-1" });
        var code = await world.PostForAsync($"/v1/instances/{number}/connect", new { phone = "11987650001" }, answer => answer.GetProperty("pairingCode").GetProperty("code").GetString()!);
        var webhookSecret = await world.PostForAsync("/v1/webhook-endpoints", new { name = "Sown target", url = "https://sown.invalid/" }, answer => answer.GetProperty("secret").GetString()!);
        var key = await world.MakeKeyAsync("sown reader", ["read"]);
        await world.AddLinkedNumberAsync(gateway, "Sown listener", "sown-2");
        world.Gateway.Control.Receive("sown-2", "5511900099999", Body);
        await world.Database.ExecuteAsync(
            $"insert into app_user (id, tenant_id, user_name, display_name, password_hash, role, stamp, created_at) select gen_random_uuid(), id, 'sown', 'Sown user', '{Password}', 'viewer', gen_random_uuid(), now() from tenant order by created_at limit 1",
            ConsoleWorld.Cancellation);
        return
        [
            ("the gateway's key", new FakeGatewayOptions().GlobalApiKey), ("a Cloud API key", CloudKey), ("an app secret", AppSecret), ("a verify token", VerifyToken),
            ("a pairing code", code), ("a pairing code", code.Insert(4, "-")), ("a webhook secret", webhookSecret), ("an API key", key), ("the admin key", ApiProcess.AdminKey),
            ("a password hash", Password), ("what somebody wrote", Body),
            .. await world.ReadTextsAsync("select 'the address of a webhook', webhook_secret from instance union all select 'a session token', token_protected from instance where token_protected is not null"),
        ];
    }

    private static async Task KeepAsync(Microsoft.Playwright.IResponse response, ConcurrentBag<(string Where, byte[] Bytes)> got)
    {
        try
        {
            got.Add((response.Url, await response.BodyAsync()));
        }
        catch (Microsoft.Playwright.PlaywrightException)
        {
            // The page was left before its body came; its text is searched as the page's content
        }
    }

    private static bool Holds(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
