using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.LocalReminders;
using Orleans.LocalStorage;
using Orleans.Runtime;

namespace Orleans.Virtual;

/// <summary>
/// A host on virtual time and one logical thread, for tests and simulations: the same seed gives the same run. Grains can be called from
/// within <see cref="Run(Func{Task})"/>, or directly from a test, in which case the call is carried as far as it goes without time
/// moving. Not thread-safe.
/// </summary>
public sealed partial class VirtualSilo : IDisposable
{
    private readonly VirtualExecutor _executor;
    private readonly Action<ISiloBuilder>? _configure;
    private readonly List<UnobservedFailure> _failures = [];
    private readonly FaultTracking _faults;
    private Process? _process;

    private VirtualSilo(ulong seed, VirtualTimeProvider clock, Action<ISiloBuilder>? configure)
    {
        Seed = seed;
        Clock = clock;
        _configure = configure;
        _executor = new VirtualExecutor(seed, clock);
        _faults = new FaultTracking(() => _executor.IsPumpingHere);
    }

    /// <summary>The seed of this run.</summary>
    public ulong Seed { get; }

    /// <summary>The clock; outlives crashes. Grains get it as <see cref="TimeProvider"/>.</summary>
    public VirtualTimeProvider Clock { get; }

    /// <summary>Stored grain state; outlives crashes.</summary>
    public InMemoryGrainStateStore States { get; } = new();

    /// <summary>Stored reminders; outlive crashes.</summary>
    public InMemoryReminderStore Reminders { get; } = new();

    /// <summary>References to grains of the present process.</summary>
    public IGrainFactory GrainFactory => Present.Runtime.GrainFactory;

    /// <summary>The services of the present process; a restart makes new ones.</summary>
    public IServiceProvider Services => Present.Services;

    /// <summary>Activations in the directory.</summary>
    public int ActivationCount => Present.Runtime.Directory.Count;

    /// <summary>Turns run so far.</summary>
    public long TurnCount => _executor.Turns;

    /// <summary>How often work came from another thread (Task.Run, real I/O, an awaiter that hops): each time, repeatability is lost.</summary>
    public int ForeignPosts => _executor.ForeignPosts;

    /// <summary>Called before each turn with the name of what runs: a grain id, "client" or "deliveries".</summary>
    public Action<string>? OnTurn
    {
        get => _executor.OnTurn;
        set => _executor.OnTurn = value;
    }

    /// <summary>How long a stuck run waits, in real time, for another thread to bring work before it is called stuck. Default 3 s.</summary>
    public TimeSpan ForeignWorkPatience { get; set; } = TimeSpan.FromSeconds(3);

    private Process Present => _process ?? throw new InvalidOperationException("The process has crashed; call Restart first.");

    /// <summary>A running host.</summary>
    /// <param name="seed">Chooses among ready activations; 0 takes them in order.</param>
    /// <param name="configure">Runs at the start and at every restart; what must outlive a crash is made outside and captured.</param>
    /// <param name="clock">The clock, to share it among hosts; by default its own.</param>
    public static VirtualSilo Create(ulong seed = 0, Action<ISiloBuilder>? configure = null, VirtualTimeProvider? clock = null)
    {
        var silo = new VirtualSilo(seed, clock ?? new VirtualTimeProvider(), configure);
        silo.Restart();
        return silo;
    }

    /// <summary>A running host with these services.</summary>
    public static VirtualSilo Create(ulong seed, Action<IServiceCollection> configureServices) =>
        Create(seed, silo => configureServices(silo.Services));

    /// <summary>A reference to a grain.</summary>
    public TGrainInterface GetGrain<TGrainInterface>(string key)
        where TGrainInterface : IGrainWithStringKey => GrainFactory.GetGrain<TGrainInterface>(key);

