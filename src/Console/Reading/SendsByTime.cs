using WaActors.Storage.Samples;

namespace WaActors.OperatorConsole.Reading;

/// <summary>A column of a chart of sends.</summary>
/// <param name="At">When its time ends, in the reader's zone.</param>
/// <param name="Sent">Messages accepted in that time.</param>
public sealed record SendsAt(DateTime At, int Sent);

/// <summary>Sends as columns of a chart, oldest first, without a gap.</summary>
public static class SendsByTime
{
    /// <summary>Columns of an hour's chart.</summary>
    public const int Minutes = 60;

    /// <summary>The last hour by minute; the last column holds what was sent in the last 60 s if no sample has more.</summary>
    /// <param name="samples">Sends by the end of their minute; minutes without any may be missing, others than the last 60 are left out.</param>
    /// <param name="rateNow">Sends of the last 60 s.</param>
    /// <param name="now">The time, in the reader's zone.</param>
    public static IReadOnlyList<SendsAt> LastHour(IReadOnlyList<MinuteCount> samples, int rateNow, DateTimeOffset now)
    {
        var sent = new int[Minutes];
        var last = now.Ticks / TimeSpan.TicksPerMinute;
        foreach (var sample in samples)
        {
            var place = sample.Minute.ToOffset(now.Offset).Ticks / TimeSpan.TicksPerMinute - last + Minutes - 1;
            if (place is >= 0 and < Minutes) sent[place] += sample.Sent;
        }

        sent[^1] = Math.Max(sent[^1], rateNow);
        return Columns(sent, new DateTime(last * TimeSpan.TicksPerMinute), TimeSpan.FromMinutes(1));
    }

    /// <summary>Hours that end now, as they are counted.</summary>
    public static IReadOnlyList<SendsAt> LastHours(IReadOnlyList<int> byHour, DateTimeOffset now) => Columns(byHour, now.DateTime, TimeSpan.FromHours(1));

    private static SendsAt[] Columns(IReadOnlyList<int> sent, DateTime end, TimeSpan step) =>
        [.. sent.Select((count, place) => new SendsAt(end - (sent.Count - 1 - place) * step, count))];
}
