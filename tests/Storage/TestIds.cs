namespace WaActors.Tests.Storage;

/// <summary>Ids that are unique within a test run, and the same in each.</summary>
internal static class TestIds
{
    private static int s_last;

    public static Guid Next() => new(Interlocked.Increment(ref s_last), 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);
}

/// <summary>The time at which tests begin.</summary>
internal static class TestTime
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
}
