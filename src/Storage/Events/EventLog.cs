using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WaActors.Grains.Events;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Events;

/// <summary>Writes events behind the callers' backs, in order, in sets. They inform: when too many wait, the oldest go.</summary>
public sealed partial class EventLog : IEventLog, IHostedService, IAsyncDisposable
{
    private readonly Channel<DomainEvent> _queue;
    private readonly EventSetWriter _writer;
    private readonly EventLogOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<EventLog> _logger;
    private readonly CancellationTokenSource _giveUp = new();
    private Task? _loop;

    /// <param name="sources">Connections.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">For the waits between tries.</param>
    /// <param name="logger">For operators.</param>
    public EventLog(StorageDataSources sources, IOptions<EventLogOptions> options, TimeProvider time, ILogger<EventLog> logger)
    {
        _options = options.Value;
        _time = time;
        _logger = logger;
        _writer = new EventSetWriter(sources.General);
        _queue = Channel.CreateBounded<DomainEvent>(
            new BoundedChannelOptions(_options.QueueLimit) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest },
            static _ => StorageMetrics.EventsDropped.Add(1));
    }

    /// <inheritdoc/>
    public void Append(DomainEvent domainEvent)
    {
        // Only a stopped log refuses; what comes after the stop is lost like what comes after a crash.
        if (!_queue.Writer.TryWrite(domainEvent)) StorageMetrics.EventsDropped.Add(1);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        if (_loop is null) return;
        using var deadline = new CancellationTokenSource(_options.StopPatience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        await using var registration = either.Token.Register(static state => ((CancellationTokenSource)state!).Cancel(), _giveUp);
        await _loop;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _giveUp.Dispose();
    }

    private async Task RunAsync()
    {
        var set = new List<DomainEvent>(_options.SetLimit);
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (set.Count < _options.SetLimit && _queue.Reader.TryRead(out var domainEvent)) set.Add(domainEvent);
            await WriteAsync(set);
            set.Clear();
        }
    }

    private async Task WriteAsync(List<DomainEvent> set)
    {
        var outage = new Outage(_time, Timeout.InfiniteTimeSpan);
        while (true)
        {
            try
            {
                await _writer.WriteAsync(set, _giveUp.Token);
                return;
            }
            catch (Exception exception) when (TransientErrors.IsTransient(exception) && !_giveUp.IsCancellationRequested)
            {
                LogRetried(exception);
                await Task.Delay(outage.OnFailure()!.Value, _time, _giveUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception) when (set.Count == 1 || _giveUp.IsCancellationRequested)
            {
                StorageMetrics.EventsDropped.Add(set.Count);
                LogDropped(set.Count, exception);
                return;
            }
            catch (Exception)
            {
                // One of them cannot be stored; alone, each of the others can.
                foreach (var domainEvent in set) await WriteAsync([domainEvent]);
                return;
            }
        }
    }

    [LoggerMessage(EventId = 1301, Level = LogLevel.Warning, Message = "Events could not be written and are tried again")]
    private partial void LogRetried(Exception exception);

    [LoggerMessage(EventId = 1302, Level = LogLevel.Error, Message = "{Count} events were dropped")]
    private partial void LogDropped(int count, Exception exception);
}
