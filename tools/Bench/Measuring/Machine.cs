using System.Globalization;
using Npgsql;
using WaActors.Bench.Database;

namespace WaActors.Bench.Measuring;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    private const double QuietLoad = 1;

    // What of the server decides over the figures.
    private const string Settings =
        "select current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit'), current_setting('shared_buffers')";

    /// <summary>One line, and warnings where the figures would mislead.</summary>
    public static async Task<string> DescribeAsync(BenchServer server, TimeProvider time, CancellationToken cancellation)
    {
        await using var command = server.Source.CreateCommand(Settings);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var load = Load();
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{time.GetUtcNow():yyyy-MM-dd HH:mm}Z, {Environment.ProcessorCount} cores, .NET {Environment.Version}, PostgreSQL {reader.GetString(0)} (fsync {reader.GetString(1)}, synchronous_commit {reader.GetString(2)}, shared_buffers {reader.GetString(3)}), load {load:0.0}");
        return line + Warnings(load, reader);
    }

    private static string Warnings(double load, NpgsqlDataReader reader)
    {
        var warnings = "";
        if (load > QuietLoad) warnings += "\nWARNING: the machine is busy with something else; compare ratios and CPU times only.";
        if (reader.GetString(1) != "on" || reader.GetString(2) != "on") warnings += "\nWARNING: this server does not wait for its disk; nothing here is durable.";
        return warnings;
    }

    private static double Load() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : 0;
}
