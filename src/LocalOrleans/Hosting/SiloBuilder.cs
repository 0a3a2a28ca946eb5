using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Orleans.LocalReminders;
using Orleans.LocalStorage;

namespace Orleans.Hosting;

/// <summary>Configures a host.</summary>
public interface ISiloBuilder
{
    /// <summary>The services of the host.</summary>
    IServiceCollection Services { get; }

    /// <summary>The configuration of the application.</summary>
    IConfiguration Configuration { get; }
}

/// <summary>Host configuration that exists in a cluster too.</summary>
public static class SiloBuilderExtensions
{
    /// <summary>Sets options.</summary>
    public static ISiloBuilder Configure<TOptions>(this ISiloBuilder builder, Action<TOptions> configureOptions)
        where TOptions : class
    {
        builder.Services.Configure(configureOptions);
        return builder;
    }

    /// <summary>Adds services.</summary>
    public static ISiloBuilder ConfigureServices(this ISiloBuilder builder, Action<IServiceCollection> configureDelegate)
    {
        configureDelegate(builder.Services);
        return builder;
    }

    /// <summary>Adds a filter over the calls that grains receive; filters run in the order they were added.</summary>
    public static ISiloBuilder AddIncomingGrainCallFilter<TImplementation>(this ISiloBuilder builder)
        where TImplementation : class, IIncomingGrainCallFilter
    {
        builder.Services.AddSingleton<IIncomingGrainCallFilter, TImplementation>();
        return builder;
    }

    /// <inheritdoc cref="AddIncomingGrainCallFilter{TImplementation}"/>
    public static ISiloBuilder AddIncomingGrainCallFilter(this ISiloBuilder builder, IIncomingGrainCallFilter filter)
    {
        builder.Services.AddSingleton(filter);
        return builder;
    }

    /// <summary>Adds a filter over the calls made through references; filters run in the order they were added.</summary>
    public static ISiloBuilder AddOutgoingGrainCallFilter<TImplementation>(this ISiloBuilder builder)
        where TImplementation : class, IOutgoingGrainCallFilter
    {
        builder.Services.AddSingleton<IOutgoingGrainCallFilter, TImplementation>();
        return builder;
    }

    /// <inheritdoc cref="AddOutgoingGrainCallFilter{TImplementation}"/>
    public static ISiloBuilder AddOutgoingGrainCallFilter(this ISiloBuilder builder, IOutgoingGrainCallFilter filter)
    {
        builder.Services.AddSingleton(filter);
        return builder;
    }
}

/// <summary>Host configuration that only this runtime has.</summary>
public static class LocalSiloBuilderExtensions
{
    /// <summary>Key of the <see cref="NpgsqlDataSource"/> for state and reminders; the unkeyed one serves when it is missing.</summary>
    public const string DataSourceKey = "local-orleans";

    /// <summary>Limits the search for grain classes to these assemblies. Default: all loaded ones that refer to this assembly.</summary>
    public static ISiloBuilder AddGrainAssemblies(this ISiloBuilder builder, params Assembly[] assemblies)
    {
        foreach (var assembly in assemblies)
            builder.Services.AddSingleton(new GrainAssembly(assembly));
        return builder;
    }

    /// <summary>Keeps state and reminders in PostgreSQL (sql/0100_local_runtime.sql). This is the default.</summary>
    public static ISiloBuilder UsePostgresStorage(this ISiloBuilder builder)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton<IGrainStateStore>(s => new PostgresGrainStateStore(DataSource(s))));
        builder.Services.Replace(ServiceDescriptor.Singleton<IReminderStore>(s => new PostgresReminderStore(DataSource(s))));
        return builder;
    }

    /// <summary>Keeps state and reminders in memory: they die with the process unless the stores are handed on.</summary>
    public static ISiloBuilder UseInMemoryStorage(
        this ISiloBuilder builder, InMemoryGrainStateStore? states = null, InMemoryReminderStore? reminders = null)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton<IGrainStateStore>(states ?? new InMemoryGrainStateStore()));
        builder.Services.Replace(ServiceDescriptor.Singleton<IReminderStore>(reminders ?? new InMemoryReminderStore()));
        return builder;
    }

    private static NpgsqlDataSource DataSource(IServiceProvider services) =>
        services.GetKeyedService<NpgsqlDataSource>(DataSourceKey) ?? services.GetService<NpgsqlDataSource>()
        ?? throw new InvalidOperationException(
            $"Grain state needs PostgreSQL: register an NpgsqlDataSource (keyed '{DataSourceKey}' or unkeyed), or call UseInMemoryStorage.");
}

internal sealed record GrainAssembly(Assembly Assembly);

internal sealed record SiloBuilder(IServiceCollection Services, IConfiguration Configuration) : ISiloBuilder;
