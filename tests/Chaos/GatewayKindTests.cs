using System.Net.Http.Json;
using WaActors.FakeGateway;

namespace WaActors.Tests.Chaos;

/// <summary>Every kind of gateway, from its record over REST to messages on phones, with the webhooks that it sends.</summary>
public sealed class GatewayKindTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan CompletionLimit = TimeSpan.FromSeconds(120);

    private static readonly string[] Kinds = ["evolution", "uazapi", "wapi", "cloud"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private FakeGatewayControl Fake => host.Fake.Control;

    [Theory]
    [InlineData("evolution")]
    [InlineData("uazapi")]
    [InlineData("wapi")]
    public async Task A_new_number_is_created_scanned_and_sends_a_campaign(string kind)
    {
        var user = new CampaignUser(host.Api.Client, Cancellation);
        var name = $"new-{kind}";
        var gateway = await user.AddGatewayAsync(host.AddressOf(kind), host.Fake.Options.GlobalApiKey, name, kind);
        var instance = CampaignUser.Id(await user.PostAsync("/v1/instances", new { name, gatewayId = gateway, externalName = name, pace = new { profile = "none" } }));
        var shown = await user.PostAsync($"/v1/instances/{instance}/connect", new { });
        Assert.NotEmpty(Convert.FromBase64String(shown.GetProperty("qr").GetProperty("pngBase64").GetString()!));
        Fake.Act(name, InstanceAction.Scan);
        await Until.TrueAsync(async () => await StateAsync(user, instance) == "connected", StepLimit, () => $"{name} to be connected; output:\n{host.Api.Output}", Cancellation);

        var phones = Phones(kind, 20);
        var campaign = await user.AddCampaignAsync(name, [instance], await user.AddTemplateAsync("Hi {{name}}"), "resend", phones);
        await user.StartAsync(campaign);
        await CompletedAsync(user, campaign);
        AssertOnceEach(phones);
        Assert.All(Fake.Received(name), message => Assert.StartsWith("Hi Contact", message.Text, StringComparison.Ordinal));
        Assert.StartsWith(host.Api.Client.BaseAddress!.ToString(), Fake.Instance(name)!.WebhookUrl, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("uazapi", InstanceAction.Ghost)]
    [InlineData("uazapi", InstanceAction.Forget)]
    [InlineData("uazapi", InstanceAction.LogoutByPhone)]
    [InlineData("wapi", InstanceAction.Ghost)]
    [InlineData("wapi", InstanceAction.Forget)]
    [InlineData("wapi", InstanceAction.LogoutByPhone)]
    public async Task A_set_up_ends_with_something_to_scan_whatever_became_of_the_instance_I4_I5(string kind, InstanceAction mishap)
    {
        var user = new CampaignUser(host.Api.Client, Cancellation);
        var name = $"lost-{kind}-{mishap}";
        Fake.Seed(new InstanceSeed { Kind = kind, Names = [name], Quietly = true });
        var instance = Assert.Single(await user.AddNumbersAsync(host.AddressOf(kind), host.Fake.Options.GlobalApiKey, [name], kind));
        Fake.Act(name, mishap);
        var shown = await user.PostAsync($"/v1/instances/{instance}/connect", new { });
        Assert.True(shown.TryGetProperty("qr", out var qr) && qr.ValueKind != System.Text.Json.JsonValueKind.Null, $"{shown}; output:\n{host.Api.Output}");
        Fake.Act(name, InstanceAction.Scan);
        await Until.TrueAsync(async () => await StateAsync(user, instance) == "connected", StepLimit, () => $"{name} to be connected; output:\n{host.Api.Output}", Cancellation);
    }

    [Fact]
    public async Task An_official_number_sends_an_approved_template_and_its_signed_webhooks_tell_what_became_of_it_C12()
    {
        var user = new CampaignUser(host.Api.Client, Cancellation);
        Fake.Seed(new InstanceSeed { Kind = "cloud", Names = ["official-1"], Quietly = true });
        var gateway = await user.AddGatewayAsync(host.AddressOf("cloud"), host.Fake.Options.GlobalApiKey, "official", "cloud");
        var url = (await user.GetAsync($"/v1/gateways/{gateway}/webhook")).GetProperty("url").GetString();
        using var meta = new HttpClient { BaseAddress = host.Fake.BaseUrl };
        using var verified = await meta.PostAsJsonAsync("/_fake/cloud/webhook", new { url, verifyToken = "word" }, Cancellation);
        Assert.True(verified.IsSuccessStatusCode, await verified.Content.ReadAsStringAsync(Cancellation));

        var number = CampaignUser.Id(await user.PostAsync(
            "/v1/instances", new { name = "official", gatewayId = gateway, externalName = "official-1", windowMax = 5, pace = new { profile = "none" } }));
        Assert.Equal("connected", (await user.PostAsync($"/v1/instances/{number}/connect", new { })).GetProperty("state").GetString());
        var template = CampaignUser.Id(await user.PostAsync(
            "/v1/templates", new { name = "aviso", cloudTemplate = new { name = "aviso_2", language = "pt_BR", body = new[] { "{{name}}", "12/05" } } }));
        var phones = Phones("official", 20);
        var campaign = await user.AddCampaignAsync("official", [number], template, "resend", phones);
        await user.StartAsync(campaign);
        await CompletedAsync(user, campaign);
        AssertOnceEach(phones);
        Assert.All(Fake.Received("official-1"), message => Assert.Matches("^aviso_2: Contact [0-9]+, 12/05$", message.Text));
        await Until.TrueAsync(
            async () => Sum((await user.GetAsync($"/v1/campaigns/{campaign}")).GetProperty("counts"), "delivered", "read") == phones.Count,
            StepLimit, () => $"all to be delivered; output:\n{host.Api.Output}", Cancellation);
    }

    [Fact]
    public async Task One_campaign_over_numbers_of_every_kind_loses_nothing_and_doubles_nothing_while_each_drops_C12()
    {
        const int Recipients = 400;
        var user = new CampaignUser(host.Api.Client, Cancellation);
        var names = new List<string>();
        var numbers = new List<string>();
        foreach (var kind in Kinds)
        {
            names.Add($"mixed-{kind}");
            Fake.Seed(new InstanceSeed { Kind = kind, Names = [names[^1]], Quietly = true });
            numbers.AddRange(await user.AddNumbersAsync(host.AddressOf(kind), host.Fake.Options.GlobalApiKey, [names[^1]], kind));
        }

        await VerifyCallbackAsync(user, numbers[^1]);
        var (text, approved) = (await user.AddTemplateAsync("Hi {{name}}"), await user.AddApprovedTemplateAsync());
        var phones = Phones("mixed", Recipients);
        var campaign = await user.AddCampaignAsync("mixed", numbers.Select(number => (number, number == numbers[^1] ? approved : text)), "resend", phones);
        Fake.Faults = new FaultSettings { AckDelayMs = 50, ReadAckRatio = 0.5, WebhookJitterMs = 200, DuplicateWebhookRatio = 0.3 };
        await user.StartAsync(campaign);
        for (var i = 0; i < names.Count; i++) await DropAndReturnAsync(names[i], Recipients * (i + 1) / (names.Count + 2));
        await CompletedAsync(user, campaign);
        AssertOnceEach(phones);
        Assert.All(names, name => Assert.NotEmpty(Fake.Received(name)));
        await AcknowledgedAsync(user, campaign, Recipients);
    }

    /// <summary>Each message ends delivered or read, told by webhooks that come twice and in any order (C-9).</summary>
    private Task AcknowledgedAsync(CampaignUser user, string campaign, int recipients)
    {
        System.Text.Json.JsonElement counts = default;
        return Until.TrueAsync(
            async () =>
            {
                counts = (await user.GetAsync($"/v1/campaigns/{campaign}")).GetProperty("counts");
                return Sum(counts, "delivered", "read") == recipients;
            },
            StepLimit, () => $"all to be delivered or read, they are {counts}; output:\n{host.Api.Output}", Cancellation);
    }

    /// <summary>What the owner of an official account does at Meta: enters the gateway's address, which must answer a challenge.</summary>
    private async Task VerifyCallbackAsync(CampaignUser user, string official)
    {
        var gateway = (await user.GetAsync($"/v1/instances/{official}")).GetProperty("gatewayId").GetString();
        var url = (await user.GetAsync($"/v1/gateways/{gateway}/webhook")).GetProperty("url").GetString();
        using var meta = new HttpClient { BaseAddress = host.Fake.BaseUrl };
        using var answer = await meta.PostAsJsonAsync("/_fake/cloud/webhook", new { url, verifyToken = CampaignUser.VerifyToken }, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Once so many messages are out in all, a number's link is lost; it returns when others have sent ten more.</summary>
    private async Task DropAndReturnAsync(string name, int moment)
    {
        await ReceivedAsync(moment);
        Fake.Act(name, InstanceAction.Drop);
        await ReceivedAsync(moment + 10);
        Fake.Act(name, InstanceAction.Heal);
    }

    private Task ReceivedAsync(int moment) => Until.TrueAsync(
        () => Task.FromResult(Fake.Received().Count(message => message.Instance.StartsWith("mixed", StringComparison.Ordinal)) >= moment),
        StepLimit, () => $"{moment} messages to be out; output:\n{host.Api.Output}", Cancellation);

    private static int Sum(System.Text.Json.JsonElement counts, params string[] names) => names.Sum(name => counts.GetProperty(name).GetInt32());

    private static async Task<string?> StateAsync(CampaignUser user, string instance) =>
        (await user.GetAsync($"/v1/instances/{instance}")).GetProperty("state").GetString();

    private Task CompletedAsync(CampaignUser user, string campaign) => Until.TrueAsync(
        async () => (await user.GetAsync($"/v1/campaigns/{campaign}")).GetProperty("status").GetString() == "completed",
        CompletionLimit, () => $"the campaign to complete; output:\n{host.Api.Output}", Cancellation);

    private void AssertOnceEach(IReadOnlyList<string> phones)
    {
        // By the number that WhatsApp delivered to: W-API is sent to that one.
        var audience = phones.ToHashSet(StringComparer.Ordinal);
        var received = Fake.Counts(byResolved: true).Where(pair => audience.Contains(pair.Key)).ToDictionary();
        Assert.Equal((phones.Count, 0), (received.Count, received.Count(pair => pair.Value.Count > 1)));
    }

    /// <summary>Of an area in which WhatsApp keeps the ninth digit, so that what is asked for is what is delivered to.</summary>
    private static IReadOnlyList<string> Phones(string salt, int count) =>
        [.. Enumerable.Range(1, count).Select(i => $"55119{1000 + salt.Sum(letter => letter):D4}{i:D4}")];
}
