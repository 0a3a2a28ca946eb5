using WaActors.Grains.Reasons;
using WaActors.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Gateways;
using WaActors.Grains.Suppressions;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

internal sealed partial class InstanceGrain
{
    // Each round more needs another change of the number's pace while its database is asked. Who meets so many asks again later.
    private const int AcquireRoundsMax = 4;

    public async Task<SendPermit> AcquireAsync(PermitRequest request)
    {
        for (var round = 0; round < AcquireRoundsMax; round++)
        {
            if (!IsRecordKnown) await RequireRecordAsync();
            var now = time.GetUtcNow();
            var status = Status;
            if (!status.CanSend(now)) return new SendPermit(0, status.PermissionUntil, status) { Hold = status.PermissionReason, HoldUntil = status.PermissionUntil };
            if (Pace.Settings.IsNone) return AcquireUnpaced(request, status, now);
            if (await AcquirePacedAsync(request) is { } permit) return permit;
        }

        _places.StandInLine(request.CampaignId);
        return new SendPermit(0, time.GetUtcNow() + options.Value.LineRetry, Status);
    }

    private SendPermit AcquireUnpaced(PermitRequest request, InstanceStatus status, DateTimeOffset now)
    {
        var granted = _places.Reserve(request.CampaignId, request.Wanted, WindowMax, now, request.Priority);
        TellNextInLine(); // who came in turn took one place, but several may have become free at once
        return new SendPermit(granted, null, status);
    }

    public Task ReleaseAsync(int count)
    {
        _places.Release(count);
        TellNextInLine();
        return Task.CompletedTask;
    }

    public async Task<SendOutcome> SendAsync(SendCommand command)
    {
        var record = await RequireRecordAsync();
        var startedAt = time.GetUtcNow();
        if (await WhyNotByPaceAsync() is { } hold) return SendOutcome.NotStarted(hold);
        if (!_places.Begin(PlacesMax, startedAt)) return SendOutcome.NotStarted(NumberReasons.NoFreePlace);
        SendOutcome? outcome = null;
        try
        {
            outcome = await SendIfAllowedAsync(record, command);
            await LearnFromAsync(outcome);
            if (outcome.OptedOut) await NoteOptOutAsync(record, command.Phone);
            return outcome; // whatever became of the lesson: the campaign must know what the gateway did
        }
        finally
        {
            _places.End();
            NoteForPace(command.Phone, startedAt, outcome);
            TellNextInLine();
        }
    }

    public async Task<FindAnswer> FindAsync(FindCommand command)
    {
        var record = await RequireRecordAsync();
        var gateway = gateways.For(record.Gateway.Kind);
        if (!gateway.Capabilities.HasFlag(GatewayCapabilities.MessageLookup)) return new FindAnswer(null, Supported: false);
        var answer = await gateway.FindMessageAsync(
            record.Gateway,
            new(command.ClientMessageId, command.Phone, command.Text, command.Media is { } medium ? OutgoingContent.ByAddress(medium) : null),
            command.IntentAt,
            CancellationToken.None);
        return answer.Supported ? answer : new FindAnswer(null, Supported: true, Failed: true); // it has the means: it could not be asked
    }

    private async Task<SendOutcome> SendIfAllowedAsync(InstanceRecord record, SendCommand command)
    {
        var now = time.GetUtcNow();
        if (now > command.StartBefore) return SendOutcome.NotStarted(NumberReasons.TurnTooLate);
        if (_state.Link != LinkState.Connected) return SendOutcome.LinkLost(_state.Reason ?? NumberReasons.Link(_state.Link));
        if (!Status.CanSend(now)) return SendOutcome.NotStarted(NumberReasons.Permission(_state.Permission));
        if (command.CheckedSince is { } since && await LacksWhatsAppAsync(record, command.Phone, since))
            return SendOutcome.NotOnWhatsApp(NumberReasons.CheckedNoWhatsApp);
        if (time.GetUtcNow() > command.StartBefore) return SendOutcome.NotStarted(NumberReasons.CheckTookTooLong);
        var (message, refusal) = await ComposeAsync(record, command);
        if (refusal is not null) return refusal;
        try
        {
            return await gateways.For(record.Gateway.Kind)
                .SendAsync(record.Gateway, message!, CancellationToken.None);
        }
        catch (Exception fault)
        {
            Log.AdapterThrew(logger, fault, _id);
            return SendOutcome.Unknown(NumberReasons.AdapterFailed(fault.GetType().Name));
        }
    }

    private async Task LearnFromAsync(SendOutcome outcome)
    {
        if (outcome.RouteOnly || outcome.Kind is SendOutcomeKind.NotOnWhatsApp or SendOutcomeKind.Rejected) return;
        try
        {
            if (outcome.Kind == SendOutcomeKind.Accepted) await NoteAcceptedAsync(outcome.GatewayMessageId);
            else await ApplyAsync(state => Learn(state, outcome));
        }
        catch (Exception failed)
        {
            Log.LessonLost(logger, failed, _id);
        }
    }

    /// <summary>WhatsApp says that the recipient wants no more of this business: nobody of the tenant shall try again.</summary>
    private async Task NoteOptOutAsync(InstanceRecord record, string phone)
    {
        var now = time.GetUtcNow();
        try
        {
            var added = await suppressions.AddAsync(record.TenantId, [new(phone, SuppressionSource.WhatsApp, now, NumberReasons.ChoseInWhatsApp, _id)], CancellationToken.None);
            if (added > 0) events.Append(new(record.TenantId, now, EventKinds.RecipientOptedOut, InstanceId: _id, Reason: NumberReasons.ChoseInWhatsApp));
        }
        catch (Exception failed)
        {
            Log.LessonLost(logger, failed, _id); // the next send to them is refused in the same way
        }
    }

    private InstanceState Learn(InstanceState state, SendOutcome outcome)
    {
        var next = LinkDecision.OnOutcome(state, outcome);
        return LinkDecision.FromOutcome(outcome) is { } heard && state.Link == LinkState.Connected
            ? Hear(next, heard)
            : next;
    }

    private void TellNextInLine()
    {
        if (IsHeldByPace()) return;
        if (_places.NextInLine(PlacesMax, time.GetUtcNow()) is { } turn)
            _ = NotifyAsync(turn.CampaignId, campaign => OfferPlaceAsync(campaign, turn));
    }

    private async Task OfferPlaceAsync(ICampaignGrain campaign, SendTurn turn)
    {
        if (await campaign.OnPermitFreeAsync(_id)) return;
        _places.Decline(turn);
        TellNextInLine();
    }
}
