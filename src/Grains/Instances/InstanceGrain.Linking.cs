using WaActors.Grains.Reasons;
using Orleans;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>Set-up (I-5): whatever state the gateway was in before, the answer is a QR, a pairing code, or "open already".</summary>
internal sealed partial class InstanceGrain
{
    private readonly OneAtATime _setUps = new();

    public Task<ConnectAnswer> ConnectAsync(string? phone) => _setUps.RunAsync(() => SetUpAsync(phone));

    private async Task<ConnectAnswer> SetUpAsync(string? phone)
    {
        var record = await RequireRecordAsync();
        if (!HasSessions(record)) return await AdoptAsync(await AskForLinkAsync(record, phone), phone); // nothing to open: it answers how it is, and what to do
        if (LinkingDecision.ValidCode(_state, phone, time.GetUtcNow()) is { } shown) return shown;
        var repaired = await EnsureHealthyAsync();
        if (repaired.Outcome is RecoveryOutcome.Unreachable or RecoveryOutcome.Frozen)
            return new ConnectAnswer(LinkState.Unknown, Problem: repaired.Problem ?? NumberReasons.CannotBeRead);

        var can = gateways.For(record.Gateway.Kind).Capabilities;
        if (LinkingDecision.MustLogOutFirst(_state, phone, can)) await RepairAsync(RecoveryTrigger.Logout);
        var answer = await AskForLinkAsync(record, phone);
        if (LinkingDecision.MustStartOver(answer, phone, can) is { } trigger)
        {
            await RepairAsync(trigger);
            answer = await AskForLinkAsync(record, phone);
        }

        return await AdoptAsync(answer, phone);
    }

    private Task<ConnectAnswer> AskForLinkAsync(InstanceRecord record, string? phone) =>
        gateways.For(record.Gateway.Kind).ConnectAsync(record.Gateway, phone, CancellationToken.None);

    private async Task<ConnectAnswer> AdoptAsync(ConnectAnswer answer, string? phone)
    {
        if (answer.Problem is not null && answer.State == LinkState.Unknown) return answer;
        await SuperviseAsync();
        var now = time.GetUtcNow();
        await ApplyAsync(state => LinkingDecision.OnAnswer(state, answer, phone, now, options.Value));
        return LinkingDecision.WithCode(answer, _state.Pairing);
    }

    private async Task SuperviseAsync()
    {
        var period = options.Value.VerifyPeriod > SuperviseMin ? options.Value.VerifyPeriod : SuperviseMin;
        await this.RegisterOrUpdateReminder(SuperviseReminder, SuperviseMin + ((period - SuperviseMin) * random.NextUnit()), period);
    }
}
