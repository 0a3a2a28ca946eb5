using WaActors.Tests.Api.Hosting;

[assembly: AssemblyFixture(typeof(SharedApi))]

namespace WaActors.Tests.Api.Hosting;

/// <summary>One host for all tests that leave nothing behind that another could stumble over: those of refused requests.</summary>
public sealed class SharedApi : IAsyncLifetime
{
    private ApiHost? _host;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal ApiClient Client(string key = ApiHost.AdminKey) => _host!.Client(key);
}
