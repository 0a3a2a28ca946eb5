using System.Collections.Concurrent;
using WaActors.FakeGateway.World;

namespace WaActors.FakeGateway.CloudApi;

/// <summary>Meta's Cloud API for one account of many numbers; it lives under <see cref="Root"/>. A number's name is its phone number id.</summary>
internal sealed class CloudGateway : IGatewayKind
{
    public const string Root = "/cloud";
    public const string WabaId = "200000000000001";
    public const string AppSecret = "fake-app-secret";
    private readonly ConcurrentDictionary<string, CloudNumber> numbers = new(StringComparer.Ordinal);

    public CloudGateway(FakeWorld world)
    {
        World = world;
        Events = new CloudEvents(this);
    }

    public FakeWorld World { get; }

    public CloudEvents Events { get; }

    /// <summary>Ids of uploaded media.</summary>
    public ConcurrentDictionary<string, long> Media { get; } = new(StringComparer.Ordinal);

    /// <summary>Where the app's events go, once its challenge was answered.</summary>
    public string? CallbackUrl { get; set; }

    public string Kind => "cloud";

    public IEnumerable<CloudNumber> Numbers => numbers.Values.OrderBy(number => number.Ordinal);

    IEnumerable<InstanceView> IGatewayKind.Instances => Numbers.Select(View);

    public IEnumerable<KeyValuePair<string, InstanceStats>> Totals => Numbers.Select(number =>
        KeyValuePair.Create(number.Name, new InstanceStats(StateOf(number), number.Accepted, number.Refused)));

    public CloudNumber? ByName(string name) => numbers.GetValueOrDefault(name);

    public void Map(WebApplication app) => new CloudRoutes(this).Map(app);

    public bool IsSend(HttpRequest request) =>
        request.Path.StartsWithSegments(Root, StringComparison.Ordinal) && request.Path.Value!.EndsWith("/messages", StringComparison.Ordinal);

    public InstanceView? Find(string name) => ByName(name) is { } found ? View(found) : null;

    public ActionResult? Act(string name, InstanceAction action, InstanceActionDetails details) =>
        ByName(name) is { } found ? Apply(found, action, details) : null;

    public bool Seed(string name, InstanceSeed seed)
    {
        if (World.Names.Take(name) is not { } ordinal)
        {
            return false;
        }

        numbers[name] = new CloudNumber(name, ordinal, seed.Token ?? World.Ids.Uuid().ToString("N"), seed.Phone ?? InstanceSeed.PhoneOf(ordinal))
        {
            Status = seed.Open ? "CONNECTED" : "DISCONNECTED",
            WebhookUrl = seed.WebhookUrl,
        };
        return true;
    }

    public bool Receive(string name, string from, string text)
    {
        if (ByName(name) is not { } number)
        {
            return false;
        }

        number.OpenWindow(from, World.NowMs);
        Events.Received(number, from, text);
        return true;
    }

    public void Reset(bool keepInstances)
    {
        Media.Clear();
        foreach (var number in numbers.Values)
        {
            number.ClearCounts();
            if (!keepInstances && numbers.TryRemove(number.Name, out _))
            {
                World.Names.Free(number.Name);
            }
        }
    }

    private ActionResult Apply(CloudNumber number, InstanceAction action, InstanceActionDetails details)
    {
        switch (action)
        {
            case InstanceAction.Scan:
                return ActionResult.Conflict("a number of the Cloud API has nothing to scan");
            case InstanceAction.Drop:
                number.Status = "DISCONNECTED";
                break;
            case InstanceAction.DropSilently:
                number.IsRegistered = false;
                break;
            case InstanceAction.DropTransient:
                number.Status = "PENDING";
                World.Due.Add(World.NowMs + (details.Ms ?? 0), number.Heal);
                break;
            case InstanceAction.LogoutByPhone:
                number.HasValidToken = false;
                break;
            case InstanceAction.Ban:
                number.Status = "BANNED";
                Events.Disabled(number, "DISABLE");
                break;
            case InstanceAction.Ghost:
                number.Health = "BLOCKED";
                break;
            case InstanceAction.Forget:
                number.IsForgotten = true;
                break;
            case InstanceAction.Stick:
                number.Status = "UNVERIFIED";
                break;
            case InstanceAction.Rate:
                Rate(number, details);
                break;
            default:
                Heal(number);
                break;
        }

        return ActionResult.Done;
    }

    private void Heal(CloudNumber number)
    {
        var wasBanned = number.Status == "BANNED";
        number.Heal();
        if (wasBanned)
        {
            Events.Disabled(number, "REINSTATE");
        }
    }

    private void Rate(CloudNumber number, InstanceActionDetails details)
    {
        number.Quality = details.Quality ?? number.Quality;
        number.Health = details.Health ?? number.Health;
        if (details.Tier is { } tier && tier != number.Tier)
        {
            number.Tier = tier;
            Events.Rated(number);
        }
    }

    private static string StateOf(CloudNumber number) => number is { Status: "CONNECTED", HasValidToken: true, Health: not "BLOCKED" } ? "open" : "close";

    private InstanceView View(CloudNumber number) => new()
    {
        Kind = Kind,
        Name = number.Name,
        Id = number.Name,
        Token = number.Token,
        InMemory = !number.IsForgotten,
        State = StateOf(number),
        DbStatus = number.Status,
        Credentials = number.HasValidToken ? "paired" : "none",
        Socket = number.IsRegistered ? "live" : "dead",
        Phone = number.Phone,
        WebhookUrl = number.WebhookUrl ?? CallbackUrl,
    };
}
