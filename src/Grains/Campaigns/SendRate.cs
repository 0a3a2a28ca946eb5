namespace WaActors.Grains.Campaigns;

/// <summary>Counts what was accepted in the last minute, second by second.</summary>
internal sealed class SendRate
{
    private readonly int[] _counts = new int[60];
    private readonly long[] _seconds = new long[60];

    /// <summary>One more at <paramref name="now"/>.</summary>
    public void Count(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        var slot = (int)(second % 60);
        if (_seconds[slot] != second) (_seconds[slot], _counts[slot]) = (second, 0);
        _counts[slot]++;
    }

    /// <summary>How many within the 60 s before <paramref name="now"/>.</summary>
    public int PerMinute(DateTimeOffset now)
    {
        var oldest = now.ToUnixTimeSeconds() - 60;
        var sum = 0;
        for (var slot = 0; slot < 60; slot++)
        {
            if (_seconds[slot] > oldest) sum += _counts[slot];
        }

        return sum;
    }
}
