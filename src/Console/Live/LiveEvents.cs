using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WaActors.OperatorConsole.Hosting;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Live;

/// <summary>
/// Tells open pages that something happened (I-14, C-10). One reader per process looks for new events, whoever wrote them; it rests while no page is open.
/// Told is what to look at, never what to show: a page reads that itself.
/// </summary>
public sealed partial class LiveEvents(EventTail tail, TimeProvider time, IOptions<ConsoleOptions> options, ILogger<LiveEvents> logger) : BackgroundService
{
    private readonly SemaphoreSlim _wanted = new(0, 1);
    private ImmutableList<Listener> _listeners = [];

    /// <summary>Calls <paramref name="onEvents"/> with each set of new events of a tenant until the answer is disposed of. Never from the caller's thread.</summary>
    public IDisposable Listen(Guid tenantId, Action<IReadOnlyList<TailedEvent>> onEvents)
    {
        var listener = new Listener(this, tenantId, onEvents);
        ImmutableInterlocked.Update(ref _listeners, list => list.Add(listener));
        if (_wanted.CurrentCount == 0) _wanted.Release();
        return listener;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (_listeners.IsEmpty) await _wanted.WaitAsync(stoppingToken);
            await LookAsync(stoppingToken);
            await Task.Delay(options.Value.EventPeriod, time, stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var set in (await tail.ReadAsync(cancellation)).GroupBy(found => found.TenantId))
            {
                List<TailedEvent> events = [.. set];
                foreach (var listener in _listeners.Where(listener => listener.TenantId == set.Key)) Tell(listener, events);
            }
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested)
        {
            LogUnread(failed); // pages look by themselves every few seconds too
        }
    }

    private void Tell(Listener listener, List<TailedEvent> events)
    {
        try
        {
            listener.OnEvents(events);
        }
        catch (Exception failed)
        {
            LogUntold(failed);
        }
    }

    private void Remove(Listener listener) => ImmutableInterlocked.Update(ref _listeners, list => list.Remove(listener));

    [LoggerMessage(EventId = 7001, Level = LogLevel.Warning, Message = "New events could not be read; open pages are up to date again when they can")]
    private partial void LogUnread(Exception exception);

    [LoggerMessage(EventId = 7002, Level = LogLevel.Warning, Message = "An open page could not be told of events")]
    private partial void LogUntold(Exception exception);

    private sealed record Listener(LiveEvents Owner, Guid TenantId, Action<IReadOnlyList<TailedEvent>> OnEvents) : IDisposable
    {
        public void Dispose() => Owner.Remove(this);
    }
}
