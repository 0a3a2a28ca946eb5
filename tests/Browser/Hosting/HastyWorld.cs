namespace WaActors.Tests.Browser.Hosting;

/// <summary>A world of its own for the few tests of one class in which something has to give up soon: pings, a circuit's rest and the steps of a repair as short as they may be.</summary>
public sealed class HastyWorld : IAsyncLifetime
{
    private static readonly (string Key, string Value)[] Settings =
    [
        ("WaActors__Recovery__HeartbeatPeriod", "00:00:05"), ("WaActors__Fleet__BreakerPeriod", "00:00:05"), ("WaActors__Gateways__BreakerPeriod", "00:00:05"),
        ("WaActors__Recovery__StuckAfter", "00:00:01"), ("WaActors__Recovery__AttemptDelay", "00:00:00.100"), ("WaActors__Recovery__SettleLimit", "00:00:00.500"),
    ];

    private ConsoleWorld? _world;

    /// <summary>It; a test asks first whether there is a browser.</summary>
    public ConsoleWorld World => _world ?? throw new InvalidOperationException("There is no browser, and so no world.");

    public async ValueTask InitializeAsync() => _world = Chromium.WhyNot is null ? await ConsoleWorld.StartAsync(Settings) : null;

    public async ValueTask DisposeAsync()
    {
        if (_world is not null) await _world.DisposeAsync();
    }
}
