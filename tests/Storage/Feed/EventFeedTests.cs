using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WaActors.Grains.Events;
using WaActors.Grains.Instances;
using WaActors.Instances;
using WaActors.Storage.Catalog;
using WaActors.Storage.Feed;

namespace WaActors.Tests.Storage.Feed;

/// <summary>C-10 and I-14: what happens is seen live, whichever process wrote it, without a gap.</summary>
public sealed class EventFeedTests : IAsyncLifetime
{
    private FeedWorld? _world;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await FeedWorld.CreateAsync();

    public ValueTask DisposeAsync() => _world!.DisposeAsync();

    [Fact]
    public async Task Events_that_four_processes_write_at_once_are_seen_once_each_in_the_order_of_their_ids()
    {
        const int PerProcess = 500;
        var reader = await _world!.StartProcessAsync(queueLimit: 10_000);
        using var subscription = reader.GetRequiredService<IEventFeed>().FollowEvents(new(_world.Tenant))!;
        await using var items = subscription.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        await subscription.Begun.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        var writers = new List<IEventLog>();
        for (var i = 0; i < 4; i++) writers.Add((await _world.StartProcessAsync()).GetRequiredService<IEventLog>());
        var writing = writers.Select((log, writer) => Task.Run(() => WriteAsync(log, writer), Cancellation)).ToList();
        await Task.WhenAll(writing);
        writers[0].Append(_world.Event("test.end"));
        var seen = (await FeedWorld.TakeAsync(items, (4 * PerProcess) + 1)).Select(item => item.Id).ToList();
        Assert.Equal(await _world.Storage.ReadAsync("select id from event order by id", row => row.GetInt64(0)), seen);

        async Task WriteAsync(IEventLog log, int writer)
        {
            for (var i = 0; i < PerProcess; i++)
            {
                log.Append(_world!.Event($"test.{writer}", seq: i));
                if (i % 7 == 0) await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task Who_comes_back_goes_on_after_the_last_id_that_it_saw_with_its_filter()
    {
        var process = await _world!.StartProcessAsync();
        var number = await _world.AddInstanceAsync("A");
        var log = process.GetRequiredService<IEventLog>();
        await _world.Storage.ExecuteAsync(
            """
            insert into event (tenant_id, at, kind, instance_id, seq)
            select $1, now(), case when i % 2 = 0 then 'route.a' else 'instance.link' end, case when i % 4 = 1 then $2::uuid end, i from generate_series(0, 1199) i
            """,
            _world.Tenant, number);

        var feed = process.GetRequiredService<IEventFeed>();
        using var subscription = feed.FollowEvents(new(_world.Tenant, InstanceId: number, Kinds: ["instance.*"]), afterId: 600)!;
        await using var items = subscription.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var expected = Enumerable.Range(600, 600).Where(i => i % 4 == 1).Select(i => (int?)i).ToList();
        Assert.Equal(expected, (await FeedWorld.TakeAsync(items, expected.Count)).Select(item => item.Seq));

        log.Append(_world.Event("route.a", instanceId: number));
        log.Append(_world.Event("instance.permission", instanceId: number, seq: 7));
        Assert.Equal(("instance.permission", 7), ((await FeedWorld.TakeAsync(items, 1))[0].Kind, items.Current.Seq));
    }

    [Fact]
    public async Task Another_tenant_sees_nothing_of_it()
    {
        var process = await _world!.StartProcessAsync();
        var other = TestIds.Next();
        await process.GetRequiredService<CatalogStore>().EnsureTenantAsync(other, "other", TestTime.Start, Cancellation);
        using var subscription = process.GetRequiredService<IEventFeed>().FollowEvents(new(other), afterId: 0)!;
        await using var items = subscription.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var next = items.MoveNextAsync().AsTask();
        var log = process.GetRequiredService<IEventLog>();
        log.Append(_world.Event("instance.link"));
        log.Append(_world.Event("instance.link") with { TenantId = other, Kind = "route.a" });
        Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
        Assert.Equal("route.a", items.Current.Kind);
    }

    [Fact]
    public async Task A_front_end_sees_each_number_as_it_is_and_then_each_change_also_those_of_another_process_I14()
    {
        var process = await _world!.StartProcessAsync();
        var numbers = new[] { await _world.AddInstanceAsync("A"), await _world.AddInstanceAsync("B") };
        using var subscription = process.GetRequiredService<IEventFeed>().FollowInstances(_world.Tenant)!;
        await using var items = subscription.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var picture = await FeedWorld.TakeAsync(items, 2);
        Assert.Equal(numbers.Order(), picture.Select(item => item.Id));
        Assert.All(picture, item => Assert.Equal((LinkState.Unknown, false), (item.State, item.Deleted)));

        var other = (await _world.StartProcessAsync()).GetRequiredService<IInstanceDirectory>();
        await other.ProjectAsync(Status(numbers[1], LinkState.Connected, 1), Cancellation);
        await other.ProjectAsync(Status(numbers[1], LinkState.Connected, 1), Cancellation); // changes nothing
        await SeeAsync(item => (item.Id, item.State) == (numbers[1], LinkState.Connected));
        await other.NoteCheckAsync(numbers[0], new InstanceHealth(HealthState.Stuck, "connecting", true, TestTime.Start), 0, Cancellation);
        await SeeAsync(item => (item.Id, item.Health) == (numbers[0], HealthState.Stuck));
        await other.NoteCheckAsync(numbers[0], new InstanceHealth(HealthState.Stuck, "connecting", true, TestTime.Start.AddMinutes(5)), 0, Cancellation);
        await _world.Storage.ExecuteAsync("update instance set deleted_at = now() where id = $1", numbers[0]);
        await SeeAsync(item => (item.Id, item.Deleted) == (numbers[0], true));

        async Task SeeAsync(Func<LiveInstance, bool> expected) => Assert.True(expected((await FeedWorld.TakeAsync(items, 1))[0]), items.Current.ToString());
    }

    [Fact]
    public async Task A_change_whose_commit_comes_after_a_later_one_is_seen_too_I14()
    {
        var process = await _world!.StartProcessAsync();
        var numbers = new[] { await _world.AddInstanceAsync("A"), await _world.AddInstanceAsync("B") };
        using var subscription = process.GetRequiredService<IEventFeed>().FollowInstances(_world.Tenant)!;
        await using var items = subscription.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        await FeedWorld.TakeAsync(items, 2);
        await using var connection = await _world.Storage.Sources.General.OpenConnectionAsync(Cancellation);
        await using var slow = await connection.BeginTransactionAsync(Cancellation);
        await using (var command = new Npgsql.NpgsqlCommand("update instance set link = 'connecting' where id = $1", connection, slow))
        {
            command.Parameters.Add(new() { Value = numbers[0] });
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        await _world.Storage.ExecuteAsync("update instance set link = 'connected' where id = $1", numbers[1]);
        Assert.Equal(numbers[1], (await FeedWorld.TakeAsync(items, 1))[0].Id);
        await slow.CommitAsync(Cancellation);
        Assert.Equal((numbers[0], LinkState.Connecting), ((await FeedWorld.TakeAsync(items, 1))[0].Id, items.Current.State));
    }

    [Fact]
    public async Task A_subscriber_that_does_not_read_is_ended_and_holds_up_nobody()
    {
        var process = await _world!.StartProcessAsync(queueLimit: 10);
        var feed = process.GetRequiredService<IEventFeed>();
        using var slow = feed.FollowEvents(new(_world.Tenant, Kinds: ["flood"]))!;
        using var quick = feed.FollowEvents(new(_world.Tenant, Kinds: ["end"]))!;
        await using var slowItems = slow.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        await using var quickItems = quick.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        await Task.WhenAll(slow.Begun, quick.Begun).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        var log = process.GetRequiredService<IEventLog>();
        for (var i = 0; i < 100; i++) log.Append(_world.Event("flood"));
        log.Append(_world.Event("end"));
        await FeedWorld.TakeAsync(quickItems, 1);
        await Assert.ThrowsAsync<FeedLaggedException>(async () =>
        {
            while (await slowItems.MoveNextAsync())
            {
            }
        });
    }

    [Fact]
    public async Task There_is_a_limit_of_subscribers_and_one_that_ends_makes_room()
    {
        var feed = (await _world!.StartProcessAsync(tenantSubscribersMax: 2)).GetRequiredService<IEventFeed>();
        var first = feed.FollowEvents(new(_world.Tenant));
        using var second = feed.FollowInstances(_world.Tenant);
        Assert.Null(feed.FollowEvents(new(_world.Tenant)));
        first!.Dispose();
        using var third = feed.FollowEvents(new(_world.Tenant));
        Assert.NotNull(third);
    }

    [Fact]
    public async Task When_the_process_stops_every_stream_ends()
    {
        var process = await _world!.StartProcessAsync();
        using var subscription = process.GetRequiredService<IEventFeed>().FollowEvents(new(_world.Tenant))!;
        await using var items = subscription.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var next = items.MoveNextAsync().AsTask();
        foreach (var hosted in process.GetServices<IHostedService>().Reverse()) await hosted.StopAsync(Cancellation);
        Assert.False(await next.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
        using var late = process.GetRequiredService<IEventFeed>().FollowInstances(_world.Tenant)!;
        await using var lateItems = late.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.False(await lateItems.MoveNextAsync());
    }

    private static InstanceStatus Status(Guid number, LinkState link, long revision) =>
        new(number, link, TestTime.Start, null, PermissionState.Ok, null, revision, 1);
}
