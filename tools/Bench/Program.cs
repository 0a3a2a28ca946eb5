using System.Globalization;
using System.Runtime.InteropServices;
using WaActors.Bench;
using WaActors.Bench.Database;
using WaActors.Bench.Measuring;

if (!BenchOptions.TryRead(args, Environment.GetEnvironmentVariable("WAACTORS_DB"), out var options, out var complaint))
{
    await Console.Error.WriteLineAsync(complaint + Environment.NewLine + BenchOptions.Usage);
    return 2;
}

using var end = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
try
{
    await using var server = new BenchServer(options.Database);
    await server.FindPostmasterAsync(end.Token);
    await Console.Out.WriteLineAsync(await Machine.DescribeAsync(server, TimeProvider.System, end.Token));
    await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{options}; medians of {options.Rounds}.\n"));
    var table = await new BenchRun(server, options, Console.Error).RunAsync(end.Token);
    await Console.Out.WriteAsync(table.ToString());
    return 0;
}
catch (BenchException failure)
{
    await Console.Error.WriteLineAsync("bench: " + failure.Message);
    return 1;
}
catch (OperationCanceledException) when (end.IsCancellationRequested)
{
    return 130;
}

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    end.Cancel();
}
