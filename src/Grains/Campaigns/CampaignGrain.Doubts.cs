using WaActors.Grains.Reasons;
using Orleans.Runtime;
using WaActors.Campaigns;
using WaActors.Grains.Events;
using WaActors.Instances;

namespace WaActors.Grains.Campaigns;

/// <summary>What became of sends whose outcome nobody knows: asked for, heard of, or decided by policy (design, section 4).</summary>
internal sealed partial class CampaignGrain
{
    private static readonly TimeSpan LookUpWaitMax = TimeSpan.FromMinutes(1);

    private readonly List<Doubt> _doubts = [];
    private readonly Dictionary<int, int> _resends = [];
    private readonly Dictionary<Guid, LookUp> _lookUps = [];

    private DateTimeOffset? NextDoubtAt => _doubts.Count == 0 ? null : _doubts.Min(d => d.DueAt);

    private void PutInDoubt(AttemptIntent attempt, PendingMessage message, RouteState route, SendOutcome outcome, DateTimeOffset now)
    {
        _pump.OnAttemptInDoubt(route, now, random.NextUnit());
        _doubts.Add(new Doubt(new(message, attempt.AttemptNo, attempt.InstanceId, attempt.ClientMessageId, attempt.At, attempt.Epoch),
            now + options.Value.DoubtGrace, outcome.Reason, Live: true));
        Tell(EventKinds.MessageInDoubt, outcome.Reason, route.InstanceId, message.Seq);
    }

    private void Inherit(OpenAttempt open)
    {
        var due = open.IntentAt + options.Value.DoubtGrace;
        var now = time.GetUtcNow();
        _pump.OnDoubtInherited(open.Message.Seq);
        _doubts.Add(new Doubt(open, due > now ? due : now, CampaignReasons.OwnerStopped, Live: false));
        Tell(EventKinds.MessageInDoubt, CampaignReasons.OwnerStopped, open.InstanceId, open.Message.Seq);
    }

    private void ResolveDueDoubts()
    {
        var now = time.GetUtcNow();
        foreach (var doubt in _doubts.Where(d => d.DueAt <= now).ToList())
        {
            _doubts.Remove(doubt);
            _flows.Start(() => ResolveAsync(doubt));
        }
    }

    /// <remarks>A doubt that is being looked up at this moment is not found here; the webhook is told again later.</remarks>
    public async Task<int> OnEchoesAsync(IReadOnlyList<MessageEcho> echoes)
    {
        if (_lease is null || _stopped) return 0;
        var found = 0;
        foreach (var echo in echoes)
        {
            if (await IsHeardByLookUpAsync(echo))
            {
                found++;
                continue;
            }

            if (_doubts.Find(doubt => doubt.Attempt.ClientMessageId == echo.ClientMessageId) is not { } told) continue;
            _doubts.Remove(told);
            await ResolveAsync(told, new FindAnswer(echo.GatewayMessageId, Supported: true));
            found++;
        }

        return found;
    }

    /// <summary>A webhook may tell of a message while its gateway is being asked for it: then its word counts, and not that nothing was found.</summary>
    private async Task<bool> IsHeardByLookUpAsync(MessageEcho echo)
    {
        if (!_lookUps.TryGetValue(echo.ClientMessageId, out var lookUp)) return false;
        lookUp.HeardId = echo.GatewayMessageId;
        await lookUp.Ended.Task;
        return true;
    }

    private async Task ResolveAsync(Doubt doubt)
    {
        var id = doubt.Attempt.ClientMessageId;
        var lookUp = _lookUps[id] = new LookUp();
        try
        {
            var answer = await FindAsync(doubt.Attempt);
            _lookUps.Remove(id);
            await ResolveAsync(doubt, lookUp.HeardId is { } heard ? new FindAnswer(heard, Supported: true) : answer);
        }
        finally
        {
            _lookUps.Remove(id);
            lookUp.Ended.SetResult();
        }
    }

