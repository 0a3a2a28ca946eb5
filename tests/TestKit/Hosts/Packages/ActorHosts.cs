using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Reminders;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using Orleans.Timers;
using WaActors.Grains;

namespace WaActors.TestKit.Hosts;

/// <summary>Starts hosts of actors on the runtime of this build.</summary>
public static class ActorHosts
{
    /// <summary>The runtime's name, for messages.</summary>
    public const string Runtime = "packages";

    /// <summary>Whether a seed decides every order, so that a run can be repeated.</summary>
    public const bool IsDeterministic = false;

    public static async Task<IActorHost> StartAsync(ActorHostPlan plan)
    {
        var host = new ClusterActorHost(plan);
        await host.StartAsync();
        return host;
    }
}

/// <summary>
/// Silos of Microsoft Orleans in this process: two, or as many as WAACTORS_TEST_SILOS says (one takes half the time, but between two every call is serialized).
/// The actors' time, their timers and reminders, stands still between advances; the silos' own loops run on real
/// time. What the silos do between two timers is waited for, so a test sees the same moments as on virtual time, though not the same order of turns.
/// </summary>
public sealed class ClusterActorHost : IActorHost
{
    private const short SilosMax = 4;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LoadPublishing = TimeSpan.FromDays(1);

    private static short Silos => short.TryParse(Environment.GetEnvironmentVariable("WAACTORS_TEST_SILOS"), out var wanted) ? Math.Clamp(wanted, (short)1, SilosMax) : (short)2;

    private readonly ActorHostPlan _plan;
    private readonly ManualClock _clock = new();
    private readonly SharedGrainStorage _states = new();
    private readonly SharedReminderTable _reminders = new();
    private InProcessTestCluster _cluster = null!;
    private ManualClock.Process _process = null!;
    private GrainActivity _activity = null!;

    internal ClusterActorHost(ActorHostPlan plan) => _plan = plan;

    public TimeProvider Time => _clock;

    public T Grain<T>(string key) where T : IGrainWithStringKey => _cluster.Client.GetGrain<T>(key);

    public async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        var answer = await LimitedAsync("the answer to a call of the test", call());
        await SettleAsync();
        return answer;
    }

    public Task CallAsync(Func<Task> call) => CallAsync(async () =>
    {
        await call();
        return true;
    });

    public async Task SettleAsync()
    {
        do await _activity.SettleAsync();
        while (await FireNextAsync(_clock.GetUtcNow()));
    }

    public async Task AdvanceAsync(TimeSpan span)
    {
        var target = _clock.GetUtcNow() + span;
        await _activity.SettleAsync();
        while (await FireNextAsync(target)) { }
        _clock.MoveTo(target);
    }

    public async Task CrashAndRestartAsync()
    {
        await CrashAsync();
        await StartAsync();
    }

    public void FailNextStateWrite() => _states.FailNextWrite();

    public async Task DeactivateAsync(IAddressable grain)
    {
        await LimitedAsync($"the end of {grain.GetGrainId()}", DeactivatedAsync());
        await SettleAsync();

        async Task<bool> DeactivatedAsync()
        {
            await _cluster.DeactivateAsync(grain);
            return true;
        }
    }

    public async ValueTask DisposeAsync() => await CrashAsync();

    internal async Task StartAsync()
    {
        (_process, _activity) = (new ManualClock.Process(_clock), new GrainActivity());
        var builder = new InProcessTestClusterBuilder(Silos);
        var (process, activity) = (_process, _activity);
        builder.ConfigureSilo((_, silo) => Configure(silo, process, activity));
        builder.ConfigureClient(client => client.AddOutgoingGrainCallFilter(new CallWatch(activity))); // so that a test's own call is known to be on its way
        _cluster = builder.Build();
        await _cluster.DeployAsync(TestContext.Current.CancellationToken);
        await SettleAsync();
    }

    private async Task CrashAsync()
    {
        _process.End();
        foreach (var silo in _cluster.Silos.ToList()) await _cluster.KillSiloAsync(silo, CancellationToken.None);
        await _cluster.DisposeAsync();
    }

    private void Configure(ISiloBuilder silo, ManualClock.Process process, GrainActivity activity)
    {
        // Silos tell each other of their load by a timer of the actors' clock, once a second: nearly all steps of a test that moves hours.
        silo.Configure<DeploymentLoadPublisherOptions>(options => options.DeploymentLoadPublisherRefreshTime = LoadPublishing);
        silo.AddReminders();
        silo.Services.AddSingleton<IReminderTable>(_reminders);
        silo.Services.AddKeyedSingleton<IGrainStorage>(GrainStores.Default, _states);
        var watch = new CallWatch(activity);
        silo.AddIncomingGrainCallFilter(watch).AddOutgoingGrainCallFilter(watch);
        _plan.Services(silo.Services, _clock);
        UseClock(silo.Services, process);
        WatchReminders(silo.Services, activity);
    }

    private static void UseClock(IServiceCollection services, ManualClock.Process clock)
    {
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
        services.AddKeyedSingleton(TimeProviderNames.Grains, clock.OfActors);
        services.AddKeyedSingleton(ReminderTimeProviderNames.Reminders, clock.Creeping);
    }

    private static void WatchReminders(IServiceCollection services, GrainActivity activity)
    {
        var registry = services.Last(service => service.ServiceType == typeof(IReminderRegistry));
        services.Replace(ServiceDescriptor.Singleton<IReminderRegistry>(provider => new WatchedReminderRegistry(Make(provider), activity)));

        IReminderRegistry Make(IServiceProvider provider) => (IReminderRegistry)(
            registry.ImplementationFactory is { } factory ? factory(provider) : ActivatorUtilities.CreateInstance(provider, registry.ImplementationType!));
    }

    /// <summary>Fires the timers of the next moment up to then and waits for all that comes of them.</summary>
    private async Task<bool> FireNextAsync(DateTimeOffset limit)
    {
        var (process, waits) = (_process, _process.WaitsBegun);
        if (_clock.FireNext(limit) is not { Count: > 0 } fired) return false;
        await _activity.SettleAfterAsync(fired, () => process.WaitsBegun - waits);
        return true;
    }

    private async Task<T> LimitedAsync<T>(string what, Task<T> work)
    {
        try
        {
            return await work.WaitAsync(Deadline, TimeProvider.System, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException late) when (!work.IsCompleted)
        {
            throw new TimeoutException($"Waited {Deadline.TotalSeconds} s for {what}. Under way: {_activity.Describe()}.", late);
        }
    }
}
