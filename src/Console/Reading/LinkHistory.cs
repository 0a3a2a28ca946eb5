using WaActors.Instances;
using WaActors.OperatorConsole.Components.Shared;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Reading;

/// <summary>A time in which a number's link was the same.</summary>
public readonly record struct LinkSpan(DateTimeOffset From, DateTimeOffset To, LinkState Link)
{
    public TimeSpan Length => To - From;
}

/// <summary>How a number's link was over the last day, out of its events. Pure.</summary>
public static class LinkHistory
{
    /// <summary>How far back it goes.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromHours(24);

    /// <summary>The spans, oldest first, without gaps. What happened before the oldest event that was read is not made up: it begins there, or with the number.</summary>
    /// <param name="events">The number's events, newest first.</param>
    /// <param name="link">Its link now.</param>
    /// <param name="isWhole">Whether no older event was left unread.</param>
    /// <param name="createdAt">When it was added.</param>
    /// <param name="now">The moment.</param>
    public static IReadOnlyList<LinkSpan> Of(IReadOnlyList<EventView> events, LinkState link, bool isWhole, DateTimeOffset createdAt, DateTimeOffset now)
    {
        var start = now - Span;
        var (to, state) = (now, link);
        List<LinkSpan> spans = [];
        foreach (var happened in events)
        {
            if (EventWords.LinkChange(happened) is not { } change) continue;
            var from = happened.At > to ? to : happened.At;
            Add(spans, from < start ? start : from, to, state);
            if (from <= start) return Ordered(spans);
            (to, state) = (from, change.Before);
        }

        var first = isWhole || events.Count == 0 ? createdAt : events[^1].At;
        Add(spans, first < start ? start : first, to, state);
        return Ordered(spans);
    }

    private static void Add(List<LinkSpan> spans, DateTimeOffset from, DateTimeOffset to, LinkState link)
    {
        if (from >= to) return;
        if (spans.Count > 0 && spans[^1].Link == link) spans[^1] = spans[^1] with { From = from };
        else spans.Add(new LinkSpan(from, to, link));
    }

    private static List<LinkSpan> Ordered(List<LinkSpan> spans)
    {
        spans.Reverse();
        return spans;
    }
}
