using WaActors.Grains.Events;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>Whether the gateway sends the number's events here: looked at when it is taken over, and with verifications, once a period at most.</summary>
internal sealed partial class InstanceGrain
{
    private DateTimeOffset? _webhookSeenAt;

    /// <summary>Looks at an instance that somebody else linked, and at its webhook; opens, restarts and logs out nothing.</summary>
    public async Task<AdoptAnswer> AdoptAsync()
    {
        var record = await RequireRecordAsync();
        await LookAsync(recovery.Value.CheckLimit);
        if (_state.Link == LinkState.Connected)
        {
            await SuperviseAsync();
            await ApplyAsync(state => state with { Desired = true });
        }

        return new AdoptAnswer(_state.Link, (WebhookStanding)await EnsureWebhookAsync(record));
    }

    /// <summary>With a verification that found the number open: a webhook that somebody else took is taken back, else losses are only polled and receipts never come.</summary>
    private async Task KeepWebhookAsync()
    {
        if (_record is not { } record || _state.Link != LinkState.Connected) return;
        if (_webhookSeenAt is { } seen && time.GetUtcNow() < seen + options.Value.VerifyPeriod) return;
        await EnsureWebhookAsync(record);
    }

    private async Task<WebhookCheck> EnsureWebhookAsync(InstanceRecord record)
    {
        var gateway = gateways.For(record.Gateway.Kind);
        if (!gateway.Capabilities.HasFlag(GatewayCapabilities.WebhookRegistration)) return WebhookCheck.NotWanted;
        _webhookSeenAt = time.GetUtcNow();
        using var patience = new CancellationTokenSource(recovery.Value.CheckLimit, time);
        var check = WebhookCheck.Failed;
        try
        {
            check = await gateway.EnsureWebhookAsync(record.Gateway, patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // as if it had refused
        }

        if (check == WebhookCheck.Repaired) events.Append(new(record.TenantId, time.GetUtcNow(), EventKinds.InstanceWebhookRepaired, InstanceId: _id));
        if (check == WebhookCheck.Failed) Log.WebhookFailed(logger, _id);
        return check;
    }
}
