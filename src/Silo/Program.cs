using Microsoft.Extensions.Hosting;
using WaActors.Silo.Cluster;
using WaActors.Silo.Hosting;

// A silo of its own: actors without the REST front door. Settings as in docs/operations.md.
// `cluster list` and `cluster forget` look after the membership of its cluster instead.
if (args is ["cluster", ..]) return await ClusterCommand.RunAsync(args[1..], Console.Out, Console.Error);
try
{
    var builder = Host.CreateApplicationBuilder(args);
    builder.AddWaActorsSilo();
    await builder.Build().RunAsync();
    return Environment.ExitCode;
}
catch (Exception refused) when (StartRefusedException.Is(refused))
{
    return StartRefusedException.Tell(refused);
}
