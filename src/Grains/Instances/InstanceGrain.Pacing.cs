using WaActors.Grains.Reasons;
using Orleans.Runtime;
using WaActors.Grains.Events;
using WaActors.Grains.Gateways;
using WaActors.Grains.Pacing;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>
/// The pace of the number, all campaigns together: a place is reserved only when a send may start now. The decision is <see cref="PaceBook"/>'s; here it is fed,
/// shown, and its end awaited. A number without limits passes by.
/// </summary>
internal sealed partial class InstanceGrain
{
    private static readonly TimeSpan LineLife = TimeSpan.FromDays(4); // a weekend with a holiday
    private static readonly TimeSpan FarAway = TimeSpan.FromDays(1); // a timer takes no longer wait; it looks again

    private readonly Dictionary<string, bool> _newPeople = new(StringComparer.Ordinal);
    private PaceReading? _reading;
    private IGrainTimer? _paceTimer;

    private NumberPace Pace => _record?.Pace ?? NumberPace.None;

    private int PlacesMax => Pace.Settings.OneByOne ? 1 : WindowMax;

    private PaceStanding Standing => Pace.Standing(_state.WarmUpFrom, _state.ReconnectedAt);

    /// <summary>Null when the pace, or what is known of it, changed meanwhile: the request begins anew.</summary>
    private async Task<SendPermit?> AcquirePacedAsync(PermitRequest request)
    {
        var pace = Pace;
        var reading = await ReadPaceAsync();
        var book = reading.Book!;
        var isNew = await IsNewAsync(request.Phone);
        if (!IsLatest(pace, reading)) return null;
        await StepBackIfIdleAsync(book);
        var now = time.GetUtcNow();
        await ShowAsync(Verdict(book, now, isNew: false), now); // a full limit of new people does not rest the number
        if (!IsLatest(pace, reading)) return null;
        var verdict = Verdict(book, now, isNew); // others may have been served meanwhile; from here to the reservation nobody is
        if (verdict.Hold != PaceHold.None) return Held(request, verdict, now);
        var granted = _places.Reserve(request.CampaignId, Math.Min(request.Wanted, verdict.Allowance), PlacesMax, now, request.Priority, reading.Epoch);
        TellNextInLine();
        return Permit(granted, granted > 0 ? null : now + options.Value.LineRetry);
    }

    private bool IsLatest(NumberPace pace, PaceReading reading) => ReferenceEquals(pace, Pace) && ReferenceEquals(reading, _reading);

    /// <summary>A newer activation gives the permits, if this one's epoch was refused: it takes over anew, and reads all that was stored meanwhile, before it gives
    /// another. The places that it gave under that epoch are free: no intent can use them, and whoever has them lets them fall.</summary>
    public Task OnPermitStaleAsync(long paceEpoch)
    {
        if (_reading?.Epoch == paceEpoch) _reading = null;
        if (_places.Forget(paceEpoch) > 0) TellNextInLine();
        return Task.CompletedTask;
    }

    private SendPermit Permit(int granted, DateTimeOffset? retryAt) => new(granted, retryAt, Status)
    {
        Counted = true,
        PaceEpoch = _reading?.Epoch,
        RecipientGap = Pace.Settings.RecipientGap,
        RecipientPerWeek = Pace.Settings.RecipientPerWeek,
    };

    /// <summary>Held: the campaign stands in line and is told when its turn comes; the time is for when that word gets lost. Who is held for more than a breath
    /// comes by itself.</summary>
    private SendPermit Held(PermitRequest request, PaceVerdict verdict, DateTimeOffset now)
    {
        var retryAt = verdict.At;
        if (verdict.Hold is PaceHold.Gap or PaceHold.LongPause)
        {
            _places.StandInLine(request.CampaignId);
            ArmPace(verdict.At, now);
            retryAt += options.Value.LineRetry;
        }
        else if (MayStillChange(verdict))
        {
            _places.StandInLine(request.CampaignId);
            retryAt = now + options.Value.LineRetry;
        }
        else
        {
            _places.StandAside(request.CampaignId, verdict.At);
            TellNextInLine(); // its turn, if it had one, is another's
        }

        KeepLine(verdict.At, now);
        return Permit(0, retryAt) with { Hold = verdict.Reason, HoldUntil = verdict.At };
    }

