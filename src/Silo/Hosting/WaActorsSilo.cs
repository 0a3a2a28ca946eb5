using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WaActors.Gateways;
using WaActors.Grains;
using WaActors.Storage;

namespace WaActors.Silo.Hosting;

/// <summary>The composition of everything that runs actors; the same for a silo of its own and for the Api with a silo inside.</summary>
public static class WaActorsSilo
{
    /// <summary>Adds the actors, their ports' adapters, and the actor runtime of this build.</summary>
    /// <exception cref="InvalidOperationException">A required setting is missing; the message names it.</exception>
    public static IHostApplicationBuilder AddWaActorsSilo(this IHostApplicationBuilder builder)
    {
        builder.Services.AddWaActorsGrains();
        builder.Services.AddWaActorsStorage(builder.Configuration);
        builder.Services.AddWaActorsGateways();
        builder.AddActorRuntime();
        builder.Services.AddHostedService<SchedulerStarter>();
        return builder;
    }
}
