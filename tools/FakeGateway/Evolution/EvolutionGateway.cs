using WaActors.FakeGateway.Evolution.Instances;
using WaActors.FakeGateway.Evolution.Messages;
using WaActors.FakeGateway.Evolution.Webhooks;
using WaActors.FakeGateway.Faults;
using WaActors.FakeGateway.Ledger;
using WaActors.FakeGateway.Webhooks;

namespace WaActors.FakeGateway.Evolution;

/// <summary>The parts of one Evolution gateway, put together.</summary>
internal sealed class EvolutionGateway : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();

    public EvolutionGateway(FakeGatewayOptions options)
    {
        Options = options;
        var ids = new Luck(options.Seed);
        Faults = new FaultDesk(options.Faults, options.Time, options.Seed + 1);
        Courier = new WebhookCourier(options, Counters, Faults);
        Events = new EvolutionEvents(new EventContext(options, () => BaseUrl), Courier);
        Instances = new InstanceRegistry(options, ids);
        Connection = new ConnectionScript(options, Events, ids);
        Mishaps = new MishapScript(Connection, Events);
        Numbers = new ExistsCheck(options, Faults);
        Keys = new MessageKey(ids.Next());
        Acks = new AckSchedule(this);
        Sender = new MessageSender(this);
    }

    public FakeGatewayOptions Options { get; }

    /// <summary>Known once the server listens.</summary>
    public string BaseUrl { get; set; } = "";

    public Counters Counters { get; } = new();

    public ReceivedLog Received { get; } = new();

    public FaultDesk Faults { get; }

    public WebhookCourier Courier { get; }

    public EvolutionEvents Events { get; }

    public InstanceRegistry Instances { get; }

    public ConnectionScript Connection { get; }

    public MishapScript Mishaps { get; }

    public ExistsCheck Numbers { get; }

    public MessageKey Keys { get; }

    public AckSchedule Acks { get; }

    public MessageSender Sender { get; }

    /// <summary>Cancelled when the server goes down; a caller who leaves cancels nothing, as in the real one.</summary>
    public CancellationToken Stopping => stop.Token;

    public Task Wait(TimeSpan time) => time > TimeSpan.Zero ? Task.Delay(time, Options.Time, Stopping) : Task.CompletedTask;

    /// <summary>Ends every wait, so that hanging calls do not hold the server's end.</summary>
    public Task Stop() => stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Instances.Clear();
        await Acks.DisposeAsync();
        await Courier.DisposeAsync();
        stop.Dispose();
    }
}
