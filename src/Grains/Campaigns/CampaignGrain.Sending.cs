using WaActors.Grains.Reasons;
using Orleans.Runtime;
using WaActors.Campaigns;
using WaActors.Grains.Events;
using WaActors.Instances;

namespace WaActors.Grains.Campaigns;

/// <summary>One send: intent, call, outcome.</summary>
internal sealed partial class CampaignGrain
{
    // Whatever kept a send from starting (a clock that runs ahead, say) must not make a loop without a breath.
    private static readonly TimeSpan NotStartedPause = TimeSpan.FromSeconds(1);

    private async Task SendAsync(PendingMessage message, RouteState route)
    {
        var composed = renderer.Compose(route.Record.Texts, message, random.NextUnit);
        message = message with { Text = composed.Text };
        var attempt = new AttemptIntent(_id, _lease!.Epoch, message.Seq, message.AttemptsMade + 1, route.InstanceId, ids.NewId(), time.GetUtcNow())
        {
            Text = composed.Text,
            Counted = route.Counted || _pump.Plan.Pace is not { PerDay: null, PerNumberPerDay: null, RecipientGapHours: null },
            PaceEpoch = route.PaceEpoch,
            Rule = route.Rule.TightenedBy(_pump.Plan.Pace.RecipientGapHours),
        };
        try
        {
            var answer = await ledger.RecordIntentAsync(attempt);
            if (answer != IntentAnswer.Recorded)
            {
                await OnNoIntentAsync(attempt, message, route, answer);
                return;
            }

            TellSwitches(message, route);
            var startBefore = _pump.Running ? StartBefore(attempt, message) : null;
            var outcome = startBefore is { } limit ? await CallInstanceAsync(attempt, message, composed, route, limit) : NotStartedWhileStopped(route);
            await SettleAsync(attempt, message, route, outcome);
            Pump();
        }
        catch (Exception failed)
        {
            StopAfter(failed);
        }
    }

    /// <summary>The ledger refuses an intent of a stale epoch, one whose message a cancellation took meanwhile, and one that may not be made now or ever: only the first
    /// means that this activation is over.</summary>
    private async Task OnNoIntentAsync(AttemptIntent attempt, PendingMessage message, RouteState route, IntentAnswer answer)
    {
        switch (answer)
        {
            case IntentAnswer.Suppressed:
                Tell(EventKinds.MessageSuppressed, _pump.Plan.Pace.RequiresConsent ? CampaignReasons.OptedOutOrNoConsent : LeftOutReason.OptedOut, seq: message.Seq);
                LetGo(message, route);
                return;
            case IntentAnswer.StalePermit:
                AskForAnotherPermit(attempt, message, route);
                return;
            case IntentAnswer.TooSoon:
                await WaitForRecipientAsync(attempt, message, route);
                return;
        }

        if (!_pump.Running) await _statusChanges.RunAsync(() => Task.FromResult(true)); // the cancellation itself may still be on its way back
        if (_status != CampaignStatus.Cancelled)
        {
            StopAsStale();
            return;
        }

        LetGo(message, route);
    }

    /// <summary>The permit was an older activation's of the number: none of its places counts, and whoever gave them must read anew.</summary>
    private void AskForAnotherPermit(AttemptIntent attempt, PendingMessage message, RouteState route)
    {
        CampaignPump.TakeHeldPermits(route);
        route.BlockedUntil = time.GetUtcNow() + NotStartedPause;
        if (attempt.PaceEpoch is { } epoch) _flows.Start(() => TellStaleAsync(route.InstanceId, epoch));
        _pump.OnAttemptEnded(message.Seq, route, again: message, gapFrom: null, luck: 0);
        Pump();
    }

    private async Task TellStaleAsync(Guid instanceId, long epoch)
    {
        try
        {
            await Instance(instanceId).OnPermitStaleAsync(epoch);
        }
        catch (Exception unreachable)
        {
            Log.InstanceUnreachable(logger, unreachable, _id, instanceId); // it hears of it with the next refused intent
        }
    }

    /// <summary>Another campaign wrote to the person too short a time ago: the message waits aside for its time, and costs no delay.</summary>
    private async Task WaitForRecipientAsync(AttemptIntent attempt, PendingMessage message, RouteState route)
    {
        var contacts = await ledger.ReadContactsAsync(_id, message.Seq, CancellationToken.None);
        var now = time.GetUtcNow();
        var at = attempt.Rule.AllowedAt(contacts, now);
        _flows.Start(() => ReleaseAsync(route.InstanceId, 1));
        _pump.OnTooSoon(message, route, at > now + NotStartedPause ? at : now + NotStartedPause, attempt.Rule.Say());
        Pump();
    }

    /// <summary>The message needs no send: the place goes back, and the next one has its turn without a delay.</summary>
    private void LetGo(PendingMessage message, RouteState route)
    {
        _flows.Start(() => ReleaseAsync(route.InstanceId, 1));
        _pump.OnAttemptEnded(message.Seq, route, again: null, gapFrom: null, luck: 0);
        Pump();
    }

