using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Instances;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Storage.Ledger;

/// <content>Returns, cancellation, freezing, and the race for ownership.</content>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task A_returned_message_is_pending_again_and_keeps_its_error()
    {
        var lease = await OwnAsync(await World.AddRunningAsync(messages: 1));
        await Ledger.RecordIntentAsync(Intent(lease, seq: 1));
        Assert.True(await Ledger.RecordOutcomeAsync(Returned(lease, seq: 1, attemptNo: 1, "connection closed")));

        var pending = Assert.Single(await Ledger.ReadPendingAsync(lease.CampaignId, 0, 10, Cancellation));
        Assert.Equal(1, pending.AttemptsMade);
        Assert.Equal("connection closed", (await World.MessagesAsync(lease.CampaignId))[0].Error);

        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(lease, seq: 1, attemptNo: 2)));
        Assert.True(await Ledger.RecordOutcomeAsync(Returned(lease, seq: 1, attemptNo: 2, reason: null)));
        Assert.Equal("connection closed", (await World.MessagesAsync(lease.CampaignId))[0].Error);

        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(lease, seq: 1, attemptNo: 3)));
        Assert.True(await Ledger.RecordOutcomeAsync(Sent(lease, seq: 1, attemptNo: 3)));
        var sent = (await World.MessagesAsync(lease.CampaignId))[0];
        Assert.Equal((MessageStatus.Sent, 3, null), (sent.Status, sent.Attempts, sent.Error));
        Assert.Equal(
            [SendOutcomeKind.LinkLost, SendOutcomeKind.LinkLost, SendOutcomeKind.Accepted],
            (await World.AttemptsAsync(lease.CampaignId)).Select(attempt => attempt.Outcome!.Value));
    }

    [Fact]
    public async Task A_new_owner_resolves_what_the_former_left_in_doubt()
    {
        var seed = await World.AddRunningAsync(messages: 1);
        var former = await OwnAsync(seed);
        var intent = Intent(former, seq: 1);
        await Ledger.RecordIntentAsync(intent);

        var owner = await OwnAsync(seed);
        Assert.Equal(intent.At, owner.LastSentAt);
        var resolved = new AttemptOutcome(
            seed.CampaignId, owner.Epoch, 1, 1, SendOutcomeKind.Unknown, MessageStatus.InDoubt, GatewayMessageId: null, "process ended",
            DoubtResolution.Skipped, TestTime.Start.AddHours(1));
        Assert.True(await Ledger.RecordOutcomeAsync(resolved));

        var attempt = Assert.Single(await World.AttemptsAsync(seed.CampaignId));
        Assert.Equal((former.Epoch, SendOutcomeKind.Unknown, DoubtResolution.Skipped), (attempt.Epoch, attempt.Outcome, attempt.Resolution));
        Assert.Equal(MessageStatus.InDoubt, (await World.MessagesAsync(seed.CampaignId))[0].Status);
    }

    [Fact]
    public async Task Cancelling_cancels_what_has_not_begun_only()
    {
        var lease = await OwnAsync(await World.AddRunningAsync(messages: 3));
        await Ledger.RecordIntentAsync(Intent(lease, seq: 1));
        await Ledger.RecordOutcomeAsync(Sent(lease, seq: 1));
        await Ledger.RecordIntentAsync(Intent(lease, seq: 2));

        Assert.True(await Ledger.ChangeStatusAsync(lease.CampaignId, lease.Epoch, CampaignStatus.Cancelled, "by hand", TestTime.Start, Cancellation));

        Assert.Equal(
            [MessageStatus.Sent, MessageStatus.Pending, MessageStatus.Cancelled],
            (await World.MessagesAsync(lease.CampaignId)).Select(message => message.Status));
        Assert.Equal(IntentAnswer.Refused, await Ledger.RecordIntentAsync(Intent(lease, seq: 3)));
        Assert.True(await Ledger.RecordOutcomeAsync(Sent(lease, seq: 2)));
        var campaign = await World.CampaignAsync(lease.CampaignId);
        Assert.Equal((CampaignStatus.Cancelled, "by hand", TestTime.Start), (campaign.Status, campaign.StatusReason, campaign.EndedAt));
    }

    [Fact]
    public async Task Starting_freezes_the_texts_and_remembers_when()
    {
        var seed = await World.AddRunningAsync(messages: 1, CampaignStatus.Draft);
        var lease = await OwnAsync(seed);
        await World.SetTemplateAsync(seed.Routes[0].TemplateId, "edited while a draft");
        Assert.Equal("edited while a draft", (await OwnAsync(seed)).Routes[0].Texts[0].Body);
        lease = await OwnAsync(seed);

        Assert.True(await Ledger.ChangeStatusAsync(seed.CampaignId, lease.Epoch, CampaignStatus.Running, null, TestTime.Start, Cancellation));
        await World.SetTemplateAsync(seed.Routes[0].TemplateId, "edited too late");
        Assert.True(await Ledger.ChangeStatusAsync(seed.CampaignId, lease.Epoch, CampaignStatus.Paused, "lunch", TestTime.Start.AddHours(1), Cancellation));
        Assert.True(await Ledger.ChangeStatusAsync(seed.CampaignId, lease.Epoch, CampaignStatus.Running, null, TestTime.Start.AddHours(2), Cancellation));

        var campaign = await World.CampaignAsync(seed.CampaignId);
        Assert.Equal((CampaignStatus.Running, null, TestTime.Start, null), (campaign.Status, campaign.StatusReason, campaign.StartedAt, campaign.EndedAt));
        Assert.Equal("edited while a draft", (await OwnAsync(seed)).Routes[0].Texts[0].Body);
    }

    [Fact]
    public async Task Delay_and_routes_are_stored()
    {
        var lease = await OwnAsync(await World.AddRunningAsync(messages: 0));
        var delay = new DelayRange(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(4500));

        Assert.Equal(SettingsAnswer.Stored, await Ledger.ChangeSettingsAsync(lease.CampaignId, lease.Epoch, new SettingsChange(Delay: delay), Cancellation));
        var route = lease.Routes[0] with { Active = false, ConsecutiveFailures = 3, DeactivatedReason = "connection closed" };
        Assert.True(await Ledger.SaveRouteAsync(lease.CampaignId, lease.Epoch, route, Cancellation));

        var next = await Ledger.TakeOwnershipAsync(lease.CampaignId, Cancellation);
        Assert.Equal(delay, next!.Delay);
        var stored = Assert.Single(next.Routes);
        Assert.Equal(route.Texts, stored.Texts);
        Assert.Equal(route, stored with { Texts = route.Texts });
    }

    [Fact]
    public async Task The_audience_counts_open_ones_as_pending()
    {
        var lease = await OwnAsync(await World.AddRunningAsync(messages: 3));
        await Ledger.RecordIntentAsync(Intent(lease, seq: 1));
        await Ledger.RecordOutcomeAsync(Sent(lease, seq: 1));
        await Ledger.RecordIntentAsync(Intent(lease, seq: 2));

        Assert.Equal(new AudienceSize(Total: 3, Pending: 2), await Ledger.CountAudienceAsync(lease.CampaignId, Cancellation));
        var counts = await Ledger.CountByStatusAsync(lease.CampaignId, Cancellation);
        Assert.Equal(new CampaignCounts(Pending: 1, Sending: 1, Sent: 1, 0, 0, 0, 0, 0, 0, 0), counts);
        Assert.Equal(3, counts.Total);
    }

    [Fact]
    public async Task One_stale_campaign_does_not_disturb_the_others()
    {
        var seeds = new List<CampaignSeed>();
        var leases = new List<CampaignLease>();
        for (var index = 0; index < 10; index++)
        {
            seeds.Add(await World.AddRunningAsync(messages: 20));
            leases.Add(await OwnAsync(seeds[index]));
        }

        await OwnAsync(seeds[3]);
        var writes = leases.SelectMany(lease => Enumerable.Range(1, 20).Select(seq => (lease, Write: Ledger.RecordIntentAsync(Intent(lease, seq)).AsTask())))
            .ToList();
        foreach (var (lease, write) in writes) Assert.Equal(lease != leases[3], await write == IntentAnswer.Recorded);
        Assert.Empty(await World.AttemptsAsync(seeds[3].CampaignId));
    }

    [Fact]
    public async Task What_a_new_owner_reads_is_complete_whatever_was_under_way()
    {
        const int Owners = 20;
        var seed = await World.AddRunningAsync(messages: 400);
        var lease = await OwnAsync(seed);
        var next = 0;
        for (var owner = 0; owner < Owners; owner++)
        {
            var held = lease;
            var writes = Enumerable.Range(0, 20)
                .Select(_ => Ledger.RecordIntentAsync(Intent(held, Interlocked.Increment(ref next))).AsTask())
                .ToList();
            lease = await OwnAsync(seed);
            var seen = (await Ledger.ReadOpenAttemptsAsync(seed.CampaignId, Cancellation)).Select(attempt => attempt.Message.Seq).ToHashSet();
            var accepted = await Task.WhenAll(writes);

            var after = (await Ledger.ReadOpenAttemptsAsync(seed.CampaignId, Cancellation)).Select(attempt => attempt.Message.Seq).ToHashSet();
            Assert.Equal(seen, after);
            Assert.True(accepted.Count(written => written == IntentAnswer.Recorded) <= seen.Count);
        }
    }
}

/// <summary>The contract, kept by the ledger in PostgreSQL.</summary>
public sealed class PostgresLedgerContractTests : LedgerContract
{
    protected override async Task<LedgerWorld> CreateWorldAsync() => await PostgresLedgerWorld.CreateAsync();
}

/// <summary>The contract, kept by the ledger in memory.</summary>
public sealed class MemoryLedgerContractTests : LedgerContract
{
    protected override Task<LedgerWorld> CreateWorldAsync() => Task.FromResult<LedgerWorld>(new MemoryLedgerWorld());
}
