using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using WaActors.PostgresKit;

namespace WaActors.Tests.LocalOrleans;

/// <summary>A host on the thread pool and, unless told otherwise, real time, with in-memory storage.</summary>
internal sealed class LiveHost(IHost host) : IAsyncDisposable
{
    public IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<LiveHost> StartAsync(Action<ISiloBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo =>
        {
            silo.UseInMemoryStorage();
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new LiveHost(host);
    }

    public static Task<LiveHost> StartAsync(TestDatabase database) => StartAsync(silo =>
    {
        silo.Services.AddSingleton(database.DataSource);
        silo.UsePostgresStorage();
    });

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
    }
}
