using WaActors.Grains.Reasons;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using WaActors.Grains.Determinism;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Notifications;
using WaActors.Reasons;

namespace WaActors.Grains.Notifications;

/// <summary>
/// Carries one tenant's notifications out of the app. Key <c>tenant-&lt;id&gt;</c>; owns nothing durable: the outbox decides what is due.
/// Invariant: each endpoint has one try under way at most, and none waits for another's; a message to the owner leaves once at most.
/// Recovery: a try that recorded nothing is due again after its lease; the host wakes the notifiers of tenants that have something due.
/// </summary>
[GrainType("wa-notifier")]
internal sealed partial class NotifierGrain(
    IDeliveryOutbox outbox,
    IWebhookSender webhooks,
    IWhatsAppGateways gateways,
    IOptions<NotifierOptions> options,
    IIdSource ids,
    TimeProvider time,
    IRandomSource random,
    ILogger<NotifierGrain> logger) : Grain, INotifierGrain
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SendStartLimit = TimeSpan.FromSeconds(30);

    private readonly HashSet<Guid> _busyEndpoints = [];
    private Guid _id;
    private IGrainTimer? _timer;
    private bool _isOwnerBusy;
    private int _underWay;
    private bool _isLooking;
    private bool _lookAgain;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = GrainKeys.TenantId(this.GetPrimaryKeyString());
        _timer = this.RegisterGrainTimer(LookAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
        return Task.CompletedTask;
    }

    public Task WakeAsync()
    {
        _timer?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    private DeliveriesUnderWay UnderWay => new([.. _busyEndpoints], _isOwnerBusy);

    /// <summary>Takes what is due and begins it; then sleeps until the next is due.</summary>
    private async Task LookAsync(CancellationToken cancellation)
    {
        _lookAgain = _isLooking;
        if (_isLooking) return;
        _isLooking = true;
        var wait = RetryDelay;
        try
        {
            wait = await BeginDueAsync(cancellation);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            Log.LookFailed(logger, failed, _id);
        }
        finally
        {
            _isLooking = false;
        }

        _timer?.Change(_lookAgain ? TimeSpan.Zero : wait, Timeout.InfiniteTimeSpan);
        _lookAgain = false;
    }

    private async Task<TimeSpan> BeginDueAsync(CancellationToken cancellation)
    {
        var room = options.Value.UnderWayMax - _underWay;
        if (room <= 0) return Timeout.InfiniteTimeSpan; // the end of one looks again
        var now = time.GetUtcNow();
        foreach (var delivery in await outbox.ClaimAsync(_id, UnderWay, now, options.Value.Lease, room, cancellation)) Begin(delivery);
        if (await outbox.FindNextDueAsync(_id, UnderWay, cancellation) is not { } next) return Timeout.InfiniteTimeSpan;
        return next > now ? next - now : TimeSpan.Zero;
    }

    private void Begin(DueDelivery delivery)
    {
        _underWay++;
        if (delivery.EndpointId is { } endpointId) _busyEndpoints.Add(endpointId);
        else _isOwnerBusy = true;
        _ = RunAsync(delivery);
    }

    /// <summary>One try, from the call to its record. A flow of its own: it never throws.</summary>
    private async Task RunAsync(DueDelivery delivery)
    {
        try
        {
            var result = delivery.Channel == DeliveryChannel.Webhook ? await TryWebhookAsync(delivery) : await TryOwnerAsync(delivery);
            await outbox.RecordAsync(delivery, result, time.GetUtcNow(), CancellationToken.None);
            if (result.State != DeliveryState.Delivered) Log.TryFailed(logger, _id, delivery.Channel, delivery.Id, delivery.Attempt, result.State, CodedReason.TextOf(result.Error));
        }
        catch (Exception failed)
        {
            Log.TryBroke(logger, failed, _id, delivery.Id); // due again after its lease
        }
        finally
        {
            _underWay--;
            if (delivery.EndpointId is { } endpointId) _busyEndpoints.Remove(endpointId);
            else _isOwnerBusy = false;
            _timer?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task<DeliveryResult> TryWebhookAsync(DueDelivery delivery)
    {
        if (delivery.Url is null) return new DeliveryResult(DeliveryState.Failed, Error: NumberReasons.EndpointOff);
        var answer = await webhooks.SendAsync(WebhookMessage.Of(delivery, time.GetUtcNow()), CancellationToken.None);
        return DeliveryDecision.OfWebhook(delivery.Attempt, answer, time.GetUtcNow(), random.NextUnit(), options.Value);
    }

    /// <summary>By another connected number of the tenant, never by the one that it is about.</summary>
    private async Task<DeliveryResult> TryOwnerAsync(DueDelivery delivery)
    {
        if (delivery is not { OwnerPhone: { } phone, Content: { } content }) return new DeliveryResult(DeliveryState.Failed, Error: NumberReasons.NoOwnerPhone);
        if (delivery.IsAbandoned) return new DeliveryResult(DeliveryState.InDoubt, Error: NumberReasons.DeliveryCutOff);
        var carriers = await outbox.FindCarriersAsync(_id, content, CancellationToken.None);
        var text = WebhookMessage.TextOf(delivery);
        var outcome = SendOutcome.NotStarted(NumberReasons.NoOtherNumber);
        foreach (var carrier in carriers.Where(IsFree).Take(options.Value.CarriersMax))
        {
            var command = new SendCommand(Guid.Empty, 0, ids.NewId(), phone, text, time.GetUtcNow() + SendStartLimit);
            outcome = await GrainFactory.GetGrain<IInstanceGrain>(GrainKeys.Instance(carrier.InstanceId)).SendAsync(command);
            if (!DeliveryDecision.MayTryAnother(outcome)) break;
        }

        return DeliveryDecision.OfMessage(delivery.Attempt, outcome, time.GetUtcNow(), random.NextUnit(), options.Value);
    }

    // Official accounts write free text only to people who wrote to them within a day.
    private bool IsFree(OwnerCarrier carrier) => !gateways.For(carrier.Kind).Capabilities.HasFlag(GatewayCapabilities.Templates);

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Warning, "Tenant {TenantId}: what is due of its notifications could not be read; tried again in seconds")]
        public static partial void LookFailed(ILogger logger, Exception exception, Guid tenantId);

        [LoggerMessage(4002, LogLevel.Information, "Tenant {TenantId}: {Channel} delivery {DeliveryId}, attempt {Attempt}: {State} ({Error})")]
        public static partial void TryFailed(
            ILogger logger, Guid tenantId, DeliveryChannel channel, long deliveryId, int attempt, DeliveryState state, string? error);

        [LoggerMessage(4003, LogLevel.Warning, "Tenant {TenantId}: delivery {DeliveryId} broke; it is due again after its lease")]
        public static partial void TryBroke(ILogger logger, Exception exception, Guid tenantId, long deliveryId);
    }
}
