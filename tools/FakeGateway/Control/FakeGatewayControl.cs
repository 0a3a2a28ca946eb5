using WaActors.FakeGateway.Ledger;
using WaActors.FakeGateway.World;

namespace WaActors.FakeGateway;

/// <summary>The strings behind the fake: what <c>/_fake</c> offers over HTTP, for tests in the same process.</summary>
public sealed class FakeGatewayControl
{
    private readonly FakeWorld world;
    private readonly IReadOnlyList<IGatewayKind> kinds;

    internal FakeGatewayControl(FakeWorld world, IReadOnlyList<IGatewayKind> kinds) => (this.world, this.kinds) = (world, kinds);

    /// <summary>The faults in force.</summary>
    public FaultSettings Faults
    {
        get => world.Faults.Settings;
        set => world.Faults.Set(value);
    }

    /// <summary>The kinds of gateway that it speaks.</summary>
    public IEnumerable<string> Kinds => kinds.Select(kind => kind.Kind);

    /// <summary>Makes <paramref name="action"/> happen to an instance.</summary>
    /// <exception cref="KeyNotFoundException">No instance has this name.</exception>
    public ActionResult Act(string instance, InstanceAction action, InstanceActionDetails? details = null) =>
        kinds.Select(kind => kind.Act(instance, action, details ?? new InstanceActionDetails())).FirstOrDefault(result => result is not null)
        ?? throw new KeyNotFoundException($"there is no instance \"{instance}\"");

    /// <summary>Somebody writes to an instance's number: its webhook is told as the real gateway tells it.</summary>
    /// <exception cref="KeyNotFoundException">No instance has this name, or its kind tells of no messages from people.</exception>
    public void Receive(string instance, string from, string text)
    {
        if (!kinds.Any(kind => kind.Receive(instance, from, text)))
        {
            throw new KeyNotFoundException($"there is no instance \"{instance}\" that tells of messages from people");
        }
    }

    /// <summary>Adds instances without the create and scan calls. Names that exist are left as they are. Returns how many were added.</summary>
    /// <exception cref="KeyNotFoundException">The fake has no such kind of world.</exception>
    public int Seed(InstanceSeed seed)
    {
        ArgumentNullException.ThrowIfNull(seed);
        var home = kinds.FirstOrDefault(kind => kind.Kind == seed.Kind) ?? throw new KeyNotFoundException($"there is no kind \"{seed.Kind}\"");
        return seed.AllNames.Count(name => home.Seed(name, seed));
    }

    /// <summary>Every instance as it is now.</summary>
    public IReadOnlyList<InstanceView> Instances() => [.. kinds.SelectMany(kind => kind.Instances)];

    /// <summary>One instance as it is now, or null.</summary>
    public InstanceView? Instance(string name) => kinds.Select(kind => kind.Find(name)).FirstOrDefault(found => found is not null);

    /// <summary>The totals since the start or the last reset.</summary>
    public FakeGatewayStats Stats()
    {
        var counters = world.Counters;
        var (messages, numbers, duplicates) = world.Received.Totals();
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
            WebhooksPending = world.Courier.Pending,
            PerInstance = kinds.SelectMany(kind => kind.Totals).ToDictionary(StringComparer.Ordinal),
        };
    }

    /// <summary>Accepted messages in the order of acceptance, after sequence number <paramref name="after"/>.</summary>
    public IReadOnlyList<ReceivedMessage> Received(string? instance = null, string? number = null, long after = 0, int limit = int.MaxValue)
    {
        if (instance is not null && world.Names.OrdinalOf(instance) is null)
        {
            return [];
        }

        var ordinal = instance is null ? null : world.Names.OrdinalOf(instance);
        var asked = string.IsNullOrEmpty(number) ? (PhoneCode?)null : PhoneCode.OfDigitsIn(number);
        return [.. world.Received.After(after, limit, ordinal, asked).Select(View)];
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
        world.Received.Clear();
        world.Counters.Clear();
        world.Due.Clear();
        world.Faults.Set(world.Options.Faults);
        foreach (var kind in kinds)
        {
            kind.Reset(keepInstances);
        }
    }

    internal IEnumerable<KeyValuePair<string, NumberCount>> CountsLazily(bool byResolved) =>
        world.Received.Sums(byAsked: !byResolved).Select(pair => KeyValuePair.Create(pair.Key.ToString(), CountOf(pair.Value)));

    private NumberCount CountOf(NumberSum sum)
    {
        string[] instances = [world.Names.NameOf(sum.FirstInstance), .. (sum.MoreInstances ?? []).Select(world.Names.NameOf)];
        return new NumberCount(sum.Count, instances, At(sum.FirstAtMs), At(sum.LastAtMs));
    }

    private ReceivedMessage View(MessageView row) => new(
        row.Asked.ToString(),
        row.To.ToString(),
        world.Names.NameOf(row.Instance),
        At(row.AtMs),
        row.Text,
        world.Keys.Of(row.Seq),
        row.Seq,
        row.Fate.HasFlag(MessageFate.Refused));

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
