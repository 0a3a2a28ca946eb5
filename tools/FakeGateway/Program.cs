using System.Runtime.InteropServices;
using WaActors.FakeGateway;

if (!CommandLine.TryRead(args, out var port, out var options, out var complaint))
{
    await Console.Error.WriteLineAsync(complaint + Environment.NewLine + CommandLine.Usage);
    return 2;
}

var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
try
{
    await using var server = await FakeGatewayServer.StartAsync(port, options);
    await Console.Out.WriteLineAsync($"fake gateway on {server.BaseUrl} (Evolution API 2.3.7, uazapi v2 under /uazapi, W-API under /wapi/v1; control under /_fake; key {options.GlobalApiKey})");
    await end.Task;
    return 0;
}
catch (IOException taken)
{
    await Console.Error.WriteLineAsync(taken.Message);
    return 1;
}

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    end.TrySetResult();
}
