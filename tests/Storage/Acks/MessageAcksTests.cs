using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using WaActors.Campaigns;
using WaActors.Grains.Acks;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Storage;
using WaActors.Storage.Queries;
using WaActors.TestKit.Memory;
using WaActors.Tests.Storage.Ledger;
using WaActors.Webhooks;

namespace WaActors.Tests.Storage.Acks;

/// <summary>C-9 in PostgreSQL, with messages that the ledger itself wrote.</summary>
public sealed class MessageAcksTests : IAsyncLifetime
{
    private PostgresLedgerWorld? _world;
    private ServiceProvider? _services;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IMessageAcks Acks => _services!.GetRequiredService<IMessageAcks>();

    public async ValueTask InitializeAsync()
    {
        _world = await PostgresLedgerWorld.CreateAsync();
        _services = new ServiceCollection().AddLogging()
            .AddWaActorsStorage(new ConfigurationBuilder().Build(), _world.Storage.Options.ConnectionString).BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        await _world!.DisposeAsync();
    }

    [Fact]
    public async Task Messages_move_forward_only_and_tell_whose_they_are_C9()
    {
        var lease = await SendAsync(4);
        var found = await ApplyAsync(Told(lease, 1, AckStage.Delivered), Told(lease, 2, AckStage.Read), Told(lease, 3, AckStage.Failed) with { Reason = "131049" });
        Assert.Equal([(1, true), (2, true), (3, true)], found.OrderBy(message => message.Seq).Select(message => (message.Seq, message.Moved)));
        Assert.All(found, message => Assert.Equal((lease.CampaignId, $"55119{message.Seq:00000000}"), (message.CampaignId, message.Phone)));
        Assert.Equal([MessageStatus.Delivered, MessageStatus.Read, MessageStatus.Failed, MessageStatus.Sent], await StatusesAsync(lease));
        Assert.Equal("131049", (await _world!.MessagesAsync(lease.CampaignId))[2].Error);

        var again = await ApplyAsync(Told(lease, 1, AckStage.Failed), Told(lease, 2, AckStage.Delivered), Told(lease, 3, AckStage.Failed), Told(lease, 4, AckStage.Server));
        Assert.Equal(4, again.Count);
        Assert.All(again, message => Assert.False(message.Moved));
        Assert.Equal([MessageStatus.Delivered, MessageStatus.Read, MessageStatus.Failed, MessageStatus.Sent], await StatusesAsync(lease));
        await ApplyAsync(Told(lease, 3, AckStage.Delivered)); // the death was no death
        Assert.Equal((MessageStatus.Delivered, null), ((await _world!.MessagesAsync(lease.CampaignId))[2].Status, (await _world.MessagesAsync(lease.CampaignId))[2].Error));
        Assert.Equal(0, await _world.Storage.CountAsync("select count(*) from ack_parked"));
    }

    [Fact]
    public async Task When_it_was_delivered_stays_known_when_it_is_read_C9()
    {
        var lease = await SendAsync(2);
        var (deliveredAt, readAt) = (TestTime.Start.AddMinutes(3), TestTime.Start.AddMinutes(50));
        await Acks.ApplyAsync([Told(lease, 1, AckStage.Delivered)], deliveredAt, Cancellation);
        await Acks.ApplyAsync([Told(lease, 1, AckStage.Read), Told(lease, 2, AckStage.Read)], readAt, Cancellation);
        await Acks.ApplyAsync([Told(lease, 1, AckStage.Delivered), Told(lease, 2, AckStage.Delivered)], readAt.AddMinutes(1), Cancellation);

        var stories = _services!.GetRequiredService<StoryQueries>();
        Assert.Equal((deliveredAt, readAt), await stories.FindReceiptsAsync(lease.TenantId, lease.CampaignId, 1, Cancellation));
        Assert.Equal(((DateTimeOffset?)null, readAt), await stories.FindReceiptsAsync(lease.TenantId, lease.CampaignId, 2, Cancellation));
        Assert.Equal(default, await stories.FindReceiptsAsync(TestIds.Next(), lease.CampaignId, 1, Cancellation));
    }

    [Fact]
    public async Task The_same_id_at_another_number_is_another_message()
    {
        var one = await SendAsync(1);
        var other = await SendAsync(1);
        await ApplyAsync(Told(other, 1, AckStage.Read));
        Assert.Equal([MessageStatus.Sent], await StatusesAsync(one));
        Assert.Equal([MessageStatus.Read], await StatusesAsync(other));
    }

