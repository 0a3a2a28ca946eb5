using WaActors.Bench.Database;

namespace WaActors.Bench.Measuring;

/// <summary>Something that can be measured again and again.</summary>
internal interface IBenchmark
{
    /// <summary>Its name for <c>--only</c>; several may share one.</summary>
    string Name { get; }

    /// <summary>Measures once, in a schema of its own.</summary>
    /// <param name="server">The database server.</param>
    /// <param name="size">How much.</param>
    /// <param name="cancellation">Ends it; what it measured so far is lost.</param>
    /// <exception cref="BenchException">What was measured is worth nothing.</exception>
    Task<IReadOnlyList<Figure>> MeasureAsync(BenchServer server, BenchSize size, CancellationToken cancellation);
}

/// <summary>How much is measured.</summary>
/// <param name="Messages">Messages to send.</param>
/// <param name="Time">How long, where time is what bounds it.</param>
internal sealed record BenchSize(int Messages, TimeSpan Time);

/// <summary>Whether more or less of it is better.</summary>
internal enum FigureKind
{
    /// <summary>Messages per second.</summary>
    Rate,

    /// <summary>The rate of raw SQL, to which the other rates are compared.</summary>
    Ceiling,

    /// <summary>Milliseconds.</summary>
    Time,

    /// <summary>Rows per second of a file; not compared with raw SQL.</summary>
    Rows,

    /// <summary>Percent of one core.</summary>
    Percent,

    /// <summary>KiB.</summary>
    Memory,

    /// <summary>Calls per second.</summary>
    Calls,
}

/// <summary>One number of one round.</summary>
/// <param name="Row">The row of the table that it stands in.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Value">In the unit of its kind.</param>
/// <param name="Cpu">What a message cost; null where nobody asked.</param>
internal sealed record Figure(string Row, FigureKind Kind, double Value, CpuShare? Cpu = null);

/// <summary>CPU time of one message, in microseconds.</summary>
/// <param name="Here">In this process.</param>
/// <param name="PostgreSql">In all processes of the database server; null when it runs elsewhere.</param>
/// <param name="Gateway">In the fake gateway; null where there is none.</param>
internal sealed record CpuShare(double Here, double? PostgreSql, double? Gateway);