    /// <summary>
    /// Ends the process at once: no activation is deactivated, nothing in flight ever runs again, answers on their way are lost. Clients
    /// that wait get a <see cref="SiloUnavailableException"/>. Stored state and reminders remain.
    /// </summary>
    public void Crash()
    {
        var process = Present;
        _process = null;
        process.Kill();
        _executor.DropDeliveries();
        foreach (var call in process.Runtime.OutstandingCalls().Where(call => call.Source is null))
            call.TrySetFailure(new SiloUnavailableException($"The host crashed; whether {call.Describe()} was carried out is unknown."));
        RunUntilIdle();
    }

    /// <summary>Starts a new process over what is stored: new services, no activations. Crashes the present one first, if there is one.</summary>
    public void Restart()
    {
        if (_process is not null)
            Crash();
        _process = new Process(this);
        Run(() => Present.StartAsync());
    }

    /// <summary>Stops the process in an orderly way, deactivating every grain.</summary>
    public void Stop()
    {
        Run(() => Present.StopAsync());
        Present.Kill();
        _process = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process?.Kill();
        _process = null;
        _faults.Dispose();
    }

    private ServiceProvider BuildServices(ProcessClock clock)
    {
        var services = new ServiceCollection();
        services.AddLocalOrleansCore(_executor, Configure, null);
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        services.AddSingleton<IHostedService, LocalSiloService>();
        WatchRealStores(services);
        return services.BuildServiceProvider();
    }

    private void WatchRealStores(ServiceCollection services)
    {
        var states = services.Last(d => d.ServiceType == typeof(IGrainStateStore) && !d.IsKeyedService);
        if (states.ImplementationFactory is { } makeStates)
            services.Replace(ServiceDescriptor.Singleton<IGrainStateStore>(s => new WatchedGrainStateStore((IGrainStateStore)makeStates(s), _executor)));
        var reminders = services.Last(d => d.ServiceType == typeof(IReminderStore));
        if (reminders.ImplementationFactory is { } makeReminders)
            services.Replace(ServiceDescriptor.Singleton<IReminderStore>(s => new WatchedReminderStore((IReminderStore)makeReminders(s), _executor)));
    }

    private void Configure(ISiloBuilder silo)
    {
        silo.UseInMemoryStorage(States, Reminders);
        _configure?.Invoke(silo);
    }

    private void Report(string source, Exception exception) => _failures.Add(new UnobservedFailure(source, exception));

    /// <summary>What dies in a crash.</summary>
    private sealed class Process
    {
        private readonly ProcessClock _clock;

        public Process(VirtualSilo silo)
        {
            _clock = new ProcessClock(silo.Clock);
            Services = silo.BuildServices(_clock);
            Services.GetRequiredService<UnobservedFailures>().Sink = silo.Report;
            Runtime = Services.GetRequiredService<LocalRuntime>();
        }

        public ServiceProvider Services { get; }

        public LocalRuntime Runtime { get; }

        // Hosted services start on a scheduler of the process, so that their loops die with it.
        public Task StartAsync() => OnProcess(static (service, token) => service.StartAsync(token), Services.GetServices<IHostedService>());

        public Task StopAsync() => OnProcess(static (service, token) => service.StopAsync(token), Services.GetServices<IHostedService>().Reverse());

        public void Kill()
        {
            _clock.Kill();
            Runtime.Life.End();
            Runtime.Reminders.Stop();
            Runtime.Directory.Clear();
            Runtime.Dispose();
        }

        private async Task OnProcess(Func<IHostedService, CancellationToken, Task> act, IEnumerable<IHostedService> services)
        {
            foreach (var service in services)
                await Task.Factory.StartNew(() => act(service, CancellationToken.None), CancellationToken.None, TaskCreationOptions.None, Runtime.SystemTurns).Unwrap();
        }
    }
}

/// <summary>A failure that no caller learnt of.</summary>
/// <param name="Source">Where it happened: a one-way call, a timer, a reminder, an abandoned task.</param>
/// <param name="Exception">What happened.</param>
public sealed record UnobservedFailure(string Source, Exception Exception);
