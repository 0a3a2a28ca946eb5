using WaActors.FakeGateway.Evolution;
using WaActors.FakeGateway.Evolution.Instances;
using WaActors.FakeGateway.Evolution.Webhooks;
using WaActors.FakeGateway.Ledger;

namespace WaActors.FakeGateway;

/// <summary>The strings behind the fake: what <c>/_fake</c> offers over HTTP, for tests in the same process.</summary>
public sealed class FakeGatewayControl
{
    private readonly EvolutionGateway gateway;

    internal FakeGatewayControl(EvolutionGateway gateway) => this.gateway = gateway;

    /// <summary>The faults in force.</summary>
    public FaultSettings Faults
    {
        get => gateway.Faults.Settings;
        set => gateway.Faults.Set(value);
    }

    /// <summary>Makes <paramref name="action"/> happen to an instance.</summary>
    /// <exception cref="KeyNotFoundException">No instance has this name.</exception>
    public ActionResult Act(string instance, InstanceAction action, InstanceActionDetails? details = null) =>
        gateway.Instances.TryGet(instance, out var found)
            ? gateway.Mishaps.Apply(found, action, details ?? new InstanceActionDetails())
            : throw new KeyNotFoundException($"there is no instance \"{instance}\"");

    /// <summary>Adds instances without the create and scan calls. Names that exist are left as they are. Returns how many were added.</summary>
    public int Seed(InstanceSeed seed)
    {
        ArgumentNullException.ThrowIfNull(seed);
        var webhook = seed.WebhookUrl is { } url ? new WebhookSubscription(url, true, false, false, null, seed.WebhookEvents) : null;
        return seed.AllNames.Count(name => SeedOne(seed, name, webhook));
    }

    /// <summary>Every instance as it is now.</summary>
    public IReadOnlyList<InstanceView> Instances() => [.. gateway.Instances.All.Select(View)];

    /// <summary>One instance as it is now, or null.</summary>
    public InstanceView? Instance(string name) => gateway.Instances.TryGet(name, out var found) ? View(found) : null;

    /// <summary>The totals since the start or the last reset.</summary>
    public FakeGatewayStats Stats()
    {
        var counters = gateway.Counters;
        var (messages, numbers, duplicates) = gateway.Received.Totals();
        return new FakeGatewayStats
        {
            SendsAccepted = counters.Accepted,
            SendsRefused = counters.Refused(),
            AnswersLost = counters.AnswersLost,
            RequestsTotal = counters.Requests,
            MessagesHeld = messages,
            DistinctNumbers = numbers,
            Duplicates = duplicates,
            WebhooksDelivered = counters.WebhooksDelivered,
            WebhooksFailed = counters.WebhooksFailed,
            WebhooksPending = gateway.Courier.Pending,
            PerInstance = gateway.Instances.All.ToDictionary(
                instance => instance.Name, instance => new InstanceStats(instance.LinkName, instance.Accepted, instance.Refused), StringComparer.Ordinal),
        };
    }

    /// <summary>Accepted messages in the order of acceptance, after sequence number <paramref name="after"/>.</summary>
    public IReadOnlyList<ReceivedMessage> Received(string? instance = null, string? number = null, long after = 0, int limit = int.MaxValue)
    {
        if (instance is not null && gateway.Instances.OrdinalOf(instance) is null)
        {
            return [];
        }

        var ordinal = instance is null ? null : gateway.Instances.OrdinalOf(instance);
        var asked = string.IsNullOrEmpty(number) ? (PhoneCode?)null : PhoneCode.OfDigitsIn(number);
        return [.. gateway.Received.After(after, limit, ordinal, asked).Select(View)];
    }

    /// <summary>
    /// Per number how often it received something, by the number that was asked for. With <paramref name="byResolved"/> by the number WhatsApp
    /// delivered to, which differs where the gateway rewrites (Brazil, Mexico, Argentina) and is what makes two messages a duplicate.
    /// </summary>
    public IReadOnlyDictionary<string, NumberCount> Counts(bool byResolved = false) =>
        CountsLazily(byResolved).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>Empties the log, the totals, the caches and the faults; and, unless they are kept, removes the instances.</summary>
    public void Reset(bool keepInstances = false)
    {
        gateway.Received.Clear();
        gateway.Counters.Clear();
        gateway.Numbers.Forget();
        gateway.Acks.Clear();
        gateway.Faults.Set(gateway.Options.Faults);
        foreach (var instance in gateway.Instances.All)
        {
            instance.ClearCounts();
        }

        if (!keepInstances)
        {
            gateway.Instances.Clear();
        }
    }

    internal IEnumerable<KeyValuePair<string, NumberCount>> CountsLazily(bool byResolved) =>
        gateway.Received.Sums(byAsked: !byResolved).Select(pair => KeyValuePair.Create(pair.Key.ToString(), CountOf(pair.Value)));

    private NumberCount CountOf(NumberSum sum)
    {
        string[] instances = [gateway.Instances.NameOf(sum.FirstInstance), .. (sum.MoreInstances ?? []).Select(gateway.Instances.NameOf)];
        return new NumberCount(sum.Count, instances, At(sum.FirstAtMs), At(sum.LastAtMs));
    }

    private bool SeedOne(InstanceSeed seed, string name, WebhookSubscription? webhook)
    {
        if (gateway.Instances.Add(name, seed.Token, "WHATSAPP-BAILEYS", default, seed.Quietly ? null : webhook) is not { } instance)
        {
            return false;
        }

        if (seed.Open)
        {
            gateway.Connection.Login(instance, seed.Phone ?? PhoneOf(instance.Ordinal));
        }

        instance.Webhook = webhook;
        return true;
    }

    private static string PhoneOf(int ordinal) => FormattableString.Invariant($"55119{90_000_000 + ordinal:D8}");

    private ReceivedMessage View(MessageView row) => new(
        row.Asked.ToString(),
        row.To.ToString(),
        gateway.Instances.NameOf(row.Instance),
        At(row.AtMs),
        row.Text,
        gateway.Keys.Of(row.Seq),
        row.Seq,
        row.Fate.HasFlag(MessageFate.Refused));

    private static InstanceView View(EvolutionInstance instance) => new()
    {
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

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
