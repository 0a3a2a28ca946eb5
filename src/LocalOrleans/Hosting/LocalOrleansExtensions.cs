using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.LocalReminders;
using Orleans.Runtime;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds grains to an application.</summary>
public static class LocalOrleansExtensions
{
    /// <summary>Runs grains in this process.</summary>
    public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder builder, Action<ISiloBuilder> configure)
    {
        builder.Services.AddLocalOrleans(configure, builder.Configuration);
        return builder;
    }

    /// <summary>Runs grains in this process: registers <see cref="IGrainFactory"/>, <see cref="IClusterClient"/> and the host.</summary>
    public static IServiceCollection AddLocalOrleans(
        this IServiceCollection services, Action<ISiloBuilder>? configure = null, IConfiguration? configuration = null)
    {
        services.AddLocalOrleansCore(new ThreadPoolTurnExecutor(), configure, configuration);
        services.AddHostedService<LocalSiloService>();
        return services;
    }

    internal static void AddLocalOrleansCore(
        this IServiceCollection services, TurnExecutor executor, Action<ISiloBuilder>? configure, IConfiguration? configuration)
    {
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SiloMessagingOptions>().Validate(o => o.ResponseTimeout > TimeSpan.Zero, "ResponseTimeout must be positive.");
        services.AddOptions<GrainCollectionOptions>().Validate(o => o.CollectionQuantum > TimeSpan.Zero, "CollectionQuantum must be positive.");
        var builder = new SiloBuilder(services, configuration ?? new ConfigurationBuilder().Build());
        builder.UsePostgresStorage();
        configure?.Invoke(builder);
        services.TryAddSingleton<UnobservedFailures>();
        services.TryAddSingleton(s => new GrainCatalog([.. s.GetServices<GrainAssembly>().Select(a => a.Assembly)]));
        services.TryAddSingleton(s => new LocalRuntime(s, executor, s.GetRequiredService<GrainCatalog>()));
        services.TryAddSingleton<ReminderService>();
        services.TryAddSingleton<IClusterClient>(s => s.GetRequiredService<LocalRuntime>().GrainFactory);
        services.TryAddSingleton<IGrainFactory>(s => s.GetRequiredService<LocalRuntime>().GrainFactory);
    }
}
