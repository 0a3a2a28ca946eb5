using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>Connected does not mean that messages arrive: a number that WhatsApp restricts answers as before, and its messages die by acknowledgement.</summary>
internal sealed partial class InstanceGrain
{
    private readonly AckBook _acks = new(acks.Value);
    private bool _isAssessing;

    public async Task OnAcksAsync(AckReport report)
    {
        var heals = false;
        foreach (var ack in report.Acks) heals |= _acks.Heard(ack);
        await ApplyAsync(state => AckDecision.OnHeard(state, heals, time.GetUtcNow()));
        await AssessAcksAsync();
    }

    public Task OnPermissionEventAsync(PermissionEvent permissionEvent) =>
        ApplyAsync(state => LinkDecision.OnPermission(state, permissionEvent));

    private async Task NoteAcceptedAsync(string? gatewayMessageId)
    {
        var now = time.GetUtcNow();
        if (gatewayMessageId is not null && _acks.Sent(gatewayMessageId, now)) await ApplyAsync(state => AckDecision.OnHeard(state, heals: true, now));
        _ = TryAssessAcksAsync(); // may ask the gateway: the send does not wait for that
    }

    private async Task TryAssessAcksAsync()
    {
        try
        {
            await AssessAcksAsync();
        }
        catch (Exception failed)
        {
            Log.LessonLost(logger, failed, _id); // the next message or look assesses again
        }
    }

    /// <summary>Restricts the number when its messages say so. Silence counts only when the gateway's webhook is known to be in place.</summary>
    private async Task AssessAcksAsync()
    {
        if (_isAssessing || Found() is not { Verdict: not AckVerdict.None } finding) return;
        _isAssessing = true;
        try
        {
            if (finding.Verdict == AckVerdict.Silent && !await WebhookStandsAsync())
            {
                _acks.Forget();
                return;
            }

            if (Found() is not { Verdict: not AckVerdict.None } still) return;
            await ApplyAsync(state => AckDecision.OnFinding(state, still, time.GetUtcNow(), acks.Value));
            _acks.Hold();
        }
        finally
        {
            _isAssessing = false;
        }
    }

    private AckFinding? Found()
    {
        var now = time.GetUtcNow();
        return AckDecision.IsResting(_state, now) ? null : _acks.Assess(AckDecision.HasAcks(_state, now, acks.Value), _state.AckStrikes > 0, now);
    }

    // A gateway that does not know where to tell us anything is silent about healthy numbers too.
    private async Task<bool> WebhookStandsAsync()
    {
        var record = await RequireRecordAsync();
        var gateway = gateways.For(record.Gateway.Kind);
        if (!gateway.Capabilities.HasFlag(GatewayCapabilities.WebhookRegistration)) return true;
        using var patience = new CancellationTokenSource(recovery.Value.CheckLimit, time);
        try
        {
            return await gateway.EnsureWebhookAsync(record.Gateway, patience.Token) == WebhookCheck.InPlace;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return false;
        }
    }
}
