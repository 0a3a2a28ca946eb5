using System.Collections.Concurrent;
using System.Text;
using Microsoft.Playwright;
using WaActors.FakeGateway;
using WaActors.OperatorConsole.Hosting;
using WaActors.OperatorConsole.Texts;
using WaActors.Reasons;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser;

/// <summary>
/// No secret reaches a page: one of each kind that is held here is sown or read out of the database, and every page, every dialog, every file they load and every message of
/// their circuits is searched for them.
/// The same walk looks for English that an actor, an adapter or a page left in Portuguese.
/// </summary>
public sealed class SecretTests(ConsoleWorld world)
{
    private const string Password = "sown password 4711";
    private const string OwnKey = "sown-key-of-one-number-8861";

    // All that is kept of secrets, sealed or hashed: that does not open anything by itself, and no page has a use for it
    private const string KeptSql = """
        select kind, value from (
        select 'the address of a webhook' as kind, webhook_secret as value from instance
        union all select 'the address of an official account''s webhook', webhook_secret from gateway where webhook_secret is not null
        union all select 'a session token', token_protected from instance where token_protected is not null
        union all select 'a gateway''s sealed key', api_key_protected from gateway
        union all select 'a gateway''s sealed settings', settings_protected from gateway where settings_protected is not null
        union all select 'a sealed webhook secret', secret_protected from webhook_endpoint
        union all select 'a hash of a key', encode(key_hash, 'hex') from api_key
        union all select 'a hash of a key', encode(key_hash, 'base64') from api_key
        union all select 'a hash of a password', password_hash from app_user
        union all select 'what sessions are known by', stamp::text from app_user
        union all select 'a key that seals', substring(xml from '<value>(.*?)</value>') from data_protection_key where xml like '%<value>%'
        ) kept where length(value) >= 16 -- a row that another test made up by hand has none
        """;

    private static readonly string[] Kept =
    [
        "a gateway's sealed key", "a gateway's sealed settings", "a hash of a key", "a hash of a password", "a key that seals", "a sealed webhook secret", "a session token",
        "the address of a webhook", "the address of an official account's webhook", "what sessions are known by",
    ];

    private const string Body = "sown-body-of-a-message-31337";

    [Fact]
    public async Task Nothing_that_was_sown_is_in_any_page_file_or_circuit_and_no_page_in_Portuguese_says_anything_in_English()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var pages = await GalleryThings.PagesAsync(world);
        var secrets = await SowAsync();
        var (page, other) = (await world.OpenSignedInAsync("pt-BR"), await world.OpenSignedInAsync("pt-BR"));
        List<string> english = [];
        var names = await NamesAsync();
        var got = new ConcurrentBag<(string Where, byte[] Bytes)>();
        var bodies = new ConcurrentBag<Task>();
        Listen(page, got, bodies);
        Listen(other, got, bodies);
        foreach (var (name, path) in pages)
        {
            await page.OpenLoadedAsync(path);
            await LookAsync(page, path, name);
        }

        await DialogTour.RunAsync(world, other, Languages.Portuguese, name => LookAsync(other, "dialog: " + name, name));
        await Task.WhenAll(bodies);
        Assert.Contains(got, one => one.Where == "dialog: change an official gateway" && Holds(one.Bytes, Languages.Portuguese["gateways.setting.appSecret"]));
        Assert.Contains(got, one => Holds(one.Bytes, "Loja Centro") && one.Where.StartsWith("circuit", StringComparison.Ordinal)); // the search finds what is there
        Assert.Contains(got, one => one.Where.EndsWith("site.css", StringComparison.Ordinal));
        Assert.Equal("", string.Join('\n', english));
        Assert.Empty(from secret in secrets from one in got where Holds(one.Bytes, secret.Value) select $"{secret.Name} in {one.Where}");

