using System.Collections.Concurrent;
using WaActors.FakeGateway.Sessions;
using WaActors.FakeGateway.World;

namespace WaActors.FakeGateway.Uazapi;

/// <summary>The parts of one uazapi v2 server, put together; it lives under <see cref="Root"/>.</summary>
internal sealed class UazapiGateway : IGatewayKind
{
    public const string Root = "/uazapi";

    public UazapiGateway(FakeWorld world)
    {
        World = world;
        Instances = new(world, instance => instance.Session, instance => instance.Session.Token);
        Events = new UazapiEvents(this);
        Script = new SessionScript(world, Events);
    }

    public FakeWorld World { get; }

    public SessionRegistry<UazapiInstance> Instances { get; }

    public UazapiEvents Events { get; }

    public SessionScript Script { get; }

    /// <summary>The labels of accepted messages, by their place in the log.</summary>
    public ConcurrentDictionary<long, TrackLabel> Labels { get; } = new();

    public string Kind => "uazapi";

    IEnumerable<InstanceView> IGatewayKind.Instances => Instances.All.Select(View);

    public IEnumerable<KeyValuePair<string, InstanceStats>> Totals => Instances.All.Select(instance => instance.Session).Select(session =>
        KeyValuePair.Create(session.Name, new InstanceStats(session.LinkName, session.Accepted, session.Refused)));

    /// <summary>Adds an instance; null when the name is taken.</summary>
    public UazapiInstance? Add(string name, string? token) => Instances.Add(name, ordinal => new UazapiInstance(
        new Session(name, ordinal, "r" + RowId.Of(World.Ids.Next())[1..15], string.IsNullOrEmpty(token) ? World.Ids.Uuid().ToString() : token),
        World.Options.Time.GetUtcNow()));

    public void Map(WebApplication app) => new UazapiRoutes(this).Map(app);

    public bool IsSend(HttpRequest request) => request.Path.StartsWithSegments(Root + "/send", StringComparison.Ordinal);

    public InstanceView? Find(string name) => Instances.ByName(name) is { } found ? View(found) : null;

    public ActionResult? Act(string name, InstanceAction action, InstanceActionDetails details) =>
        Instances.ByName(name) is { } found ? Script.Apply(found.Session, action, details) : null;

    public bool Seed(string name, InstanceSeed seed)
    {
        if (Add(name, seed.Token) is not { } instance)
        {
            return false;
        }

        if (seed.Open && seed.Quietly)
        {
            Script.Login(instance.Session, seed.Phone ?? InstanceSeed.PhoneOf(instance.Session.Ordinal));
        }

        if (seed.WebhookUrl is { } url)
        {
            instance.Change(null, new UazapiHook("r-seeded", url, true, seed.WebhookEvents.Count == 0 ? UazapiEvents.All : seed.WebhookEvents, []));
        }

        if (seed.Open && !seed.Quietly)
        {
            Script.Login(instance.Session, seed.Phone ?? InstanceSeed.PhoneOf(instance.Session.Ordinal));
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

    public void Reset(bool keepInstances)
    {
        Labels.Clear();
        Instances.Reset(keepInstances);
    }

    private InstanceView View(UazapiInstance instance) => instance.Session.View(Kind, instance.Hooks is [var hook, ..] ? hook.Url : null);
}

/// <summary>What a sender wrote on a message; duplicates are allowed.</summary>
internal sealed record TrackLabel(string Id, string Source);
