using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Reminders;
using Orleans.Runtime;

namespace Orleans.LocalReminders;

/// <summary>
/// Wakes grains by their stored reminders. The next tick is stored only after a tick was delivered, so ticks come at least once: one that
/// a crash cut off, or that fell due while the host was down, comes soon after the next start.
/// </summary>
internal sealed class ReminderService : IDisposable
{
    /// <summary>At a start many may be due; each activates a grain, so only so many at a time.</summary>
    private const int TicksInFlightMax = 256;

    // Timers of the platform reach about 49 days; waking early costs nothing.
    private static readonly TimeSpan WaitMax = TimeSpan.FromDays(1);

    private readonly LocalRuntime _runtime;
    private readonly IReminderStore _store;
    private readonly ReminderOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<(GrainId, string), Entry> _entries = [];
    private readonly PriorityQueue<Entry, (DateTimeOffset, long)> _due = new();
    private long _sequence;
    private int _inFlight;
    private bool _isStarted;
    private bool _isStopped;

    public ReminderService(LocalRuntime runtime, IReminderStore store, IOptions<ReminderOptions> options)
    {
        _runtime = runtime;
        _store = store;
        _options = options.Value;
        _time = runtime.Services.GetKeyedService<TimeProvider>(ReminderTimeProviderNames.Reminders) ?? runtime.Time;
        _timer = _time.CreateTimer(static state => ((ReminderService)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var row in await _store.ReadAllAsync(cancellationToken))
            Keep(row, onlyIfAbsent: true);
        lock (_lock)
            _isStarted = true;
        Arm();
    }

    /// <summary>No further tick starts, and none in flight counts as delivered.</summary>
    public void Stop()
    {
        lock (_lock)
            _isStopped = true;
        _timer.Dispose();
    }

    public void Dispose() => Stop();

    /// <exception cref="ArgumentException">The grain is not remindable, or a time is out of range.</exception>
    public async Task<IGrainReminder> RegisterAsync(Activation activation, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (activation.GrainInstance is not null and not IRemindable)
            throw new ArgumentException($"{activation.GrainClass.Type} has no IRemindable, so it cannot register the reminder '{name}'.", nameof(activation));
        if (period < _options.MinimumReminderPeriod)
            throw new ArgumentException($"The period {period} of reminder '{name}' is below the minimum {_options.MinimumReminderPeriod}.", nameof(period));
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        var start = _time.GetUtcNow() + dueTime;
        var row = new ReminderRow(activation.GrainId, name, start, period, start, 0);
        row = row with { Version = await _store.UpsertAsync(row, CancellationToken.None) };
        Keep(row, onlyIfAbsent: false);
        Arm();
        return new GrainReminder(name);
    }

    public async Task UnregisterAsync(GrainId grain, string name)
    {
        await _store.RemoveAsync(grain, name, CancellationToken.None);
        lock (_lock)
            _entries.Remove((grain, name));
    }

    public Task<IGrainReminder?> FindAsync(GrainId grain, string name)
    {
        lock (_lock)
            return Task.FromResult<IGrainReminder?>(_entries.ContainsKey((grain, name)) ? new GrainReminder(name) : null);
    }

    public Task<List<IGrainReminder>> ListAsync(GrainId grain)
    {
        lock (_lock)
            return Task.FromResult(_entries.Keys.Where(k => k.Item1 == grain).Select(k => (IGrainReminder)new GrainReminder(k.Item2)).ToList());
    }

    private void Keep(ReminderRow row, bool onlyIfAbsent)
    {
        lock (_lock)
        {
            var key = (row.Grain, row.Name);
            if (onlyIfAbsent && _entries.ContainsKey(key))
                return;
            Queue_NeedsLock(_entries[key] = new Entry { Row = row });
        }
    }

    private void Queue_NeedsLock(Entry entry) => _due.Enqueue(entry, (entry.Row.NextDue, _sequence++));

    private bool IsCurrent_NeedsLock(Entry entry) =>
        _entries.TryGetValue((entry.Row.Grain, entry.Row.Name), out var current) && ReferenceEquals(current, entry);

    private void Arm()
    {
        lock (_lock)
        {
            if (_isStopped || !_isStarted || _inFlight >= TicksInFlightMax || !_due.TryPeek(out var first, out _))
                return;
            var wait = first.Row.NextDue - _time.GetUtcNow();
            _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < WaitMax ? wait : WaitMax, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer() => _runtime.SystemTurns.RunTurn(static state => ((ReminderService)state!).FireDue(), this);

    private void FireDue()
    {
        while (TakeDue() is { } entry)
            _ = FireAsync(entry);
        Arm();
    }

    private Entry? TakeDue()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            while (!_isStopped && _inFlight < TicksInFlightMax && _due.TryPeek(out var entry, out _) && entry.Row.NextDue <= now)
            {
                _due.Dequeue();
                if (!IsCurrent_NeedsLock(entry))
                    continue;
                _inFlight++;
                return entry;
            }
            return null;
        }
    }

    private async Task FireAsync(Entry entry)
    {
        var row = entry.Row;
        var now = _time.GetUtcNow();
        try
        {
            var status = new TickStatus(row.StartAt.UtcDateTime, row.Period, now.UtcDateTime);
            await _runtime.GrainFactory.GetGrain<IRemindable>(row.Grain).ReceiveReminder(row.Name, status);
        }
        catch (Exception exception)
        {
            if (!_isStopped)
                _runtime.Unobserved.Report($"reminder '{row.Name}' of {row.Grain}", exception);
        }
        await MoveOnAsync(entry, row with { NextDue = NextAfter(row, now) });
        Arm();
    }

    private async Task MoveOnAsync(Entry entry, ReminderRow moved)
    {
        lock (_lock)
        {
            _inFlight--;
            if (_isStopped || !IsCurrent_NeedsLock(entry))
                return;
            entry.Row = moved;
            Queue_NeedsLock(entry);
        }
        try
        {
            await _store.MoveAsync(moved, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // Only a restart would notice: it would tick once more.
            _runtime.Unobserved.Report($"storing the next tick of reminder '{moved.Name}' of {moved.Grain}", exception);
        }
    }

    private static DateTimeOffset NextAfter(ReminderRow row, DateTimeOffset now)
    {
        var missed = (now - row.NextDue).Ticks / row.Period.Ticks;
        return row.NextDue + TimeSpan.FromTicks((missed + 1) * row.Period.Ticks);
    }

    private sealed class Entry
    {
        public required ReminderRow Row { get; set; }
    }

    private sealed record GrainReminder(string ReminderName) : IGrainReminder;
}
