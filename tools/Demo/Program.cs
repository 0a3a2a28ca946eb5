using System.Runtime.InteropServices;
using WaActors.Demo;
using WaActors.Demo.Rest;
using WaActors.Demo.Story;

if (!DemoOptions.TryRead(args, Environment.GetEnvironmentVariable("WAACTORS_ADMIN_KEY"), out var options, out var complaint))
{
    await Console.Error.WriteLineAsync(complaint + Environment.NewLine + DemoOptions.Usage);
    return 2;
}

using var end = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var api = new WaActorsApi(options.Api, options.ApiKey);
using var gateway = new FakeGatewayControl(options.Gateway);
try
{
    var contacts = await ContactsFile.ReadAsync(options.ContactsPath, end.Token);
    var screen = new Screen(Console.Out, isTerminal: !Console.IsOutputRedirected);
    var verdict = await new CampaignStory(api, gateway, screen, TimeProvider.System).PlayAsync(options, contacts, end.Token);
    verdict.Print(screen);
    return verdict.Holds ? 0 : 1;
}
catch (DemoException failure)
{
    await Console.Error.WriteLineAsync("demo: " + failure.Message);
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
