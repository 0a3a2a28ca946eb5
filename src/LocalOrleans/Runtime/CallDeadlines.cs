namespace Orleans.Runtime;

/// <summary>
/// The calls whose callers wait, and one timer for the earliest deadline. A timer per call would cost more than the call: nearly all
/// calls end in microseconds, so the timer usually finds nothing and is armed again only by a later call.
/// </summary>
internal sealed class CallDeadlines : IDisposable
{
    private const int StripeCount = 8;
    private const long NotArmed = long.MaxValue;

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, StripeCount).Select(_ => new Stripe())];
    private readonly Lock _arming = new();
    private readonly double _unitsPerTick;
    private readonly bool _cancelsCallee;
    private long _armedFor = NotArmed;

    public CallDeadlines(TimeProvider time, bool cancelsCallee)
    {
        _time = time;
        _cancelsCallee = cancelsCallee;
        _unitsPerTick = time.TimestampFrequency / (double)TimeSpan.TicksPerSecond;
        _timer = time.CreateTimer(static state => ((CallDeadlines)state!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(Call call, TimeSpan patience)
    {
        if (patience == Timeout.InfiniteTimeSpan)
            patience = TimeSpan.FromDays(3650);
        call.Patience = patience;
        call.Deadline = _time.GetTimestamp() + (long)(patience.Ticks * _unitsPerTick);
        _stripes[Environment.CurrentManagedThreadId % StripeCount].Add(call);
        if (call.Deadline < Volatile.Read(ref _armedFor))
            Arm(call.Deadline);
    }

    /// <summary>All calls now waited for.</summary>
    public List<Call> Snapshot()
    {
        var calls = new List<Call>();
        foreach (var stripe in _stripes)
            stripe.CopyTo(calls);
        return calls;
    }

    public void Dispose() => _timer.Dispose();

    private void Arm(long deadline)
    {
        lock (_arming)
        {
            if (deadline >= _armedFor)
                return;
            _armedFor = deadline;
            var wait = Math.Max(0, deadline - _time.GetTimestamp());
            _timer.Change(TimeSpan.FromTicks((long)Math.Ceiling(wait / _unitsPerTick)), Timeout.InfiniteTimeSpan);
        }
    }

    private void Sweep()
    {
        Volatile.Write(ref _armedFor, NotArmed);
        var now = _time.GetTimestamp();
        var earliest = NotArmed;
        foreach (var call in Snapshot())
        {
            if (call.Deadline <= now + 1)
                Expire(call);
            else
                earliest = Math.Min(earliest, call.Deadline);
        }
        if (earliest != NotArmed)
            Arm(earliest);
    }

    private void Expire(Call call)
    {
        var message = $"No answer from {call.Method} on {call.Target} within {call.Patience}; whether it was or will be carried out is unknown.";
        if (call.TrySetFailure(new TimeoutException(message)))
            call.OnTimedOut(_cancelsCallee);
    }

    /// <summary>A part of the list, so that threads seldom meet at one lock.</summary>
    internal sealed class Stripe
    {
        private readonly Lock _lock = new();
        private Call? _first;

        public void Add(Call call)
        {
            lock (_lock)
            {
                call.Stripe = this;
                call.Next = _first;
                if (_first is not null)
                    _first.Previous = call;
                _first = call;
            }
        }

        public void Remove(Call call)
        {
            lock (_lock)
            {
                if (call.Stripe is null)
                    return;
                call.Stripe = null;
                if (call.Previous is null)
                    _first = call.Next;
                else
                    call.Previous.Next = call.Next;
                if (call.Next is not null)
                    call.Next.Previous = call.Previous;
                call.Next = call.Previous = null;
            }
        }

        // Oldest first, so that calls due at the same moment expire in the order they were made.
        public void CopyTo(List<Call> calls)
        {
            lock (_lock)
            {
                var start = calls.Count;
                for (var call = _first; call is not null; call = call.Next)
                    calls.Add(call);
                calls.Reverse(start, calls.Count - start);
            }
        }
    }
}
