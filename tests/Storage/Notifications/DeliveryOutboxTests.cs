using Microsoft.Extensions.DependencyInjection;
using WaActors.Grains.Instances;
using WaActors.Grains.Notifications;
using WaActors.Storage.Notifications;
using WaActors.Storage.Queries;
using WaActors.Tests.Storage.Feed;

namespace WaActors.Tests.Storage.Notifications;

/// <summary>I-10: the outbox is written with the notification, and claims are fenced.</summary>
public sealed class DeliveryOutboxTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly DeliveriesUnderWay Nothing = new([], ToOwner: false);

    private FeedWorld? _world;
    private IServiceProvider? _services;
    private Guid _number;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await FeedWorld.CreateAsync();
        _services = await _world.StartProcessAsync();
        _number = await _world.AddInstanceAsync("Loja 1");
    }

    public ValueTask DisposeAsync() => _world!.DisposeAsync();

    [Fact]
    public async Task A_notification_brings_a_delivery_for_each_enabled_endpoint_one_for_the_owner_and_an_event_once()
    {
        var endpoint = await AddEndpointAsync();
        var disabled = await AddEndpointAsync();
        await Endpoints.ChangeAsync(_world!.Tenant, disabled, null, null, enabled: false, Cancellation);
        await Endpoints.SetSettingsAsync(_world.Tenant, new(NotificationLanguage.English, "5511988887777", "Centro"), Cancellation);
        for (var i = 0; i < 3; i++) await RaiseAsync(NotificationKind.InstanceDisconnected);
        await RaiseAsync(NotificationKind.InstanceReconnected);

        Assert.Equal(1, await _world.Storage.CountAsync("select count(*) from event where kind = 'notification.instance_disconnected' and instance_id = $1", _number));
        Assert.Equal(3, await _world.Storage.CountAsync("select count(*) from notification_delivery")); // two to the endpoint, one to the owner
        var claimed = await ClaimAsync(Nothing, TestTime.Start);
        Assert.Equal([DeliveryChannel.Webhook, DeliveryChannel.WhatsApp], claimed.Select(delivery => delivery.Channel).Order());
        var webhook = claimed.Single(delivery => delivery.Channel == DeliveryChannel.Webhook);
        Assert.Equal((endpoint, NotificationLanguage.English, "Centro", 1, false), (webhook.EndpointId, webhook.Language, webhook.UnitName, webhook.Attempt, webhook.IsAbandoned));
        Assert.Equal(("Loja 1", "401"), (webhook.Content!.SubjectName, webhook.Content.Reason));
        Assert.StartsWith("whsec_", webhook.Secret, StringComparison.Ordinal);
        Assert.Equal("5511988887777", claimed.Single(delivery => delivery.Channel == DeliveryChannel.WhatsApp).OwnerPhone);
    }

    [Fact]
    public async Task Each_endpoint_gives_one_at_a_time_in_order_and_none_while_its_try_is_under_way()
    {
        var endpoint = await AddEndpointAsync();
        await RaiseAsync(NotificationKind.InstanceDisconnected);
        await RaiseAsync(NotificationKind.InstanceReconnected);
        var first = Assert.Single(await ClaimAsync(Nothing, TestTime.Start));
        Assert.Equal(NotificationKind.InstanceDisconnected, first.Content!.Kind);
        Assert.Empty(await ClaimAsync(new([endpoint], false), TestTime.Start));
        Assert.Null(await Outbox.FindNextDueAsync(_world!.Tenant, new([endpoint], false), Cancellation));
        await Outbox.RecordAsync(first, new(DeliveryState.Delivered, HttpStatus: 200), TestTime.Start, Cancellation);
        Assert.Equal(NotificationKind.InstanceReconnected, Assert.Single(await ClaimAsync(Nothing, TestTime.Start)).Content!.Kind);
    }

    [Fact]
    public async Task A_try_that_recorded_nothing_is_due_after_its_lease_and_known_as_abandoned_and_its_late_record_changes_nothing()
    {
        await AddEndpointAsync();
        await RaiseAsync(NotificationKind.InstanceDisconnected);
        var lost = Assert.Single(await ClaimAsync(Nothing, TestTime.Start));
        Assert.Empty(await ClaimAsync(Nothing, TestTime.Start + Lease - TimeSpan.FromSeconds(1)));
        Assert.Equal([_world!.Tenant], await Outbox.FindTenantsDueAsync(TestTime.Start + Lease, Cancellation));
        var again = Assert.Single(await ClaimAsync(Nothing, TestTime.Start + Lease));
        Assert.Equal((2, true), (again.Attempt, again.IsAbandoned));
        await Outbox.RecordAsync(lost, new(DeliveryState.Failed, Error: "late"), TestTime.Start, Cancellation);
        Assert.Equal(1, await _world.Storage.CountAsync("select count(*) from notification_delivery where state = 'pending'"));
        await Outbox.RecordAsync(again, new(DeliveryState.Pending, TestTime.Start.AddHours(1), 503, "answered 503"), TestTime.Start, Cancellation);
        Assert.Equal(TestTime.Start.AddHours(1), await Outbox.FindNextDueAsync(_world.Tenant, Nothing, Cancellation));
        Assert.False(Assert.Single(await ClaimAsync(Nothing, TestTime.Start.AddHours(1))).IsAbandoned);
    }

    [Fact]
    public async Task Two_processes_that_claim_at_once_never_get_the_same()
    {
        for (var i = 0; i < 8; i++) await AddEndpointAsync();
        await RaiseAsync(NotificationKind.InstanceDisconnected);
        for (var round = 0; round < 30; round++)
        {
            var now = TestTime.Start + (round * (Lease + TimeSpan.FromSeconds(1))); // those of the round before are due again
            var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ClaimAsync(Nothing, now)));
            var ids = claims.SelectMany(claim => claim).Select(delivery => delivery.Id).ToList();
            Assert.Equal(ids.Distinct().Count(), ids.Count);
            ids.AddRange((await ClaimAsync(Nothing, now)).Select(delivery => delivery.Id));
            Assert.Equal(8, ids.Distinct().Count());
        }
    }

    [Fact]
    public async Task What_is_over_is_replayed_from_its_first_attempt_and_an_endpoint_that_is_gone_gives_no_address()
    {
        var endpoint = await AddEndpointAsync();
        await RaiseAsync(NotificationKind.InstanceDisconnected);
        var delivery = Assert.Single(await ClaimAsync(Nothing, TestTime.Start));
        Assert.False(await Endpoints.ReplayAsync(_world!.Tenant, delivery.Id, TestTime.Start, Cancellation));
        await Outbox.RecordAsync(delivery, new(DeliveryState.Failed, HttpStatus: 500, Error: "answered 500"), TestTime.Start, Cancellation);
        Assert.True(await Endpoints.ReplayAsync(_world.Tenant, delivery.Id, TestTime.Start, Cancellation));
        Assert.Null(await Endpoints.ReplayAsync(TestIds.Next(), delivery.Id, TestTime.Start, Cancellation));
        await Endpoints.DeleteAsync(_world.Tenant, endpoint, TestTime.Start, Cancellation);
        var again = Assert.Single(await ClaimAsync(Nothing, TestTime.Start));
        Assert.Equal((1, false, null, null), (again.Attempt, again.IsAbandoned, again.Url, again.Secret));
    }

    [Fact]
    public async Task A_message_to_the_owner_is_carried_by_connected_numbers_but_not_by_the_one_that_it_is_about()
    {
        var (other, restricted) = (await _world!.AddInstanceAsync("B"), await _world.AddInstanceAsync("C"));
        await _world.Storage.ExecuteAsync("update instance set link = 'connected'");
        await _world.Storage.ExecuteAsync("update instance set permission = 'restricted' where id = $1", restricted);
        Assert.Equal([new OwnerCarrier(other, "evolution")], await Outbox.FindCarriersAsync(_world.Tenant, About(_number, null), Cancellation));
        var ofGateway = await Outbox.FindCarriersAsync(_world.Tenant, About(null, await GatewayOfAsync(other)), Cancellation);
        Assert.Equal([new OwnerCarrier(_number, "evolution")], ofGateway);
    }

    [Fact]
    public async Task A_gateway_s_incident_is_told_once_with_its_name_and_is_over_when_that_was_said_I10()
    {
        await AddEndpointAsync();
        var gateway = await GatewayOfAsync(_number);
        var log = _services!.GetRequiredService<INotificationLog>();
        var told = new Notification(_world!.Tenant, null, NotificationKind.GatewayIncident, TestTime.Start, TestTime.Start, "5 of 20") { GatewayId = gateway };
        for (var i = 0; i < 2; i++) await log.RaiseAsync(told, Cancellation);
        var content = Assert.Single(await ClaimAsync(Nothing, TestTime.Start)).Content!;
        Assert.Equal((null, (Guid?)gateway, NotificationKind.GatewayIncident, "5 of 20"), (content.InstanceId, content.GatewayId, content.Kind, content.Reason));
        var queries = _services!.GetRequiredService<NotificationQueries>();
        Assert.False(Assert.Single((await queries.ListAsync(_world.Tenant, unreadOnly: false, null, 10, Cancellation)).Items).IsResolved);

        await log.RaiseAsync(told with { Kind = NotificationKind.GatewayIncidentResolved }, Cancellation);
        var rows = (await queries.ListAsync(_world.Tenant, unreadOnly: false, null, 10, Cancellation)).Items;
        Assert.Equal([NotificationKind.GatewayIncidentResolved, NotificationKind.GatewayIncident], rows.Select(row => row.Kind));
        Assert.All(rows, row => Assert.Equal((true, content.SubjectName), (row.IsResolved, row.SubjectName)));
    }

    private async Task<Guid> GatewayOfAsync(Guid number) =>
        (await _services!.GetRequiredService<IInstanceDirectory>().FindAsync(number, Cancellation))!.GatewayId;

    private static DeliveryContent About(Guid? number, Guid? gateway) =>
        new(1, NotificationKind.InstanceDisconnected, number, "one", null, TestTime.Start) { GatewayId = gateway };

    private IDeliveryOutbox Outbox => _services!.GetRequiredService<IDeliveryOutbox>();

    private WebhookEndpointStore Endpoints => _services!.GetRequiredService<WebhookEndpointStore>();

    private Task<IReadOnlyList<DueDelivery>> ClaimAsync(DeliveriesUnderWay underWay, DateTimeOffset now) =>
        Outbox.ClaimAsync(_world!.Tenant, underWay, now, Lease, 100, Cancellation);

    private async Task<Guid> AddEndpointAsync() =>
        (await Endpoints.AddAsync(_world!.Tenant, "system", new Uri("https://system.example/hook"), TestTime.Start, Cancellation))!.Value.Id;

    private Task RaiseAsync(NotificationKind kind) => _services!.GetRequiredService<INotificationLog>().RaiseAsync(
        new(_world!.Tenant, _number, kind, TestTime.Start, TestTime.Start, "401"), Cancellation);
}
