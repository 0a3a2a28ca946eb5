using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans;
using Orleans.Runtime;

namespace WaActors.Silo.Hosting;

/// <summary>
/// This process's way to the cluster's silos. It connects while the process is up already, so that a front door can say that it waits for a silo; once
/// connected it follows the silos that come and go. A process that finds none within <see cref="ClusterSettings.ConnectLimit"/> ends.
/// </summary>
internal sealed partial class ClusterLink(
    IOptions<ClusterSettings> settings, [FromKeyedServices(ClusterWiring.MembershipPool)] NpgsqlDataSource membership, ILoggerFactory loggers,
    TimeProvider time, IHostApplicationLifetime application, ILogger<ClusterLink> logger)
    : IHostedService, IClusterAccess, IClientConnectionRetryFilter, IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly long _startedAt = time.GetTimestamp();
    private SiloProbe? _probe;
    private IHost? _client;
    private Task _connecting = Task.CompletedTask;
    private bool _disposed;

    /// <inheritdoc/>
    public IGrainFactory Grains =>
        Volatile.Read(ref _probe)?.Grains ?? throw new SiloUnavailableException(NotYet);

    private string NotYet => $"No silo of the cluster '{settings.Value.ClusterId}' has answered yet.";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _client = ClusterClient.Build(settings.Value, membership, loggers, this);
        _connecting = ConnectAsync(_client, _stopping.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_disposed) return; // a host may be disposed of and then told to stop
        await _stopping.CancelAsync();
        await _connecting.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_client is not null && _probe is not null) await _client.StopAsync(cancellationToken);
    }

    public async Task<string?> WhyUnreachableAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _probe) is not { } probe) return NotYet;
        return await probe.AnswersAsync(cancellation) ? null : $"No silo of the cluster '{settings.Value.ClusterId}' answers.";
    }

    /// <summary>Asked by Orleans after each failed attempt to find a first silo.</summary>
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        var waited = time.GetElapsedTime(_startedAt);
        if (waited >= settings.Value.ConnectLimit) return false;
        await Task.Delay(RetryDelay, time, cancellationToken);
        return true;
    }

    /// <remarks>Called once for each of the services under which this is registered.</remarks>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        await _stopping.CancelAsync();
        if (_client is IAsyncDisposable client) await client.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task ConnectAsync(IHost client, CancellationToken cancellation)
    {
        await Task.Yield(); // the process's start goes on
        try
        {
            LogConnecting(settings.Value.ClusterId, settings.Value.ConnectLimit);
            await client.StartAsync(cancellation);
            Volatile.Write(ref _probe, new SiloProbe(client.Services.GetRequiredService<IGrainFactory>(), time));
            LogConnected(settings.Value.ClusterId);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // The process stops before a silo was found
        }
        catch (Exception failed)
        {
            LogGivenUp(failed, settings.Value.ClusterId, settings.Value.ConnectLimit);
            Environment.ExitCode = 1;
            application.StopApplication();
        }
    }

    [LoggerMessage(3011, LogLevel.Information, "Connected to the cluster {ClusterId}")]
    private partial void LogConnected(string clusterId);

    [LoggerMessage(3012, LogLevel.Information, "Looking for a silo of the cluster {ClusterId}, for {Limit} at most")]
    private partial void LogConnecting(string clusterId, TimeSpan limit);

    [LoggerMessage(3013, LogLevel.Critical, "No silo of the cluster {ClusterId} could be reached within {Limit} (Cluster:ConnectLimit); the process ends")]
    private partial void LogGivenUp(Exception exception, string clusterId, TimeSpan limit);
}
