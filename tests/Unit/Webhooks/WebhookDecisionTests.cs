using WaActors.Grains.Acks;
using WaActors.Grains.Gateways;
using WaActors.Grains.Webhooks;
using WaActors.Instances;
using WaActors.Webhooks;

namespace WaActors.Tests.Unit.Webhooks;

/// <summary>W-1, W-3.</summary>
public sealed class WebhookDecisionTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Number = new(1, 0, 0, new byte[8]);
    private static readonly LinkWebhook Link = new(new LinkEvent(LinkState.Connected, LinkEvidence.Webhook));
    private static readonly AckWebhook Ack = new("M1", AckKind.Read);

    [Fact]
    public void A_webhook_is_tried_three_times_5_and_10_s_apart_W1()
    {
        var options = new WebhookOptions();
        Assert.Equal(Now.AddSeconds(5), WebhookDecision.RetryAt(1, Now, options));
        Assert.Equal(Now.AddSeconds(10), WebhookDecision.RetryAt(2, Now, options));
        Assert.Null(WebhookDecision.RetryAt(3, Now, options));
    }

    [Fact]
    public void Steps_are_what_is_no_acknowledgement_in_order()
    {
        var read = Read(isRepeated: false, Ack, Link, new InboundWebhook("I1", "5511", "hello"), new InboundWebhook("I2", "5512", "STOP"), new UnknownWebhook("x"));
        Assert.Equal([Link, new InboundWebhook("I2", "5512", "STOP")], WebhookDecision.Steps(read, text => text == "STOP").Select(told => told.Event));
        Assert.Equal([AckStage.Read], read.Acks.Select(told => told.Stage));
    }

    [Fact]
    public void A_repetition_tells_nothing_but_that_the_link_may_be_looked_at_W3()
    {
        var read = Read(isRepeated: true, Link, new InboundWebhook("I2", "5512", "STOP"), new PreferenceWebhook("5511", OptedOut: true), Link);
        Assert.Equal([Link], WebhookDecision.Steps(read, _ => true).Select(told => told.Event));
        Assert.Empty(WebhookDecision.Steps(Read(isRepeated: true, Ack), _ => true));
    }

    [Fact]
    public void Shards_are_used_evenly_and_stay_as_they_are()
    {
        var shards = Enumerable.Range(0, 8_000).Select(n => WebhookShards.Of(new Guid(n, 7, 9, [1, 2, 3, 4, 5, 6, 7, 8]))).GroupBy(shard => shard).ToList();
        Assert.Equal(WebhookShards.Count, shards.Count);
        Assert.All(shards, shard => Assert.InRange(shard.Count(), 700, 1_300));
        Assert.Equal(0, WebhookShards.Of(Guid.Empty)); // stored rows carry their shard
        Assert.Equal(WebhookShards.Of(Guid.Parse("019a9d3e-7c1b-7f00-8a55-3d1f6f0c2b11")), WebhookShards.Of(Guid.Parse("019a9d3e-7c1b-7f00-8a55-3d1f6f0c2b11")));
    }

    private static ReadWebhook Read(bool isRepeated, params WebhookEvent[] events) => new(
        new StoredWebhook(1, Number, "scripted", Number, Number, Number, ReadOnlyMemory<byte>.Empty, Now, Attempts: 0, isRepeated),
        [.. events.Select(told => new ToldEvent(Number, told))]);
}
