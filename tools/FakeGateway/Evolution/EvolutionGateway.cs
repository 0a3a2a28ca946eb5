using WaActors.FakeGateway.Evolution.Http;
using WaActors.FakeGateway.Evolution.Instances;
using WaActors.FakeGateway.Evolution.Messages;
using WaActors.FakeGateway.Evolution.Webhooks;
using WaActors.FakeGateway.Faults;
using WaActors.FakeGateway.Ledger;
using WaActors.FakeGateway.World;

namespace WaActors.FakeGateway.Evolution;

/// <summary>The parts of one Evolution gateway, put together.</summary>
internal sealed class EvolutionGateway : IGatewayKind
{
    public EvolutionGateway(FakeWorld world)
    {
        World = world;
        Events = new EvolutionEvents(new EventContext(world.Options, () => world.BaseUrl), world.Courier);
        Instances = new InstanceRegistry(world);
        Connection = new ConnectionScript(world.Options, Events, world.Ids);
        Mishaps = new MishapScript(Connection, Events);
        Numbers = new ExistsCheck(world);
        Sender = new MessageSender(this);
    }

    public FakeWorld World { get; }

    public FakeGatewayOptions Options => World.Options;

    public string BaseUrl => World.BaseUrl;

    public Counters Counters => World.Counters;

    public ReceivedLog Received => World.Received;

    public FaultDesk Faults => World.Faults;

    public MessageKey Keys => World.Keys;

    public EvolutionEvents Events { get; }

    public InstanceRegistry Instances { get; }

    public ConnectionScript Connection { get; }

    public MishapScript Mishaps { get; }

    public ExistsCheck Numbers { get; }

    public MessageSender Sender { get; }

    /// <summary>What kind of media accepted messages were, by their place in the log; texts are not in it.</summary>
    public System.Collections.Concurrent.ConcurrentDictionary<long, string> MediaTypes { get; } = new();

    public CancellationToken Stopping => World.Stopping;

    public string Kind => "evolution";

    IEnumerable<InstanceView> IGatewayKind.Instances => Instances.All.Select(View);

    public IEnumerable<KeyValuePair<string, InstanceStats>> Totals => Instances.All.Select(instance =>
        KeyValuePair.Create(instance.Name, new InstanceStats(instance.LinkName, instance.Accepted, instance.Refused)));

    public Task Wait(TimeSpan time) => World.Wait(time);

    public void Map(WebApplication app) => new EvolutionRoutes(this).Map(app);

    public bool IsSend(HttpRequest request) => SendTextRoute.Matches(request) || request.Path.StartsWithSegments("/message", StringComparison.Ordinal);

    public InstanceView? Find(string name) => Instances.TryGet(name, out var found) ? View(found) : null;

    public ActionResult? Act(string name, InstanceAction action, InstanceActionDetails details) =>
        !Instances.TryGet(name, out var found) ? null
        : action == InstanceAction.Rate ? ActionResult.Conflict("WhatsApp rates no number of this kind")
        : Mishaps.Apply(found, action, details);

    public bool Seed(string name, InstanceSeed seed)
    {
        var webhook = seed.WebhookUrl is { } url ? new WebhookSubscription(url, true, false, false, null, seed.WebhookEvents) : null;
        if (Instances.Add(name, seed.Token, "WHATSAPP-BAILEYS", default, seed.Quietly ? null : webhook) is not { } instance)
        {
            return false;
        }

        if (seed.Open)
        {
            Connection.Login(instance, seed.Phone ?? InstanceSeed.PhoneOf(instance.Ordinal));
        }

        instance.Webhook = webhook;
        return true;
    }

    public bool Receive(string name, string from, string text)
    {
        if (!Instances.TryGet(name, out var instance))
        {
            return false;
        }

        Events.Message(instance, EvolutionEvent.MessagesUpsert, () => MessageJson.Inbound(this, instance, from, text));
        return true;
    }

    public void Reset(bool keepInstances)
    {
        Numbers.Forget();
        MediaTypes.Clear();
        foreach (var instance in Instances.All)
        {
            instance.ClearCounts();
        }

        if (!keepInstances)
        {
            Instances.Clear();
        }
    }

    private InstanceView View(EvolutionInstance instance) => new()
    {
        Kind = Kind,
        Name = instance.Name,
        Id = instance.Id,
        Token = instance.Token,
        InMemory = instance.InMemory,
        State = instance.LinkName,
        DbStatus = instance.DbStatus,
        Credentials = instance.Credentials.ToString().ToLowerInvariant(),
        Socket = instance.Socket.ToString().ToLowerInvariant(),
        Stuck = instance.Stuck,
        Phone = instance.Phone,
        QrCount = instance.QrCount,
        QrCode = instance.Qr?.Code,
        PairingCode = instance.Qr?.PairingCode,
        WebhookUrl = instance.Webhook?.Url,
    };
}
