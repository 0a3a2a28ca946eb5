using System.Globalization;

namespace WaActors.Bench.Measuring;

/// <summary>Reads what processes have used of the CPU, from /proc.</summary>
/// <param name="postmaster">Process id of the database server; null when it runs elsewhere.</param>
/// <param name="gateway">Process id of the fake gateway; null where there is none.</param>
internal sealed class CpuMeter(int? postmaster, int? gateway)
{
    private const double MicrosecondsPerTick = 10_000; // USER_HZ is 100 on every Linux that .NET runs on

    private readonly double _here = Own();
    private readonly double _postgreSql = postmaster is { } server ? WithChildren(server) : 0;
    private readonly double _gateway = gateway is { } fake ? OfProcess(fake) : 0;

    /// <summary>What was used since this meter was made, per message.</summary>
    public CpuShare Since(int messages) => new(
        (Own() - _here) / messages,
        postmaster is { } server ? (WithChildren(server) - _postgreSql) / messages : null,
        gateway is { } fake ? (OfProcess(fake) - _gateway) / messages : null);

    private static double Own() => Environment.CpuUsage.TotalTime.TotalMicroseconds;

    private static double OfProcess(int process) => Read(process) is { } stat ? stat.Used : 0;

    // The server's own time, that of children which ended and were waited for, and that of those which live.
    private static double WithChildren(int process)
    {
        var sum = Read(process) is { } own ? own.Used + own.OfEndedChildren : 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            if (Read(id) is { } stat && stat.Parent == process) sum += stat.Used;
        }

        return sum;
    }

    // "123 (a name) S parent ...": the 4th field is the parent, the 14th to 17th are utime, stime, cutime and cstime in ticks.
    private static Stat? Read(int process)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new Stat(
                int.Parse(fields[1], CultureInfo.InvariantCulture), Microseconds(fields[11], fields[12]), Microseconds(fields[13], fields[14]));
        }
        catch (IOException)
        {
            return null; // it ended meanwhile
        }
    }

    private static double Microseconds(string user, string system) =>
        (long.Parse(user, CultureInfo.InvariantCulture) + long.Parse(system, CultureInfo.InvariantCulture)) * MicrosecondsPerTick;

    private sealed record Stat(int Parent, double Used, double OfEndedChildren);
}
