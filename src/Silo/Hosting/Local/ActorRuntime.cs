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

    /// <exception cref="StartRefusedException">Another mode than <see cref="HostMode.Silo"/>.</exception>
    public static void AddActorRuntime(this IHostApplicationBuilder builder, HostMode mode)
    {
        if (mode != HostMode.Silo)
        {
            throw new StartRefusedException(
                $"mode '{mode}' needs a cluster of Microsoft Orleans, and this program was built for the local runtime, whose one process knows 'silo' only (docs/runtimes.md).");
        }

        builder.UseOrleans(silo => silo.AddGrainAssemblies(typeof(GrainsServiceCollectionExtensions).Assembly));
        builder.Services.AddSingleton<IClusterAccess, OwnSilo>();
    }
}