    /// <summary>Ends a doubt, or puts it off.</summary>
    /// <param name="doubt">Which.</param>
    /// <param name="found">What a look-up or a webhook told of it.</param>
    private async Task ResolveAsync(Doubt doubt, FindAnswer found)
    {
        try
        {
            if (MayStillChange(doubt, found))
            {
                AskAgainLater(doubt);
                return;
            }

            var seq = doubt.Attempt.Message.Seq;
            var (status, resolution) = OutcomeDecision.ForDoubt(
                found, _lease!.InDoubtPolicy, doubt.Live && _resends.GetValueOrDefault(seq) >= options.Value.ResendsMax, _status == CampaignStatus.Cancelled);
            if (!await ledger.RecordOutcomeAsync(ToRecord(doubt, found, status, resolution)))
            {
                StopAsStale();
                return;
            }

            Tell(EventKinds.MessageResolved, CampaignReasons.Resolved(resolution, doubt.Reason), doubt.Attempt.InstanceId, seq);
            if (resolution == DoubtResolution.Resent && doubt.Live) _resends[seq] = _resends.GetValueOrDefault(seq) + 1;
            _pump.OnDoubtResolved(seq, resolution == DoubtResolution.Resent ? ToSendAgain(doubt) : null);
            Pump();
        }
        catch (Exception failed)
        {
            StopAfter(failed);
        }
    }

    private static PendingMessage ToSendAgain(Doubt doubt) => doubt.Attempt.Message with
    {
        AttemptsMade = doubt.Attempt.AttemptNo, GivenBack = new GivenBack(doubt.Attempt.InstanceId, doubt.Reason),
    };

    /// <summary>Found is found. But "not found" says nothing while the send itself may still be on its way, nor does a gateway that could not be asked.</summary>
    private bool MayStillChange(Doubt doubt, FindAnswer found)
    {
        if (found.GatewayMessageId is not null) return false;
        if (time.GetUtcNow() < doubt.Attempt.IntentAt + options.Value.DoubtSettle) return true;
        return found.Failed && doubt.LookUps + 1 < options.Value.LookUpsMax;
    }

    private void AskAgainLater(Doubt doubt)
    {
        var wait = options.Value.DoubtGrace * Math.Pow(2, Math.Min(doubt.LookUps + 1, 10));
        var due = time.GetUtcNow() + (wait < LookUpWaitMax ? wait : LookUpWaitMax);
        var settled = doubt.Attempt.IntentAt + options.Value.DoubtSettle;
        _doubts.Add(doubt with { DueAt = settled > time.GetUtcNow() && settled < due ? settled : due, LookUps = doubt.LookUps + 1 });
        Pump();
    }

    private async Task<FindAnswer> FindAsync(OpenAttempt open)
    {
        if (TextOf(open) is not { } chosen) return new(null, Supported: false);
        try
        {
            return await Instance(open.InstanceId).FindAsync(new(open.ClientMessageId, open.Message.Phone, chosen.Text, open.IntentAt, MediaOf(open, chosen)));
        }
        catch (Exception unreachable)
        {
            Log.InstanceUnreachable(logger, unreachable, _id, open.InstanceId);
            return new(null, Supported: true, Failed: true);
        }
    }

    private SendMedia? MediaOf(OpenAttempt open, ChosenText chosen) => _routes.Find(open.InstanceId) is { } route
        ? PartsRenderer.Render(renderer, route.Record.Texts, chosen.TemplateId, open.Message.Variables).Media
        : null;

    /// <summary>What an attempt said. Those of versions that did not store it had no choices: what it said follows from the route.</summary>
    private ChosenText? TextOf(OpenAttempt open) =>
        open.Message.Text ?? (_routes.Find(open.InstanceId) is { } route ? renderer.Compose(route.Record.Texts, open.Message, () => 0).Text : null);

    private AttemptOutcome ToRecord(Doubt doubt, FindAnswer found, MessageStatus status, DoubtResolution resolution) => new(
        _id, _lease!.Epoch, doubt.Attempt.Message.Seq, doubt.Attempt.AttemptNo,
        resolution == DoubtResolution.Found ? SendOutcomeKind.Accepted : SendOutcomeKind.Unknown,
        status, found.GatewayMessageId, resolution == DoubtResolution.Found ? null : doubt.Reason, resolution, time.GetUtcNow());

    /// <summary>An attempt without a known outcome.</summary>
    /// <param name="Attempt">Which.</param>
    /// <param name="DueAt">When it is looked up.</param>
    /// <param name="Reason">Why nobody knows.</param>
    /// <param name="Live">True when this activation made it; a predecessor's otherwise.</param>
    /// <param name="LookUps">How often the gateway could not be asked.</param>
    private sealed class LookUp
    {
        public string? HeardId { get; set; }

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed record Doubt(OpenAttempt Attempt, DateTimeOffset DueAt, string? Reason, bool Live, int LookUps = 0);
}
