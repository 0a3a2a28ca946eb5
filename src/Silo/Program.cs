using Microsoft.Extensions.Hosting;
using WaActors.Silo.Hosting;

// A silo of its own: actors without the REST front door. Settings as in docs/operations.md.
var builder = Host.CreateApplicationBuilder(args);
builder.AddWaActorsSilo();
await builder.Build().RunAsync();