    /// <summary>Until when the send may begin; null when its window has closed meanwhile.</summary>
    private DateTimeOffset? StartBefore(AttemptIntent attempt, PendingMessage message)
    {
        if (_pump.MayStartUntil(message.Phone, time.GetUtcNow()) is not { } closes) return null;
        var limit = attempt.At + options.Value.SendStartLimit;
        return closes <= limit ? closes.AddTicks(-1) : limit;
    }

    private SendOutcome NotStartedWhileStopped(RouteState route)
    {
        _flows.Start(() => ReleaseAsync(route.InstanceId, 1));
        return SendOutcome.NotStarted(CampaignReasons.StoppedBeforeTurn);
    }

    private async Task<SendOutcome> CallInstanceAsync(
        AttemptIntent attempt, PendingMessage message, Composition composed, RouteState route, DateTimeOffset startBefore)
    {
        if (composed.Text is not { } chosen)
        {
            _flows.Start(() => ReleaseAsync(route.InstanceId, 1));
            return SendOutcome.Rejected(composed.Problem!);
        }

        var parts = PartsRenderer.Render(renderer, route.Record.Texts, chosen.TemplateId, message.Variables);
        if (parts.Problem is { } problem)
        {
            _flows.Start(() => ReleaseAsync(route.InstanceId, 1));
            return SendOutcome.Rejected(problem);
        }

        try
        {
            return await Instance(route.InstanceId).SendAsync(new SendCommand(
                _id, attempt.Seq, attempt.ClientMessageId, message.Phone, chosen.Text, startBefore, parts.Media, parts.Template)
            {
                CheckedSince = _pump.Plan.Pace.NumberCheckDays is { } days ? attempt.At - TimeSpan.FromDays(days) : null,
            });
        }
        catch (Exception lost)
        {
            // The call, not the gateway, failed: the number may have sent it, or may yet until StartBefore.
            Log.InstanceUnreachable(logger, lost, _id, route.InstanceId);
            return SendOutcome.Unknown(CampaignReasons.NumberSilent(lost.GetType().Name));
        }
    }

    private async Task SettleAsync(AttemptIntent attempt, PendingMessage message, RouteState route, SendOutcome outcome)
    {
        var now = time.GetUtcNow();
        var decision = OutcomeDecision.For(outcome);
        ApplyToRoute(route, decision.Route, outcome, now);
        if (decision.Status is not { } status)
        {
            PutInDoubt(attempt, message, route, outcome, now);
            return;
        }

        if (status == MessageStatus.Sent)
        {
            _rate.Count(now);
            route.Rate.Count(now);
        }

        if (!await ledger.RecordOutcomeAsync(ToRecord(attempt, outcome, status, DoubtResolution.None, now)))
        {
            StopAsStale();
            return;
        }

        TellOutcome(message.Seq, route, status, outcome);
        var again = status == MessageStatus.Pending ? message with { AttemptsMade = attempt.AttemptNo, GivenBack = GivenBackBy(route, outcome) } : null;
        _pump.OnAttemptEnded(message.Seq, route, again, decision.CountsForPace ? now : null, random.NextUnit());
    }

    private void ApplyToRoute(RouteState route, RouteEffect effect, SendOutcome outcome, DateTimeOffset now)
    {
        var reason = outcome.Reason ?? CampaignReasons.Outcome(outcome.Kind);
        switch (effect)
        {
            case RouteEffect.Success:
                RouteBook.OnSuccess(route);
                break;
            case RouteEffect.Failure:
                Publish(_routes.OnFailure(route, reason, now));
                break;
            case RouteEffect.LinkLost:
                Publish(_routes.OnLinkLost(route, reason));
                break;
            case RouteEffect.Blocked:
                route.BlockedUntil = outcome.Until ?? now + options.Value.SafetyCycle;
                break;
            case RouteEffect.None when outcome.Kind == SendOutcomeKind.NotStarted:
                route.BlockedUntil = now + NotStartedPause;
                break;
        }
    }

    private static GivenBack? GivenBackBy(RouteState route, SendOutcome outcome) =>
        outcome.Kind == SendOutcomeKind.NotStarted ? null : new GivenBack(route.InstanceId, outcome.Reason);

    /// <summary>Another number than before has this turn: it takes over the message that one gave back, or the turns of those that are out (C-10).</summary>
    private void TellSwitches(PendingMessage message, RouteState route)
    {
        foreach (var (from, reason) in _routes.TakeOver(route, message.GivenBack))
            events.Append(new(_lease!.TenantId, time.GetUtcNow(), EventKinds.RouteSwitched, _id, route.InstanceId, message.Seq, reason, from));
    }

    private void TellOutcome(int seq, RouteState route, MessageStatus status, SendOutcome outcome)
    {
        if (status == MessageStatus.Failed) Tell(EventKinds.MessageFailed, outcome.Reason, route.InstanceId, seq);
        if (status == MessageStatus.Pending && outcome.Kind != SendOutcomeKind.NotStarted)
            Tell(EventKinds.MessageReturned, outcome.Reason, route.InstanceId, seq);
    }

    private AttemptOutcome ToRecord(AttemptIntent attempt, SendOutcome outcome, MessageStatus status, DoubtResolution resolution, DateTimeOffset now) =>
        new(_id, _lease!.Epoch, attempt.Seq, attempt.AttemptNo, outcome.Kind, status, outcome.GatewayMessageId, outcome.Reason, resolution, now);
}
