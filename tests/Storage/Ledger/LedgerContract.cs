using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Instances;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Storage.Ledger;

/// <summary>What every ledger keeps, whatever it is made of (design, section 4). Run against PostgreSQL and against memory.</summary>
public abstract partial class LedgerContract : IAsyncLifetime
{
    private LedgerWorld? _world;

    protected LedgerWorld World => _world ?? throw new InvalidOperationException("The test has not begun.");

    protected IMessageLedger Ledger => World.Ledger;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await CreateWorldAsync();

    public async ValueTask DisposeAsync()
    {
        if (_world is not null) await _world.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<LedgerWorld> CreateWorldAsync();

    protected async Task<CampaignLease> OwnAsync(CampaignSeed seed)
    {
        var lease = await Ledger.TakeOwnershipAsync(seed.CampaignId, Cancellation);
        Assert.NotNull(lease);
        return lease;
    }

    protected static AttemptIntent Intent(CampaignLease lease, int seq, int attemptNo = 1, Guid? clientMessageId = null) =>
        new(lease.CampaignId, lease.Epoch, seq, attemptNo, lease.Routes[0].InstanceId, clientMessageId ?? TestIds.Next(), TestTime.Start.AddSeconds(seq));

    protected static AttemptOutcome Sent(CampaignLease lease, int seq, int attemptNo = 1) =>
        new(
            lease.CampaignId, lease.Epoch, seq, attemptNo, SendOutcomeKind.Accepted, MessageStatus.Sent, $"3EB0{seq:0000}", Reason: null,
            DoubtResolution.None, TestTime.Start.AddMinutes(seq));

    protected static AttemptOutcome Returned(CampaignLease lease, int seq, int attemptNo, string? reason) =>
        new(
            lease.CampaignId, lease.Epoch, seq, attemptNo, SendOutcomeKind.LinkLost, MessageStatus.Pending, GatewayMessageId: null, reason,
            DoubtResolution.None, TestTime.Start.AddMinutes(seq));

    [Fact]
    public async Task Ownership_raises_the_epoch_and_tells_what_the_campaign_is()
    {
        var seed = await World.AddRunningAsync(messages: 1);

        var first = await OwnAsync(seed);
        var second = await OwnAsync(seed);

        Assert.Equal((1, 2), (first.Epoch, second.Epoch));
        Assert.Equal((seed.TenantId, CampaignStatus.Running, 10, 5), (second.TenantId, second.Status, second.BatchSize, second.MaxConsecutiveFailures));
        Assert.Null(second.LastSentAt);
        var route = Assert.Single(second.Routes);
        Assert.Equal((0, seed.Routes[0].InstanceId, true, 0, null), (route.OrderIndex, route.InstanceId, route.Active, route.ConsecutiveFailures, route.DeactivatedReason));
        Assert.Equal([new RouteText(seed.Routes[0].TemplateId, "Olá {{nome}}")], route.Texts);
    }

    [Fact]
    public async Task An_unknown_campaign_has_no_owner() =>
        Assert.Null(await Ledger.TakeOwnershipAsync(TestIds.Next(), Cancellation));

    [Fact]
    public async Task A_send_goes_from_pending_over_open_to_sent()
    {
        var lease = await OwnAsync(await World.AddRunningAsync(messages: 2));
        var intent = Intent(lease, seq: 1);

        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(intent));
        var open = Assert.Single(await Ledger.ReadOpenAttemptsAsync(lease.CampaignId, Cancellation));
        Assert.Equal((1, 1, intent.InstanceId, intent.ClientMessageId, intent.At, lease.Epoch),
            (open.Message.Seq, open.AttemptNo, open.InstanceId, open.ClientMessageId, open.IntentAt, open.Epoch));
        Assert.Equal([2], (await Ledger.ReadPendingAsync(lease.CampaignId, 0, 10, Cancellation)).Select(message => message.Seq));

        Assert.True(await Ledger.RecordOutcomeAsync(Sent(lease, seq: 1)));

        Assert.Empty(await Ledger.ReadOpenAttemptsAsync(lease.CampaignId, Cancellation));
        var message = (await World.MessagesAsync(lease.CampaignId))[0];
        Assert.Equal((MessageStatus.Sent, 1, intent.InstanceId, "3EB00001", null),
            (message.Status, message.Attempts, message.InstanceId, message.GatewayMessageId, message.Error));
        Assert.Equal(TestTime.Start.AddMinutes(1), message.UpdatedAt);
        var attempt = Assert.Single(await World.AttemptsAsync(lease.CampaignId));
        Assert.Equal((SendOutcomeKind.Accepted, "3EB00001", DoubtResolution.None), (attempt.Outcome, attempt.GatewayMessageId, attempt.Resolution));
    }

