using WaActors.Grains.Campaigns;
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
        Assert.Equal(text, Assert.Single(await World.AttemptsAsync(seed.CampaignId)).Text);
    }
}