        async Task LookAsync(IPage at, string where, string name)
        {
            got.Add((where, Encoding.UTF8.GetBytes(await at.ContentAsync())));
            english.AddRange(EnglishWords.In(await at.EvaluateAsync<string>(EnglishWords.VisibleText), names).Select(line => $"{name}: {line}"));
        }
    }

    // What people of this world called things, other tests among them: data, in whatever language
    private async Task<IReadOnlyList<string>> NamesAsync() =>
    [
        .. from row in await world.ReadTextsAsync(
               """
               select name, body from template union all select name, external_name from instance union all select name, '' from campaign union all select name, '' from gateway
               union all select name, '' from api_key union all select name, '' from webhook_endpoint union all select display_name, user_name from app_user
               union all select distinct coalesce(target_name, ''), actor_name from audit
               """)
           from text in new[] { row.First, row.Second }
           where text.Length > 3
           orderby text.Length descending
           select text,
    ];

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
        var gateway = await world.AddGatewayAsync("Sown gateway");
        var number = await world.PostAsync("/v1/instances", new { name = "Sown code", gatewayId = gateway, externalName = "sown-1" });
        var code = await world.PostForAsync($"/v1/instances/{number}/connect", new { phone = "11987650001" }, answer => answer.GetProperty("pairingCode").GetProperty("code").GetString()!);
        var uazapi = await world.PostAsync("/v1/gateways", new { kind = "uazapi", name = "Sown uazapi", baseUrl = new Uri(world.Gateway.BaseUrl, "/uazapi"), apiKey = "sown-uazapi-admin-token" });
        await world.PostAsync("/v1/instances", new { name = "Sown own key", gatewayId = uazapi, externalName = "sown-3", token = OwnKey });
        var webhookSecret = await world.PostForAsync("/v1/webhook-endpoints", new { name = "Sown target", url = "https://sown.invalid/" }, answer => answer.GetProperty("secret").GetString()!);
        var key = await world.MakeKeyAsync("sown reader", ["read"]);
        var session = await SessionAsync(key);
        await world.AddLinkedNumberAsync(gateway, "Sown listener", "sown-2");
        world.Gateway.Control.Receive("sown-2", "5511900099999", Body);
        await world.Database.ExecuteAsync(
            $"insert into app_user (id, tenant_id, user_name, display_name, password_hash, role, stamp, created_at) select gen_random_uuid(), id, 'sown', 'Sown user', '{Password}', 'viewer', gen_random_uuid(), now() from tenant order by created_at limit 1",
            ConsoleWorld.Cancellation);
        var kept = await world.ReadTextsAsync(KeptSql);
        Assert.Equal(Kept, kept.Select(one => one.First).Distinct().Order(StringComparer.Ordinal)); // one of each, or its absence from the pages says nothing
        return
        [
            ("the gateway's key", new FakeGatewayOptions().GlobalApiKey), ("a Cloud API key", GalleryThings.OfficialKey), ("an app secret", GalleryThings.AppSecret), ("a verify token", GalleryThings.VerifyToken),
            ("a pairing code", code), ("a pairing code", code.Insert(4, "-")), ("a webhook secret", webhookSecret), ("an API key", key), ("the admin key", ApiProcess.AdminKey),
            ("a password hash", Password), ("what somebody wrote", Body), ("the session of somebody else", session), ("a number's own key", OwnKey), .. kept,
        ];
    }

    // The cookie of another browser
    private async Task<string> SessionAsync(string key)
    {
        var page = await world.OpenAsync();
        await page.SignInWithKeyAsync(key);
        return (await page.Context.CookiesAsync()).Single(cookie => cookie.Name == ConsoleServices.CookieName).Value;
    }

    // Keeps all that reaches a page
    private static void Listen(IPage page, ConcurrentBag<(string Where, byte[] Bytes)> got, ConcurrentBag<Task> bodies)
    {
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => got.Add(($"circuit of {page.Url}", frame.Binary ?? Encoding.UTF8.GetBytes(frame.Text ?? "")));
        page.Response += (_, response) =>
        {
            if (response.Status == 200) bodies.Add(KeepAsync(response, got));
        };
    }

    private static async Task KeepAsync(IResponse response, ConcurrentBag<(string Where, byte[] Bytes)> got)
    {
        try
        {
            got.Add((response.Url, await response.BodyAsync()));
        }
        catch (PlaywrightException)
        {
            // The page was left before its body came; its text is searched as the page's content
        }
    }

    private static bool Holds(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
