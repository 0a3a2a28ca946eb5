using System.Collections.Concurrent;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Live;

/// <summary>What one number sent lately, by quarters of an hour.</summary>
/// <param name="Quarters">Sends by the beginning of their quarter; quarters without any are missing.</param>
public sealed record SendDay(IReadOnlyDictionary<DateTimeOffset, int> Quarters)
{
    /// <summary>Bars of a sparkline.</summary>
    public const int Hours = 24;

    /// <summary>Nothing sent.</summary>
    public static readonly SendDay None = new(new Dictionary<DateTimeOffset, int>());

    /// <summary>Sends from a moment on that begins a quarter.</summary>
    public int Since(DateTimeOffset moment) => Quarters.Where(quarter => quarter.Key >= moment).Sum(quarter => quarter.Value);

    /// <summary>Sends by hour, the last of which ends now; oldest first.</summary>
    public IReadOnlyList<int> ByHour(DateTimeOffset now)
    {
        var bars = new int[Hours];
        foreach (var (from, sent) in Quarters)
        {
            var hoursAgo = (int)Math.Floor((now - from).TotalHours);
            if (hoursAgo is >= 0 and < Hours) bars[Hours - 1 - hoursAgo] += sent;
        }

        return bars;
    }
}

/// <summary>
/// Sends of numbers for all open pages of the process. Quarters that are over for a while do not change any more and are not read again, so that a list which is
/// looked at all day reads a few minutes each time.
/// </summary>
public sealed class SendShelf(NumberSendQueries queries, TimeProvider time)
{
    private const int NumbersMax = 20_000;
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Span = TimeSpan.FromHours(26); // a day of 25 hours, and a bit
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(20); // an outcome that comes later than this changes what was shown by next to nothing
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Guid, Entry> _entries = new();

    /// <summary>What each of these numbers sent. The caller knows that they are its tenant's.</summary>
    public async Task<IReadOnlyDictionary<Guid, SendDay>> ReadAsync(IReadOnlyCollection<Guid> numbers, CancellationToken cancellation)
    {
        if (_entries.Count > NumbersMax) _entries.Clear();
        var now = time.GetUtcNow();
        var known = numbers.Where(_entries.ContainsKey).ToList();
        await RefreshAsync([.. known.Where(id => time.GetElapsedTime(_entries[id].ReadAt) > Fresh)], FloorOf(now - Settled), now, cancellation);
        await RefreshAsync([.. numbers.Except(known)], FloorOf(now - Span), now, cancellation);
        return numbers.Distinct().ToDictionary(id => id, id => _entries.TryGetValue(id, out var entry) ? entry.Day : SendDay.None);
    }

    // A number that was not looked at for long has a gap before what is read now: its entry begins anew
    private async Task RefreshAsync(IReadOnlyList<Guid> numbers, DateTimeOffset since, DateTimeOffset now, CancellationToken cancellation)
    {
        var late = numbers.Where(id => _entries.TryGetValue(id, out var entry) && entry.KnownTo < since).ToHashSet();
        foreach (var (some, from) in new[] { (numbers.Where(id => !late.Contains(id)).ToList(), since), (late.ToList(), FloorOf(now - Span)) })
        {
            if (some.Count == 0) continue;
            var begun = time.GetTimestamp();
            var found = (await queries.ListAsync(some, from, cancellation)).ToLookup(quarter => quarter.InstanceId);
            foreach (var id in some) _entries[id] = new Entry(Merge(id, from, now, found[id]), now, begun);
        }
    }

    private SendDay Merge(Guid id, DateTimeOffset since, DateTimeOffset now, IEnumerable<QuarterCount> found)
    {
        var kept = _entries.TryGetValue(id, out var entry)
            ? entry.Day.Quarters.Where(quarter => quarter.Key < since && quarter.Key >= now - Span)
            : [];
        return new SendDay(kept.Concat(found.Select(quarter => KeyValuePair.Create(quarter.From, quarter.Sent))).ToDictionary());
    }

    private static DateTimeOffset FloorOf(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % Quarter.Ticks), TimeSpan.Zero);

    private sealed record Entry(SendDay Day, DateTimeOffset KnownTo, long ReadAt);
}
