namespace WaActors.Gateways.Resilience;

/// <summary>What a call that ended says of its gateway.</summary>
internal enum CallVerdict
{
    /// <summary>Nothing: the caller gave up, or the fault was ours.</summary>
    None,

    /// <summary>The gateway answered, whatever it answered.</summary>
    Alive,

    /// <summary>It did not, or a proxy said so.</summary>
    Failed,
}

/// <summary>Leave to make one call.</summary>
internal readonly record struct BreakerPass(int Generation, bool IsTrial);

/// <summary>
/// Opens after so many failures in a row. Polly's own breaker counts a ratio over a window, in which one success hides five failures that follow
/// it, so that a busy gateway that dies is noticed late; I-7 counts failures in a row.
/// </summary>
internal sealed class EndpointBreaker(string endpoint, GatewayOptions options, TimeProvider time, Action<GatewayBreakerStatus> changed)
{
    private readonly Lock _gate = new();
    private int _failures;
    private int _generation;
    private bool _trialUnderWay;
    private DateTimeOffset? _openUntil;

    public GatewayBreakerStatus Status
    {
        get
        {
            lock (_gate) return StatusAt(time.GetUtcNow());
        }
    }

    /// <summary>Asks for leave to call. Without it, <paramref name="retryAt"/> says when asking again makes sense.</summary>
    public bool TryEnter(out BreakerPass pass, out DateTimeOffset retryAt)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var state = StatusAt(now).State;
            var isTrial = state == BreakerState.HalfOpen && !_trialUnderWay;
            _trialUnderWay |= isTrial;
            pass = new BreakerPass(_generation, isTrial);
            retryAt = state == BreakerState.Open ? _openUntil!.Value : now + options.UnreachableWait;
            return isTrial || state == BreakerState.Closed;
        }
    }

    /// <summary>Gives the leave back. A call that began before the last change of state no longer says anything.</summary>
    public void Leave(BreakerPass pass, CallVerdict verdict)
    {
        GatewayBreakerStatus? news;
        lock (_gate)
        {
            if (pass.Generation != _generation) return;
            if (pass.IsTrial) _trialUnderWay = false;
            news = Count(pass, verdict) ? StatusAt(time.GetUtcNow()) : null;
        }

        if (news is not null) changed(news);
    }

    private bool Count(BreakerPass pass, CallVerdict verdict)
    {
        switch (verdict)
        {
            case CallVerdict.Failed:
                _failures++;
                return (pass.IsTrial || _failures >= options.BreakerFailures) && TurnTo(time.GetUtcNow() + options.BreakerPeriod);
            case CallVerdict.Alive:
                _failures = 0;
                return pass.IsTrial && TurnTo(null);
            default:
                return false;
        }
    }

    private bool TurnTo(DateTimeOffset? openUntil)
    {
        _openUntil = openUntil;
        _generation++;
        return true;
    }

    private GatewayBreakerStatus StatusAt(DateTimeOffset now)
    {
        var state = _openUntil is not { } until ? BreakerState.Closed : now < until ? BreakerState.Open : BreakerState.HalfOpen;
        return new GatewayBreakerStatus(endpoint, state, _failures, _openUntil);
    }
}