    [Fact]
    public async Task What_is_not_there_yet_is_parked_merged_and_found_later_C9()
    {
        var seed = await _world!.AddRunningAsync(messages: 1);
        var lease = (await _world.Ledger.TakeOwnershipAsync(seed.CampaignId, Cancellation))!;
        var ours = TestIds.Next();
        Assert.Empty(await ApplyAsync(Told(lease, 1, AckStage.Server) with { ClientMessageId = ours }));
        Assert.Empty(await ApplyAsync(Told(lease, 1, AckStage.Read)));
        Assert.Empty(await ApplyAsync(Told(lease, 1, AckStage.Delivered)));
        var shard = WebhookShards.Of(lease.Routes[0].InstanceId);
        Assert.Empty(await Acks.ReadParkedAsync(shard, TestTime.Start, 10, Cancellation));
        var parked = Assert.Single(await Acks.ReadParkedAsync(shard, TestTime.Start.AddSeconds(1), 10, Cancellation));
        Assert.Equal((AckStage.Read, (Guid?)ours, 1), (parked.Told.Stage, parked.Told.ClientMessageId, parked.Tries));

        await Acks.PutOffAsync([parked], TestTime.Start.AddSeconds(1), Cancellation);
        Assert.Empty(await Acks.ReadParkedAsync(shard, TestTime.Start.AddSeconds(4), 10, Cancellation));
        Assert.Equal(2, Assert.Single(await Acks.ReadParkedAsync(shard, TestTime.Start.AddSeconds(5), 10, Cancellation)).Tries);
        await SendOneAsync(lease, 1);
        Assert.True(Assert.Single(await ApplyAsync(parked.Told)).Moved);
        await Acks.DropParkedAsync([parked.Told], Cancellation);
        Assert.Equal(0, await _world.Storage.CountAsync("select count(*) from ack_parked"));
        Assert.Equal([MessageStatus.Read], await StatusesAsync(lease));
    }

    [Fact]
    public async Task Parked_words_end()
    {
        var told = new MessageTold(TestIds.Next(), TestIds.Next(), "GONE", AckStage.Read);
        await ApplyAsync(told, told with { GatewayMessageId = "SERVER-ONLY", Stage = AckStage.Server });
        var now = TestTime.Start;
        var tries = 0;
        while (await _world!.Storage.CountAsync("select count(*) from ack_parked") > 0)
        {
            now += TimeSpan.FromHours(2);
            await Acks.PutOffAsync(await Acks.ReadParkedAsync(WebhookShards.Of(told.InstanceId), now, 10, Cancellation), now, Cancellation);
            Assert.InRange(++tries, 1, 10);
        }

        Assert.Equal(7, tries);
    }

    [Fact]
    public async Task A_message_found_by_a_look_up_is_acknowledged_too_and_one_that_came_back_is_not()
    {
        var seed = await _world!.AddRunningAsync(messages: 1);
        var lease = (await _world.Ledger.TakeOwnershipAsync(seed.CampaignId, Cancellation))!;
        await IntentAsync(lease, 1, attemptNo: 1);
        Assert.True(await _world.Ledger.RecordOutcomeAsync(Outcome(lease, 1, 1, SendOutcomeKind.Unknown, MessageStatus.Pending, null, DoubtResolution.Resent)));
        await IntentAsync(lease, 1, attemptNo: 2);
        Assert.True(await _world.Ledger.RecordOutcomeAsync(Outcome(lease, 1, 2, SendOutcomeKind.Accepted, MessageStatus.Sent, Id(1), DoubtResolution.Found)));
        Assert.Equal(1, await _world.Storage.CountAsync("select count(*) from message_key"));
        Assert.True(Assert.Single(await ApplyAsync(Told(lease, 1, AckStage.Delivered))).Moved);
    }

    [Fact]
    public async Task Campaigns_that_may_doubt_are_found_by_their_number()
    {
        var running = await _world!.AddRunningAsync(1);
        var done = await _world.AddRunningAsync(1, CampaignStatus.Completed);
        Assert.Equal([running.CampaignId], await Acks.FindCampaignsAsync(running.Routes[0].InstanceId, TestTime.Start, Cancellation));
        Assert.Empty(await Acks.FindCampaignsAsync(done.Routes[0].InstanceId, TestTime.Start, Cancellation));
    }

