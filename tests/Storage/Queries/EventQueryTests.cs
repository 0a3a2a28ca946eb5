using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using WaActors.Grains.Events;
using WaActors.Storage;
using WaActors.Storage.Catalog;
using WaActors.Storage.Events;
using WaActors.Storage.Queries;

namespace WaActors.Tests.Storage.Queries;

/// <summary>C-10: events are listed by campaign, number and kind.</summary>
public sealed class EventQueryTests : IAsyncLifetime
{
    private readonly Guid _tenant = TestIds.Next();
    private StorageWorld? _world;
    private ServiceProvider? _services;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private EventQueries Queries => _services!.GetRequiredService<EventQueries>();

    public async ValueTask InitializeAsync()
    {
        _world = await StorageWorld.CreateAsync();
        _services = new ServiceCollection()
            .AddLogging()
            .AddWaActorsStorage(new ConfigurationBuilder().Build(), _world.Options.ConnectionString)
            .BuildServiceProvider();
        await _services.GetRequiredService<CatalogStore>().EnsureTenantAsync(_tenant, "tenant", TestTime.Start, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        await _world!.DisposeAsync();
    }

    [Fact]
    public async Task A_switch_is_found_by_both_its_numbers_and_by_its_kind_C10()
    {
        var (a, b, campaign) = (TestIds.Next(), TestIds.Next(), TestIds.Next());
        await WriteAsync(
            Event("route.deactivated", campaign, a),
            Event("route.switched", campaign, b) with { Seq = 5, Reason = "session not found", FromInstanceId = a },
            Event("route.reactivated", campaign, a),
            Event("routeXswitched", campaign, b));

        Assert.Equal(["route.reactivated", "route.switched", "route.deactivated"], await KindsAsync(a, []));
        Assert.Equal(["route.switched"], await KindsAsync(b, ["route.*"]));
        Assert.Equal(["route.switched", "route.deactivated"], await KindsAsync(a, ["route.switched", "route.deactivated"]));
        var switched = (await Queries.ListAsync(_tenant, campaign, a, ["route.switched"], null, 10, Cancellation)).Items.Single();
        Assert.Equal((b, a, 5, "session not found"), (switched.InstanceId, switched.FromInstanceId, switched.Seq, switched.Reason));
        Assert.Equal(["route.switched"], (await Queries.ListAfterAsync(_tenant, null, b, 0, 1, Cancellation)).Select(e => e.Kind));
        Assert.Empty((await Queries.ListAsync(TestIds.Next(), campaign, a, ["route.*"], null, 10, Cancellation)).Items);
    }

    [Fact]
    public async Task A_rare_kind_is_found_over_pages_that_each_look_at_a_bounded_number_of_events()
    {
        var campaign = TestIds.Next();
        await WriteAsync(Event("campaign.waiting", campaign, null));
        await _world!.ExecuteAsync(
            "insert into event (tenant_id, at, kind, campaign_id) select $1, '2026-01-01Z', 'message.failed', $2 from generate_series(1, 20000)", _tenant, campaign);

        var first = await Queries.ListAsync(_tenant, campaign, null, ["campaign.*"], null, 10, Cancellation);
        Assert.Empty(first.Items);
        var second = await Queries.ListAsync(_tenant, campaign, null, ["campaign.*"], first.Next, 10, Cancellation);
        Assert.Equal("campaign.waiting", Assert.Single(second.Items).Kind);
        Assert.Null(second.Next);
        var full = await Queries.ListAsync(_tenant, campaign, null, ["message.failed"], null, 7, Cancellation);
        Assert.Equal((7, true), (full.Items.Count, full.Next is not null));
    }

    private async Task<IEnumerable<string>> KindsAsync(Guid number, string[] kinds)
    {
        var page = kinds.Length == 0
            ? await Queries.ListAsync(_tenant, null, number, null, 10, Cancellation)
            : await Queries.ListAsync(_tenant, null, number, kinds, null, 10, Cancellation);
        return page.Items.Select(e => e.Kind);
    }

    private DomainEvent Event(string kind, Guid campaign, Guid? number) => new(_tenant, TestTime.Start, kind, campaign, number);

    private async Task WriteAsync(params DomainEvent[] events)
    {
        var log = _services!.GetRequiredService<EventLog>();
        await log.StartAsync(Cancellation);
        foreach (var one in events) log.Append(one);
        await log.StopAsync(Cancellation);
    }
}
