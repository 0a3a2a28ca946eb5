using WaActors.FakeGateway.Sessions;
using WaActors.FakeGateway.World;

namespace WaActors.FakeGateway.WApi;

/// <summary>The parts of one W-API, put together; it lives under <see cref="Root"/>. One account, whose key is the fake's.</summary>
internal sealed class WApiGateway : IGatewayKind
{
    public const string Root = "/wapi/v1";

    public WApiGateway(FakeWorld world)
    {
        World = world;
        Instances = new(world, instance => instance.Session, instance => instance.Session.Id);
        Events = new WApiEvents(this);
        Script = new SessionScript(world, Events);
    }

    public FakeWorld World { get; }

    public SessionRegistry<WApiInstance> Instances { get; }

    public WApiEvents Events { get; }

    public SessionScript Script { get; }

    public string Kind => "wapi";

    IEnumerable<InstanceView> IGatewayKind.Instances => Instances.All.Select(View);

    public IEnumerable<KeyValuePair<string, InstanceStats>> Totals => Instances.All.Select(instance => instance.Session).Select(session =>
        KeyValuePair.Create(session.Name, new InstanceStats(session.LinkName, session.Accepted, session.Refused)));

    /// <summary>Adds an instance under an id of the gateway's own choice; null when the name is taken.</summary>
    public WApiInstance? Add(string name, string? token) => Instances.Add(name, ordinal => new WApiInstance(
        new Session(name, ordinal, NewId(), string.IsNullOrEmpty(token) ? World.Ids.Uuid().ToString("N") : token)));

    public void Map(WebApplication app) => new WApiRoutes(this).Map(app);

    public bool IsSend(HttpRequest request) => request.Path.StartsWithSegments(Root + "/message", StringComparison.Ordinal);

    public InstanceView? Find(string name) => Instances.ByName(name) is { } found ? View(found) : null;

    public ActionResult? Act(string name, InstanceAction action, InstanceActionDetails details) =>
        Instances.ByName(name) is { } found ? Script.Apply(found.Session, action, details) : null;

    public bool Seed(string name, InstanceSeed seed)
    {
        if (Add(name, seed.Token) is not { } instance)
        {
            return false;
        }

        if (seed.Quietly)
        {
            Open(instance, seed);
        }

        foreach (var hook in seed.WebhookUrl is null ? [] : WApiEvents.Hooks)
        {
            instance.Hooks[hook] = seed.WebhookUrl!;
        }

        if (!seed.Quietly)
        {
            Open(instance, seed);
        }

        return true;
    }

    public bool Receive(string name, string from, string text)
    {
        if (Instances.ByName(name) is not { } instance)
        {
            return false;
        }

        Events.Received(instance, from, text);
        return true;
    }

    public void Reset(bool keepInstances) => Instances.Reset(keepInstances);

    private void Open(WApiInstance instance, InstanceSeed seed)
    {
        if (seed.Open)
        {
            Script.Login(instance.Session, seed.Phone ?? InstanceSeed.PhoneOf(instance.Session.Ordinal));
        }
    }

    /// <summary>LITE-XXXXXX-XXXXXX.</summary>
    private string NewId()
    {
        var digits = World.Ids.Digits(12);
        return $"LITE-{digits[..6]}-{digits[6..]}";
    }

    private InstanceView View(WApiInstance instance) => instance.Session.View(Kind, instance.Hooks.GetValueOrDefault("connected"));
}
