using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WaActors.Bench.Database;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Bench.Actors;

/// <summary>Takes every message, at once or after a while, and remembers who got how many.</summary>
/// <param name="recipients">The largest number of a recipient.</param>
/// <param name="latency">How long a send takes.</param>
/// <param name="time">The clock.</param>
internal sealed class InProcessGateway(int recipients, TimeSpan latency, TimeProvider time) : IBenchGateway, IWhatsAppGateway, IWhatsAppGateways
{
    private static readonly Task<LinkReading> Connected = Task.FromResult(new LinkReading(LinkReadingKind.Connected));

    private long _stateReads;
    private readonly int[] _received = new int[recipients + 1];
    private readonly ConcurrentDictionary<Guid, SendTimes> _times = new();

    /// <inheritdoc cref="IBenchGateway.Kind"/>
    public string Kind => "evolution";

    /// <inheritdoc/>
    public Uri Address { get; } = new("http://127.0.0.1:9");

    /// <inheritdoc/>
    public string Key => "bench";

    /// <inheritdoc/>
    public int? ProcessId => null;

    /// <inheritdoc/>
    public GatewayCapabilities Capabilities => GatewayCapabilities.MessageLookup;

    /// <summary>When a number's sends began and ended. Kept only where a send takes a while.</summary>
    public SendTimes TimesOf(Guid instanceId) => _times.GetOrAdd(instanceId, _ => new SendTimes(time));

    /// <summary>Readings of numbers' states so far.</summary>
    public long StateReads => Interlocked.Read(ref _stateReads);

    /// <summary>Sends so far.</summary>
    public int Sends => _received.Sum();

    public IWhatsAppGateway For(string kind) => this;

    public Task AddNumbersAsync(int count, CancellationToken cancellation) => Task.CompletedTask;

    public void Register(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<IWhatsAppGateways>(this));

    public Task CheckReceivedAsync(int messages, CancellationToken cancellation)
    {
        if (Sends != messages || _received.Any(count => count > 1))
        {
            throw new BenchException(string.Create(
                CultureInfo.InvariantCulture,
                $"not exact: {Sends} messages received instead of {messages}, {_received.Count(count => count > 1)} recipients more than once."));
        }

        return Task.CompletedTask;
    }

    public Task<SendOutcome> SendAsync(GatewayInstance instance, OutgoingMessage message, CancellationToken cancellation)
    {
        var number = Recipients.NumberOf(message.Phone);
        Interlocked.Increment(ref _received[number]);
        var outcome = SendOutcome.Accepted(MessageIds.Of(number));
        return latency == TimeSpan.Zero ? Task.FromResult(outcome) : AnswerLaterAsync(TimesOf(instance.InstanceId), outcome, cancellation);
    }

    public Task<ConnectAnswer> ConnectAsync(GatewayInstance instance, string? phone, CancellationToken cancellation) =>
        Task.FromResult(new ConnectAnswer(LinkState.Connected));

    public Task<LinkReading> GetStateAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _stateReads);
        return Connected;
    }

    public Task<LinkReading> ConfirmMissingAsync(GatewayInstance instance, CancellationToken cancellation) => Connected;

    public Task<QrReading> ReadQrAsync(GatewayInstance instance, CancellationToken cancellation) => Task.FromResult(QrReading.NotAsked);

    public Task<bool> RestartAsync(GatewayInstance instance, CancellationToken cancellation) => Task.FromResult(true);

    public Task<bool> LogoutAsync(GatewayInstance instance, CancellationToken cancellation) => Task.FromResult(true);

    public Task<bool> DeleteAsync(GatewayInstance instance, CancellationToken cancellation) => Task.FromResult(true);

    public Task<NumberCheck> CheckNumberAsync(GatewayInstance instance, string phone, CancellationToken cancellation) =>
        Task.FromResult(new NumberCheck(true, phone));

    public Task<FindAnswer> FindMessageAsync(
        GatewayInstance instance, OutgoingMessage message, DateTimeOffset notBefore, CancellationToken cancellation)
    {
        var number = Recipients.NumberOf(message.Phone);
        return Task.FromResult(new FindAnswer(_received[number] > 0 ? MessageIds.Of(number) : null, Supported: true));
    }

    public IReadOnlyList<WebhookEvent> ParseWebhook(ReadOnlySpan<byte> body) => [new UnknownWebhook("none")];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<SendOutcome> AnswerLaterAsync(SendTimes times, SendOutcome outcome, CancellationToken cancellation)
    {
        times.Begin();
        await Task.Delay(latency, time, cancellation);
        times.End();
        return outcome;
    }
}
