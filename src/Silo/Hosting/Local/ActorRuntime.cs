using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using WaActors.Grains;

namespace WaActors.Silo.Hosting;

/// <summary>The actor runtime of this build: LocalOrleans, one process, state and reminders in PostgreSQL.</summary>
internal static class ActorRuntime
{
    /// <summary>For messages and health.</summary>
    public const string Name = "local";

    public static void AddActorRuntime(this IHostApplicationBuilder builder) =>
        builder.UseOrleans(silo => silo.AddGrainAssemblies(typeof(GrainsServiceCollectionExtensions).Assembly));
}