    /// <summary>What of the pace forbids a send that holds no reservation; null when it may begin. One whose reservation ended while it was on its way counts anew.</summary>
    private async Task<string?> WhyNotByPaceAsync()
    {
        if (Pace.Settings.IsNone) return null;
        var reading = await ReadPaceAsync();
        var now = time.GetUtcNow();
        var verdict = _places.HasReservation(now) && IsOpen(now) ? default : Verdict(reading.Book!, now, isNew: false);
        if (verdict.Hold == PaceHold.None) return null;
        _places.Release(1);
        return NumberReasons.ByPace(verdict.Reason);
    }

    private bool IsOpen(DateTimeOffset now) => Pace.Settings.Hours is not { } hours || WindowPlan.At(hours, Pace.Calendar, now).Open;

    private void NoteForPace(string phone, DateTimeOffset startedAt, SendOutcome? outcome)
    {
        var isNew = !_newPeople.Remove(phone, out var known) || known;
        if (_reading is not { Book: { } book } reading) return;
        if (outcome?.Kind is SendOutcomeKind.LinkLost or SendOutcomeKind.Throttled or SendOutcomeKind.Restricted or SendOutcomeKind.NotStarted) return; // nothing left
        book.Sent(Pace.Settings, reading.Calendar, startedAt, time.GetUtcNow(), isNew, random.NextUnit());
    }

    private bool IsHeldByPace()
    {
        if (Pace.Settings.IsNone || _reading is not { Book: { } book } reading || !reading.Serves(Pace.Calendar)) return false;
        var now = time.GetUtcNow();
        if (Verdict(book, now, isNew: false) is not { Hold: not PaceHold.None } verdict) return false;
        // A day that has just been filled is shown at once, by the timer: here nobody waits for a write.
        var isUnshown = verdict.IsCapped && !MayStillChange(verdict) && _state.Permission is PermissionState.Ok or PermissionState.Warming;
        ArmPace(isUnshown ? now : verdict.At, now);
        return true;
    }

    private async Task OnPaceTimerAsync(CancellationToken cancellation)
    {
        try
        {
            await ReviewPaceAsync();
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            Log.ProbeFailed(logger, failed, _id);
        }
    }

    /// <summary>Looks at the pace anew: time passed, or its settings changed. What was held by the old ones and is not by the new ones goes on at once.</summary>
    private async Task ReviewPaceAsync()
    {
        if (Pace.Settings.IsNone)
        {
            _reading = null;
            if (_state.Permission is PermissionState.Capped or PermissionState.Warming)
                await ApplyAsync(state => LinkDecision.OnPace(state, default, isWarming: false, time.GetUtcNow()));
            TellNextInLine();
            return;
        }

        var reading = await ReadPaceAsync();
        var now = time.GetUtcNow();
        await ShowAsync(Verdict(reading.Book!, now, isNew: false), now);
        TellNextInLine();
    }

    private PaceVerdict Verdict(PaceBook book, DateTimeOffset now, bool isNew) =>
        book.Next(Pace.Settings, Pace.Calendar, Standing, _places.Reserved + _places.Sending, now, isNew);

    /// <summary>The permission as the pace has it, stored and told when it changes: a few times a day, not with each send.</summary>
    private async Task ShowAsync(PaceVerdict verdict, DateTimeOffset now)
    {
        var isWarming = PaceRules.IsWarming(Pace.Settings, Standing, now);
        if (verdict.IsCapped && MayStillChange(verdict)) return;
        if (ReferenceEquals(LinkDecision.OnPace(_state, verdict, isWarming, now), _state)) return;
        await ApplyAsync(state => LinkDecision.OnPace(state, verdict, isWarming, now));
        if (!verdict.IsCapped) return;
        ArmPace(verdict.At, now);
        if (_places.HasLine) KeepLine(verdict.At, now);
    }

