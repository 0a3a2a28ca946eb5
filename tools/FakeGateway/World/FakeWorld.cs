using WaActors.FakeGateway.Faults;
using WaActors.FakeGateway.Ledger;
using WaActors.FakeGateway.Webhooks;

namespace WaActors.FakeGateway.World;

/// <summary>What every kind of gateway in the fake shares: WhatsApp behind them, the recipients' phones, names, faults, clock, chance, webhooks.</summary>
internal sealed class FakeWorld : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();

    public FakeWorld(FakeGatewayOptions options)
    {
        Options = options;
        Ids = new Luck(options.Seed);
        Faults = new FaultDesk(options.Faults, options.Time, options.Seed + 1);
        Courier = new WebhookCourier(options, Counters, Faults);
        Keys = new MessageKey(Ids.Next());
        Due = new DueWork(options.Time);
        Outbox = new Outbox(this);
    }

    public FakeGatewayOptions Options { get; }

    /// <summary>Known once the server listens.</summary>
    public string BaseUrl { get; set; } = "";

    /// <summary>Where ids come from.</summary>
    public Luck Ids { get; }

    public Counters Counters { get; } = new();

    public ReceivedLog Received { get; } = new();

    public FaultDesk Faults { get; }

    public WebhookCourier Courier { get; }

    public InstanceNames Names { get; } = new();

    public MessageKey Keys { get; }

    public DueWork Due { get; }

    public Outbox Outbox { get; }

    /// <summary>Cancelled when the server goes down; a caller who leaves cancels nothing, as in the real ones.</summary>
    public CancellationToken Stopping => stop.Token;

    /// <summary>Now, in milliseconds since 1970.</summary>
    public long NowMs => Options.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task Wait(TimeSpan time) => time > TimeSpan.Zero ? Task.Delay(time, Options.Time, Stopping) : Task.CompletedTask;

    /// <summary>Whether WhatsApp knows a number.</summary>
    public bool IsOnWhatsApp(PhoneCode number) => !number.IsEmpty && !number.EndsInFourZeros && !Faults.IsMarkedAbsent(number);

    /// <summary>Ends every wait, so that hanging calls do not hold the server's end.</summary>
    public Task Stop() => stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Due.DisposeAsync();
        await Courier.DisposeAsync();
        stop.Dispose();
    }
}