    /// <summary>The property that the whole rests on: sets of acknowledgements, repeated, reversed and cut at random, some of them before their message, end as in order, once.</summary>
    [Fact]
    public async Task Repeated_reversed_and_early_acknowledgements_end_as_in_order_C9()
    {
        const int Messages = 40;
        var plans = Gen.Elements(AckStage.Server, AckStage.Failed, AckStage.Delivered, AckStage.Read).ArrayOf().ArrayOf(Messages).Sample(12);
        var seed = 0;
        foreach (var plan in plans)
        {
            var campaign = await _world!.AddRunningAsync(Messages);
            var lease = (await _world.Ledger.TakeOwnershipAsync(campaign.CampaignId, Cancellation))!;
            var words = plan.SelectMany((stages, index) => stages.Concat(stages).Select(stage => Told(lease, index + 1, stage))).ToList();
            var shuffled = Shuffled(words, ++seed);
            foreach (var set in shuffled[..(shuffled.Count / 3)].Chunk(7)) await ApplyAsync([.. AckRules.Fold(set)]);
            for (var seq = 1; seq <= Messages; seq++) await SendOneAsync(lease, seq);
            foreach (var set in shuffled[(shuffled.Count / 3)..].Chunk(11)) await ApplyAsync([.. AckRules.Fold(set)]);
            var parked = await Acks.ReadParkedAsync(WebhookShards.Of(lease.Routes[0].InstanceId), TestTime.Start.AddDays(1), 1_000, Cancellation);
            await ApplyAsync([.. parked.Select(one => one.Told)]);
            await Acks.DropParkedAsync([.. parked.Select(one => one.Told)], Cancellation);
            Assert.Equal(plan.Select(stages => stages.Order().Aggregate(MessageStatus.Sent, AckRules.After)), await StatusesAsync(lease));
        }
    }

    private async Task<CampaignLease> SendAsync(int messages)
    {
        var seed = await _world!.AddRunningAsync(messages);
        var lease = (await _world.Ledger.TakeOwnershipAsync(seed.CampaignId, Cancellation))!;
        for (var seq = 1; seq <= messages; seq++) await SendOneAsync(lease, seq);
        return lease;
    }

    private async Task SendOneAsync(CampaignLease lease, int seq)
    {
        await IntentAsync(lease, seq, attemptNo: 1);
        Assert.True(await _world!.Ledger.RecordOutcomeAsync(Outcome(lease, seq, 1, SendOutcomeKind.Accepted, MessageStatus.Sent, Id(seq), DoubtResolution.None)));
    }

    private async Task IntentAsync(CampaignLease lease, int seq, int attemptNo) => Assert.Equal(IntentAnswer.Recorded, await _world!.Ledger.RecordIntentAsync(
        new AttemptIntent(lease.CampaignId, lease.Epoch, seq, attemptNo, lease.Routes[0].InstanceId, TestIds.Next(), TestTime.Start)));

    private static AttemptOutcome Outcome(
        CampaignLease lease, int seq, int attemptNo, SendOutcomeKind kind, MessageStatus status, string? id, DoubtResolution resolution) =>
        new(lease.CampaignId, lease.Epoch, seq, attemptNo, kind, status, id, Reason: null, resolution, TestTime.Start);

    private static string Id(int seq) => $"3EB0{seq:0000}";

    private static MessageTold Told(CampaignLease lease, int seq, AckStage stage) => new(lease.TenantId, lease.Routes[0].InstanceId, Id(seq), stage);

    private Task<IReadOnlyList<AckedMessage>> ApplyAsync(params MessageTold[] told) => Acks.ApplyAsync(told, TestTime.Start, Cancellation);

    private async Task<IEnumerable<MessageStatus>> StatusesAsync(CampaignLease lease) =>
        (await _world!.MessagesAsync(lease.CampaignId)).Select(message => message.Status).ToList();

    private static List<T> Shuffled<T>(List<T> items, int seed) =>
        [.. items.Select((item, index) => (item, key: unchecked((uint)((index + 1) * 2_654_435_761u) ^ (uint)(seed * 40_503)))).OrderBy(pair => pair.key % 10_007).Select(pair => pair.item)];
}
