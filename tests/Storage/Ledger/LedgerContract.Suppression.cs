using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Storage.Ledger;

/// <content>Who opted out gets no attempt, however late they did (issue 6, point 5).</content>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task An_opt_out_between_pull_and_send_wins_and_a_repetition_hears_the_same()
    {
        var seed = await World.AddRunningAsync(messages: 3);
        var lease = await OwnAsync(seed);
        Assert.Equal(3, (await Ledger.ReadPendingAsync(seed.CampaignId, 0, 10, Cancellation)).Count);
        await World.SuppressAsync(seed.TenantId, "5511900000002");
        var intents = new[] { Intent(lease, seq: 1), Intent(lease, seq: 2), Intent(lease, seq: 3) };

        var answers = await Task.WhenAll(intents.Select(intent => Ledger.RecordIntentAsync(intent).AsTask()));
        Assert.Equal([IntentAnswer.Recorded, IntentAnswer.Suppressed, IntentAnswer.Recorded], answers);
        Assert.Equal(IntentAnswer.Suppressed, await Ledger.RecordIntentAsync(intents[1]));
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(intents[2]));

        Assert.Equal([1, 3], (await World.AttemptsAsync(seed.CampaignId)).Select(attempt => attempt.Seq));
        var message = (await World.MessagesAsync(seed.CampaignId))[1];
        Assert.Equal((MessageStatus.Suppressed, 0, LeftOutReason.OptedOut), (message.Status, message.Attempts, message.Error));
        Assert.Equal(new CampaignCounts(Pending: 0, Sending: 2, 0, 0, 0, 0, 0, Suppressed: 1, 0, 0), await Ledger.CountByStatusAsync(seed.CampaignId, Cancellation));
    }

    [Fact]
    public async Task An_opt_out_means_the_person_and_not_the_spelling_and_only_the_tenant_who_heard_it()
    {
        var seed = await AddAsync("553187654321", "5531987654322", "5531987654323");
        await World.SuppressAsync(seed.TenantId, "5531987654321");
        await World.SuppressAsync(seed.TenantId, "553187654322");
        await World.SuppressAsync(TestIds.Next(), "5531987654323");
        var lease = await OwnAsync(seed);

        Assert.Equal(IntentAnswer.Suppressed, await Ledger.RecordIntentAsync(Intent(lease, seq: 1)));
        Assert.Equal(IntentAnswer.Suppressed, await Ledger.RecordIntentAsync(Intent(lease, seq: 2)));
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(lease, seq: 3)));
    }

    [Fact]
    public async Task A_returned_message_of_a_person_who_opted_out_meanwhile_is_suppressed_and_a_stale_owner_suppresses_nobody()
    {
        var seed = await World.AddRunningAsync(messages: 2);
        var stale = await OwnAsync(seed);
        var lease = await OwnAsync(seed);
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(lease, seq: 1)));
        Assert.True(await Ledger.RecordOutcomeAsync(Returned(lease, seq: 1, attemptNo: 1, "closed")));
        await World.SuppressAsync(seed.TenantId, "5511900000001");
        await World.SuppressAsync(seed.TenantId, "5511900000002");

        Assert.Equal(IntentAnswer.Refused, await Ledger.RecordIntentAsync(Intent(stale, seq: 2)));
        Assert.Equal(MessageStatus.Pending, (await World.MessagesAsync(seed.CampaignId))[1].Status);
        Assert.Equal(IntentAnswer.Suppressed, await Ledger.RecordIntentAsync(Intent(lease, seq: 1, attemptNo: 2)));
        Assert.Equal([2], (await Ledger.ReadPendingAsync(seed.CampaignId, 0, 10, Cancellation)).Select(message => message.Seq));
    }

    private async Task<CampaignSeed> AddAsync(params string[] phones)
    {
        var template = TestIds.Next();
        await World.SetTemplateAsync(template, "Olá");
        var seed = new CampaignSeed(TestIds.Next(), TestIds.Next())
        {
            Status = CampaignStatus.Running,
            Routes = [new RouteSeed(TestIds.Next(), template)],
            Messages = [.. phones.Select(phone => new MessageSeed(phone))],
        };
        await World.AddCampaignAsync(seed);
        return seed;
    }
}
