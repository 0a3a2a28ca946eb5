using WaActors.Grains.Campaigns;
using WaActors.Instances;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Storage.Ledger;

/// <content>What a message says is stored with its intent.</content>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task A_route_has_several_texts_and_the_start_freezes_each()
    {
        var (hello, hi) = (TestIds.Next(), TestIds.Next());
        await World.SetTemplateAsync(hello, "Hello {{nome}}");
        await World.SetTemplateAsync(hi, "Hi {{nome}}");
        var seed = new CampaignSeed(TestIds.Next(), TestIds.Next()) { Routes = [new RouteSeed(TestIds.Next(), hello) { MoreTemplateIds = [hi] }] };
        await World.AddCampaignAsync(seed);
        var lease = await OwnAsync(seed);

        Assert.True(await Ledger.ChangeStatusAsync(
            seed.CampaignId, lease.Epoch, WaActors.Campaigns.CampaignStatus.Running, null, TestTime.Start, Cancellation));
        await World.SetTemplateAsync(hi, "edited too late");

        Assert.Equal([new RouteText(hello, "Hello {{nome}}"), new RouteText(hi, "Hi {{nome}}")], (await OwnAsync(seed)).Routes[0].Texts);
    }

    [Fact]
    public async Task The_start_freezes_what_goes_with_a_text_too_C12()
    {
        var template = TestIds.Next();
        var parts = new TemplateParts(Cloud: new CloudTemplate(
            "aviso", "pt_BR", [new CloudParameter(null, "{{nome}}"), new CloudParameter(null, "São João")], null,
            new TemplateMedia(SendMediaKind.Image, new Uri("https://cdn.example/a.jpg"), null, "image/jpeg", null), [new CloudButton(0, "quick_reply", "SAIR")]));
        await World.SetTemplateAsync(template, "aviso", parts);
        var seed = new CampaignSeed(TestIds.Next(), TestIds.Next()) { Routes = [new RouteSeed(TestIds.Next(), template), new RouteSeed(TestIds.Next(), template)] };
        await World.AddCampaignAsync(seed);
        var lease = await OwnAsync(seed);
        AssertParts(parts, lease.Routes[1].Texts[0].Parts);

        Assert.True(await Ledger.ChangeStatusAsync(
            seed.CampaignId, lease.Epoch, WaActors.Campaigns.CampaignStatus.Running, null, TestTime.Start, Cancellation));
        await World.SetTemplateAsync(template, "aviso", new TemplateParts(Media: new TemplateMedia(SendMediaKind.Video, null, TestIds.Next(), null, null)));
        AssertParts(parts, (await OwnAsync(seed)).Routes[0].Texts[0].Parts);
        AssertParts(parts, (await OwnAsync(seed)).Routes[1].Texts[0].Parts);
    }

    [Fact]
    public async Task A_text_that_was_alone_at_the_start_stays_alone()
    {
        var template = TestIds.Next();
        await World.SetTemplateAsync(template, "Hello");
        var seed = new CampaignSeed(TestIds.Next(), TestIds.Next()) { Routes = [new RouteSeed(TestIds.Next(), template)] };
        await World.AddCampaignAsync(seed);
        var lease = await OwnAsync(seed);
        Assert.True(await Ledger.ChangeStatusAsync(
            seed.CampaignId, lease.Epoch, WaActors.Campaigns.CampaignStatus.Running, null, TestTime.Start, Cancellation));
        await World.SetTemplateAsync(template, "Hello", new TemplateParts(Media: new TemplateMedia(SendMediaKind.Video, null, TestIds.Next(), null, null)));
        Assert.Null((await OwnAsync(seed)).Routes[0].Texts[0].Parts);
    }

    // Records compare their lists by reference: by what they are written as, then
    private static void AssertParts(TemplateParts expected, TemplateParts? actual) =>
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(expected), System.Text.Json.JsonSerializer.Serialize(actual));

    [Fact]
    public async Task What_an_attempt_says_is_known_to_whoever_resolves_or_repeats_it()
    {
        var seed = await World.AddRunningAsync(messages: 2);
        var lease = await OwnAsync(seed);
        var text = new ChosenText(seed.Routes[0].TemplateId, "Olá José, tudo bem? \U0001F600");

        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(lease, seq: 1) with { Text = text }));
        var open = Assert.Single(await Ledger.ReadOpenAttemptsAsync(seed.CampaignId, Cancellation));
        Assert.Equal(text, open.Message.Text);

        Assert.True(await Ledger.RecordOutcomeAsync(Returned(lease, seq: 1, attemptNo: 1, "closed")));
        var pending = await Ledger.ReadPendingAsync(seed.CampaignId, 0, 10, Cancellation);
        Assert.Equal([text, null], pending.Select(message => message.Text));
        Assert.Equal([new GivenBack(seed.Routes[0].InstanceId, "closed"), null], pending.Select(message => message.GivenBack));
        Assert.Equal(text, Assert.Single(await World.AttemptsAsync(seed.CampaignId)).Text);
    }
}
