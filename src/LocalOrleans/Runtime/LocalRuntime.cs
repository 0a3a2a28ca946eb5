using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Copying;
using Orleans.Hosting;
using Orleans.LocalReminders;

namespace Orleans.Runtime;

/// <summary>One running host: its grain classes, activations, outstanding calls and clock.</summary>
internal sealed class LocalRuntime : IDisposable
{
    private static readonly Meter Meter = new("Orleans.Local");
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("orleans-local-calls", "{call}", "Grain calls sent.");

    private readonly CallDeadlines _deadlines;
    private readonly Lazy<ReminderService> _reminders;
    private readonly IOutgoingGrainCallFilter[] _outgoingFilters;
    private int _lastReentrancyId;

    public LocalRuntime(IServiceProvider services, TurnExecutor executor, GrainCatalog catalog)
    {
        Services = services;
        Executor = executor;
        SystemTurns = new TurnScheduler(executor, Life, null, "system");
        Catalog = catalog;
        Time = services.GetKeyedService<TimeProvider>(TimeProviderNames.Grains) ?? services.GetRequiredService<TimeProvider>();
        Messaging = services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value;
        Collection = services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value;
        Logger = services.GetRequiredService<ILogger<LocalRuntime>>();
        Unobserved = services.GetRequiredService<UnobservedFailures>();
        GrainFactory = new LocalGrainFactory(this);
        Directory = new ActivationDirectory(this);
        _deadlines = new CallDeadlines(Time, Messaging.CancelRequestOnTimeout);
        _reminders = new Lazy<ReminderService>(() => services.GetRequiredService<ReminderService>());
        IncomingFilters = [.. services.GetServices<IIncomingGrainCallFilter>()];
        _outgoingFilters = [.. services.GetServices<IOutgoingGrainCallFilter>()];
        Collector = new IdleCollector(this);
    }

    public ProcessLife Life { get; } = new();

    /// <summary>This host's name in logs.</summary>
    public string Identity { get; } = "local";

    public IServiceProvider Services { get; }

    public TurnExecutor Executor { get; }

    /// <summary>Runs the host's own work, such as reminders, so that it too has one logical thread.</summary>
    public TurnScheduler SystemTurns { get; }

    public GrainCatalog Catalog { get; }

    public TimeProvider Time { get; }

    public SiloMessagingOptions Messaging { get; }

    public GrainCollectionOptions Collection { get; }

    public ILogger<LocalRuntime> Logger { get; }

    public UnobservedFailures Unobserved { get; }

    public LocalGrainFactory GrainFactory { get; }

    public ActivationDirectory Directory { get; }

    public IdleCollector Collector { get; }

    public IIncomingGrainCallFilter[] IncomingFilters { get; }

    public ReminderService Reminders => _reminders.Value;

    /// <summary>Calls whose callers wait.</summary>
    public List<Call> OutstandingCalls() => _deadlines.Snapshot();

    /// <summary>Ids of call chains only need to differ within the host, and a counter keeps virtual runs repeatable.</summary>
    public Guid NextReentrancyId() => new(Interlocked.Increment(ref _lastReentrancyId), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Makes a call through a reference. Never throws: failures are in the task.</summary>
    public Task<T> SendAsync<T>(GrainReference reference, GrainMethod method, object?[] arguments)
    {
        try
        {
            return _outgoingFilters.Length == 0
                ? Send<T>(reference, method, arguments)
                : OutgoingCallContext<T>.RunAsync(this, _outgoingFilters, reference, method, arguments);
        }
        catch (Exception exception)
        {
            return Task.FromException<T>(exception);
        }
    }

    public Task<T> Send<T>(GrainReference reference, GrainMethod method, object?[] arguments)
    {
        var token = method.TokenIndex < 0 ? default : (CancellationToken)arguments[method.TokenIndex]!;
        if (token.IsCancellationRequested)
            return Task.FromCanceled<T>(token);
        if (method.CopiedArguments.Length > 0)
            DeepCopier.CopyArguments(arguments, method.CopiedArguments);
        Calls.Add(1);
        var call = new Call<T>(this, reference.GrainId, method, arguments);
        if (token.CanBeCanceled)
            call.LinkCancellation(token);
        if (!method.IsOneWay)
            _deadlines.Add(call, method.Timeout ?? Messaging.ResponseTimeout);
        try
        {
            reference.Dispatch(call);
        }
        catch (Exception exception)
        {
            // The call is already among the outstanding ones: it must end there too.
            call.Reject(exception);
        }
        Executor.AfterSend();
        return method.IsOneWay ? Task.FromResult(default(T)!) : call.Task;
    }

    public void Dispose()
    {
        Collector.Dispose();
        _deadlines.Dispose();
    }
}
