using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using WaActors.Grains.Webhooks;
using WaActors.Storage;
using WaActors.Storage.Webhooks;
using WaActors.Webhooks;

namespace WaActors.Tests.Storage.Webhooks;

/// <summary>The stored webhooks in PostgreSQL, through the registration that the program uses (W-1).</summary>
public sealed class WebhookInboxTests : IAsyncLifetime
{
    private static readonly Guid Tenant = TestIds.Next();
    private StorageWorld? _world;
    private ServiceProvider? _services;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IWebhookInbox Inbox => _services!.GetRequiredService<IWebhookInbox>();

    private WebhookQueries Queries => _services!.GetRequiredService<WebhookQueries>();

    public async ValueTask InitializeAsync()
    {
        _world = await StorageWorld.CreateAsync();
        _services = new ServiceCollection().AddLogging()
            .AddWaActorsStorage(new ConfigurationBuilder().Build(), _world.Options.ConnectionString).BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        await _world!.DisposeAsync();
    }

    [Fact]
    public async Task What_was_stored_is_read_by_its_shard_in_order_and_whole()
    {
        var lane = TestIds.Next();
        var other = OtherShard(lane);
        await StoreAsync(lane, "one");
        await StoreAsync(other, "two");
        await StoreAsync(lane, "three \0 \u00e9");
        var read = await ReadAsync(lane);
        Assert.Equal(["one", "three \0 \u00e9"], read.Select(Text));
        Assert.Equal((Tenant, "evolution", lane, lane, (Guid?)lane, TestTime.Start, 0, false), (read[0].TenantId, read[0].Kind, read[0].Lane, read[0].GatewayId,
            read[0].InstanceId, read[0].ReceivedAt, read[0].Attempts, read[0].IsRepeated));
        Assert.Equal("two", Text(Assert.Single(await ReadAsync(other))));
    }

    [Fact]
    public async Task Many_at_once_are_all_stored()
    {
        var lane = TestIds.Next();
        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(number => StoreAsync(lane, $"{number}")));
        Assert.Equal(2_000, await _world!.CountAsync("select count(distinct payload) from webhook_inbox"));
    }

    [Fact]
    public async Task A_resting_one_holds_up_its_lane_and_no_other_and_busy_lanes_are_left_out()
    {
        var lane = TestIds.Next();
        var sameShard = SameShard(lane);
        await StoreAsync(lane, "poison");
        await StoreAsync(lane, "behind");
        await StoreAsync(sameShard, "other");
        var poison = (await ReadAsync(lane))[0];
        await Inbox.FailAsync(poison.Id, 1, TestTime.Start.AddSeconds(5), "SomeException", Cancellation);
        Assert.Equal(["other"], (await ReadAsync(lane)).Select(Text));
        Assert.Empty(await ReadAsync(lane, busy: [sameShard]));
        var later = await ReadAsync(lane, now: TestTime.Start.AddSeconds(5));
        Assert.Equal(["poison", "behind", "other"], later.Select(Text));
        Assert.Equal(1, later[0].Attempts);
        await Inbox.FailAsync(poison.Id, 3, nextAt: null, "SomeException", Cancellation);
        Assert.Equal(["behind", "other"], (await ReadAsync(lane)).Select(Text));
    }

    [Fact]
    public async Task Finished_ones_are_not_read_again_and_go_failed_ones_stay_and_can_be_replayed()
    {
        var lane = TestIds.Next();
        await StoreAsync(lane, "good");
        await StoreAsync(lane, "bad");
        var read = await ReadAsync(lane);
        await Inbox.FinishAsync([read[0].Id], TestTime.Start, Cancellation);
        await Inbox.FinishAsync([read[0].Id], TestTime.Start.AddHours(1), Cancellation);
        await Inbox.FailAsync(read[1].Id, 3, nextAt: null, "SomeException", Cancellation);
        Assert.Empty(await ReadAsync(lane));
        Assert.Equal(0, await Inbox.RemoveAsync(TestTime.Start, 10, Cancellation));
        Assert.Equal(1, await Inbox.RemoveAsync(TestTime.Start.AddSeconds(1), 10, Cancellation));
        var failed = Assert.Single((await Queries.ListAsync(Tenant, "failed", null, 10, Cancellation)).Items);
        Assert.Equal((read[1].Id, "SomeException", 3, 3), (failed.Id, failed.Problem, failed.Attempts, failed.Bytes));
        Assert.Empty((await Queries.ListAsync(Tenant, "done", null, 10, Cancellation)).Items);
        Assert.Equal("bad", Encoding.UTF8.GetString((await Queries.FindAsync(Tenant, failed.Id, Cancellation))!.Value.Payload));

        Assert.Null(await Queries.ReplayAsync(TestIds.Next(), failed.Id, Cancellation));
        Assert.Equal(WebhookShards.Of(lane), await Queries.ReplayAsync(Tenant, failed.Id, Cancellation));
        Assert.Null(await Queries.ReplayAsync(Tenant, failed.Id, Cancellation)); // it waits already
        Assert.Equal(0, Assert.Single(await ReadAsync(lane)).Attempts);
    }

    [Fact]
    public async Task The_same_content_in_the_same_lane_is_a_repetition_unless_it_is_long_ago_failed_or_a_replay_W3()
    {
        var lane = TestIds.Next();
        await StoreAsync(lane, "same");
        await StoreAsync(SameShard(lane), "same");
        await StoreAsync(lane, "same");
        var read = await ReadAsync(lane);
        Assert.Equal([false, false, true], read.Select(webhook => webhook.IsRepeated));
        Assert.Equal([false, false, false], (await ReadAsync(lane, since: TestTime.Start.AddSeconds(1))).Select(webhook => webhook.IsRepeated));
        await Inbox.FinishAsync([.. read.Select(webhook => webhook.Id)], TestTime.Start, Cancellation);
        await Queries.ReplayAsync(Tenant, read[2].Id, Cancellation);
        Assert.False(Assert.Single(await ReadAsync(lane)).IsRepeated);
    }

    [Fact]
    public async Task A_read_is_bounded_in_bytes_and_always_has_one()
    {
        var lane = TestIds.Next();
        var large = new string('x', 5 * 1024 * 1024);
        for (var number = 0; number < 4; number++) await StoreAsync(lane, number + large);
        var read = await ReadAsync(lane);
        Assert.Equal(["0", "1"], read.Select(webhook => Text(webhook)[..1]));
    }

    private Task StoreAsync(Guid lane, string text) => _services!.GetRequiredService<WebhookInboxWriter>()
        .StoreAsync(new ReceivedWebhook(Tenant, "evolution", lane, lane, lane, Encoding.UTF8.GetBytes(text), TestTime.Start));

    private Task<IReadOnlyList<StoredWebhook>> ReadAsync(Guid lane, Guid[]? busy = null, DateTimeOffset? now = null, DateTimeOffset? since = null) =>
        Inbox.ReadAsync(WebhookShards.Of(lane), now ?? TestTime.Start, busy ?? [], since ?? TestTime.Start.AddHours(-1), 100, Cancellation);

    private static string Text(StoredWebhook webhook) => Encoding.UTF8.GetString(webhook.Payload.Span);

    private static Guid SameShard(Guid lane) => Others().First(id => WebhookShards.Of(id) == WebhookShards.Of(lane));

    private static Guid OtherShard(Guid lane) => Others().First(id => WebhookShards.Of(id) != WebhookShards.Of(lane));

    private static IEnumerable<Guid> Others()
    {
        while (true) yield return TestIds.Next();
    }
}