    /// <summary>The line is in memory only: an actor that went for being idle overnight would let those who ask first in the morning go before those who wait.</summary>
    private void KeepLine(DateTimeOffset until, DateTimeOffset now)
    {
        var wait = until - now < LineLife ? until - now : LineLife;
        DelayDeactivation(wait + options.Value.LineRetry);
    }

    // What is under way may yet turn out not to have left: only what has ended fills a day for good.
    private bool MayStillChange(PaceVerdict verdict) =>
        verdict.Hold != PaceHold.QuietHours && _places.Reserved + _places.Sending > 0;

    private async Task StepBackIfIdleAsync(PaceBook book)
    {
        if (_state.SteppedBackFor is not null && _state.SteppedBackFor == book.LastAt) return;
        if (book.StepBack(Pace.Settings, Standing, time.GetUtcNow()) is not { } from) return;
        await ApplyAsync(state => state with { WarmUpFrom = from, SteppedBackFor = book.LastAt, Revision = state.Revision + 1 });
        if (_record is { } record)
            events.Append(new(record.TenantId, time.GetUtcNow(), EventKinds.InstancePace, InstanceId: _id, Reason: NumberReasons.IdleSince(book.LastAt)));
    }

    private async Task<bool> IsNewAsync(string? phone)
    {
        if (phone is null || PaceRules.NewCap(Pace.Settings, Standing, time.GetUtcNow()) is null) return false;
        if (_newPeople.TryGetValue(phone, out var isNew) && !isNew) return false; // who was new may have written meanwhile
        if (_newPeople.Count >= PaceHistory.RecentMax) _newPeople.Clear();
        return _newPeople[phone] = !await paceHistory.KnowsAsync(_id, phone, CancellationToken.None);
    }

    /// <summary>Whether a check says that the recipient has no WhatsApp: an answer that is kept, or a new one. It is asked in the place of the send and counts as one, so
    /// that checks have the number's pace too. Who cannot be checked is written to.</summary>
    private async Task<bool> LacksWhatsAppAsync(InstanceRecord record, string phone, DateTimeOffset since)
    {
        var gateway = gateways.For(record.Gateway.Kind);
        if (!gateway.Capabilities.HasFlag(GatewayCapabilities.ExistsCheck)) return false;
        try
        {
            if (await numberChecks.FindAsync(record.TenantId, phone, since, CancellationToken.None) is { } kept) return !kept;
            if ((await gateway.CheckNumberAsync(record.Gateway, phone, CancellationToken.None)).Exists is not { } exists) return false;
            await numberChecks.SaveAsync(record.TenantId, phone, exists, time.GetUtcNow(), CancellationToken.None);
            return !exists;
        }
        catch (Exception failed)
        {
            Log.ProbeFailed(logger, failed, _id);
            return false;
        }
    }

    /// <summary>The latest reading, ended. Each further round means that another was begun, or another clock set, while this one was awaited.</summary>
    private async Task<PaceReading> ReadPaceAsync()
    {
        while (true)
        {
            var reading = _reading?.Serves(Pace.Calendar) == true ? _reading : BeginReading();
            await reading.Ended;
            if (ReferenceEquals(reading, _reading) && reading.Serves(Pace.Calendar)) return reading;
        }
    }

    // Another clock has other days, but the permits stay: the epoch is the activation's.
    private PaceReading BeginReading()
    {
        _reading = new PaceReading(Pace.Calendar, _reading?.Epoch);
        _reading.Ended = LoadAsync(_reading, Pace.Settings);
        return _reading;
    }

    private async Task LoadAsync(PaceReading reading, PaceSettings settings)
    {
        var (calendar, now) = (reading.Calendar, time.GetUtcNow());
        reading.Epoch ??= await paceHistory.TakeOverAsync(_id, CancellationToken.None); // before the read: what is stored after it, an older activation's permit cannot be for
        var history = await paceHistory.ReadAsync(_id, calendar.StartOf(calendar.DayOf(now)), now, CancellationToken.None);
        reading.Book = PaceBook.Restore(history, settings, calendar, now, random.NextUnit());
    }

    private void ArmPace(DateTimeOffset at, DateTimeOffset now)
    {
        var wait = at - now;
        _paceTimer?.Change(wait > FarAway ? FarAway : wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