    [Fact]
    public async Task Pending_messages_come_by_seq_after_the_cursor_with_what_the_import_gave()
    {
        var lease = await OwnAsync(await World.AddRunningAsync(messages: 5));

        var page = await Ledger.ReadPendingAsync(lease.CampaignId, afterSeq: 2, limit: 2, Cancellation);

        Assert.Equal([3, 4], page.Select(message => message.Seq));
        Assert.Equal(("5511900000003", "José 3", 0), (page[0].Phone, page[0].Variables["nome"], page[0].AttemptsMade));
    }

    [Fact]
    public async Task A_stale_epoch_writes_nothing()
    {
        var seed = await World.AddRunningAsync(messages: 2);
        var stale = await OwnAsync(seed);
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(stale, seq: 1)));
        var owner = await OwnAsync(seed);

        Assert.Equal(IntentAnswer.Refused, await Ledger.RecordIntentAsync(Intent(stale, seq: 2)));
        Assert.False(await Ledger.RecordOutcomeAsync(Sent(stale, seq: 1)));
        Assert.False(await Ledger.ChangeStatusAsync(seed.CampaignId, stale.Epoch, CampaignStatus.Paused, null, TestTime.Start, Cancellation));
        Assert.Equal(SettingsAnswer.Stale, await Ledger.ChangeSettingsAsync(seed.CampaignId, stale.Epoch, new SettingsChange(Delay: new DelayRange(TimeSpan.Zero, TimeSpan.FromSeconds(1))), Cancellation));
        Assert.False(await Ledger.SaveRouteAsync(seed.CampaignId, stale.Epoch, stale.Routes[0] with { Active = false }, Cancellation));

        Assert.Equal(1, Assert.Single(await Ledger.ReadOpenAttemptsAsync(seed.CampaignId, Cancellation)).Message.Seq);
        Assert.Equal(CampaignStatus.Running, (await World.CampaignAsync(seed.CampaignId)).Status);
        Assert.True(await Ledger.RecordOutcomeAsync(Sent(owner, seq: 1)));
    }

    [Fact]
    public async Task The_same_intent_again_counts_as_written_while_its_attempt_is_open()
    {
        var lease = await OwnAsync(await World.AddRunningAsync(messages: 1));
        var intent = Intent(lease, seq: 1);

        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(intent));
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(intent));
        Assert.Single(await World.AttemptsAsync(lease.CampaignId));

        await Ledger.RecordOutcomeAsync(Returned(lease, seq: 1, attemptNo: 1, "closed"));
        Assert.Equal(IntentAnswer.Refused, await Ledger.RecordIntentAsync(intent));
    }

    [Fact]
    public async Task An_attempt_number_is_taken_once()
    {
        var lease = await OwnAsync(await World.AddRunningAsync(messages: 1));

        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(lease, seq: 1)));
        Assert.Equal(IntentAnswer.Refused, await Ledger.RecordIntentAsync(Intent(lease, seq: 1)));
        Assert.Equal(IntentAnswer.Refused, await Ledger.RecordIntentAsync(Intent(lease, seq: 1, attemptNo: 2)));
    }

    [Fact]
    public async Task The_same_outcome_again_counts_as_written_and_another_does_not()
    {
        var lease = await OwnAsync(await World.AddRunningAsync(messages: 1));
        await Ledger.RecordIntentAsync(Intent(lease, seq: 1));
        var outcome = Sent(lease, seq: 1);

        Assert.True(await Ledger.RecordOutcomeAsync(outcome));
        Assert.True(await Ledger.RecordOutcomeAsync(outcome));
        Assert.False(await Ledger.RecordOutcomeAsync(outcome with { GatewayMessageId = "other" }));
        Assert.False(await Ledger.RecordOutcomeAsync(Returned(lease, seq: 1, attemptNo: 1, "late")));
        Assert.Equal("3EB00001", (await World.MessagesAsync(lease.CampaignId))[0].GatewayMessageId);
    }

    [Fact]
    public async Task An_outcome_without_an_intent_is_refused()
    {
        var lease = await OwnAsync(await World.AddRunningAsync(messages: 1));

        Assert.False(await Ledger.RecordOutcomeAsync(Sent(lease, seq: 1)));
        Assert.Equal(MessageStatus.Pending, (await World.MessagesAsync(lease.CampaignId))[0].Status);
    }

    [Fact]
    public async Task A_message_that_is_not_pending_gets_no_attempt()
    {
        var lease = await OwnAsync(await World.AddRunningAsync(messages: 1));
        await Ledger.RecordIntentAsync(Intent(lease, seq: 1));
        await Ledger.RecordOutcomeAsync(Sent(lease, seq: 1));

        Assert.Equal(IntentAnswer.Refused, await Ledger.RecordIntentAsync(Intent(lease, seq: 1, attemptNo: 2)));
        Assert.Equal(IntentAnswer.Refused, await Ledger.RecordIntentAsync(Intent(lease, seq: 7)));
    }
}
