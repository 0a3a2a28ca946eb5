namespace WaActors.FakeGateway;

/// <summary>Instances to add: those of <see cref="Names"/>, and <see cref="Count"/> named <see cref="Prefix"/> and a number from <see cref="Start"/> on.</summary>
public sealed record InstanceSeed
{
    /// <summary>The kind of gateway that has them.</summary>
    public string Kind { get; init; } = "evolution";

    /// <summary>Names to add.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>What generated names start with.</summary>
    public string Prefix { get; init; } = "fake-";

    /// <summary>How many names to generate.</summary>
    public int Count { get; init; }

    /// <summary>The first generated number.</summary>
    public int Start { get; init; } = 1;

    /// <summary>Paired and open; otherwise closed and never connected.</summary>
    public bool Open { get; init; } = true;

    /// <summary>The instance token of all of them; unset gives each its own.</summary>
    public string? Token { get; init; }

    /// <summary>The phone of all of them; unset gives each its own.</summary>
    public string? Phone { get; init; }

    /// <summary>Their webhook.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>What the webhook is subscribed to; empty is everything.</summary>
    public IReadOnlyList<string> WebhookEvents { get; init; } = [];

    /// <summary>Opens them without telling the webhook.</summary>
    public bool Quietly { get; init; }

    /// <summary>The phone of an instance that is given none.</summary>
    internal static string PhoneOf(int ordinal) => FormattableString.Invariant($"55119{90_000_000 + ordinal:D8}");

    internal IEnumerable<string> AllNames =>
        Names.Concat(Enumerable.Range(Start, Count).Select(number => FormattableString.Invariant($"{Prefix}{number}")));
}

/// <summary>An instance as the fake knows it.</summary>
public sealed record InstanceView
{
    /// <summary>The kind of gateway that has it.</summary>
    public required string Kind { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its uuid.</summary>
    public required string Id { get; init; }

    /// <summary>Its own key.</summary>
    public required string Token { get; init; }

    /// <summary>False for a ghost.</summary>
    public bool InMemory { get; init; }

    /// <summary>open, connecting or close, as memory has it.</summary>
    public required string State { get; init; }

    /// <summary>The same as the database has it.</summary>
    public required string DbStatus { get; init; }

    /// <summary>none, half or paired.</summary>
    public required string Credentials { get; init; }

    /// <summary>none, live or dead.</summary>
    public required string Socket { get; init; }

    /// <summary>Connecting for ever.</summary>
    public bool Stuck { get; init; }

    /// <summary>Its phone number.</summary>
    public string? Phone { get; init; }

    /// <summary>QR codes shown since the last limit.</summary>
    public int QrCount { get; init; }

    /// <summary>The QR on show.</summary>
    public string? QrCode { get; init; }

    /// <summary>The pairing code on show.</summary>
    public string? PairingCode { get; init; }

    /// <summary>Where its webhook goes.</summary>
    public string? WebhookUrl { get; init; }
}

/// <summary>One accepted message.</summary>
/// <param name="Number">The digits that were asked for.</param>
/// <param name="Resolved">The digits WhatsApp delivered to.</param>
/// <param name="Instance">The instance it left through.</param>
/// <param name="At">When.</param>
/// <param name="Text">What.</param>
/// <param name="MessageId">The WhatsApp id (key.id).</param>
/// <param name="Seq">Its place in the order of acceptance; never used twice by one server.</param>
/// <param name="RefusedByWhatsApp">Accepted by the gateway and refused by WhatsApp: it reached nobody, and counts leave it out.</param>
public sealed record ReceivedMessage(
    string Number, string Resolved, string Instance, DateTimeOffset At, string Text, string MessageId, long Seq, bool RefusedByWhatsApp);

/// <summary>What one number received.</summary>
/// <param name="Count">How many messages.</param>
/// <param name="Instances">Through which instances.</param>
/// <param name="FirstAt">The first one.</param>
/// <param name="LastAt">The last one.</param>
public sealed record NumberCount(int Count, IReadOnlyList<string> Instances, DateTimeOffset FirstAt, DateTimeOffset LastAt);

/// <summary>One instance's totals.</summary>
/// <param name="State">Its state in memory.</param>
/// <param name="SendsAccepted">Accepted sends.</param>
/// <param name="SendsRefused">Refused sends.</param>
public sealed record InstanceStats(string State, long SendsAccepted, long SendsRefused);

/// <summary>The gateway's totals.</summary>
public sealed record FakeGatewayStats
{
    /// <summary>Sends accepted, answered or not.</summary>
    public long SendsAccepted { get; init; }

    /// <summary>Sends refused, by kind.</summary>
    public required IReadOnlyDictionary<string, long> SendsRefused { get; init; }

    /// <summary>Accepted sends whose caller got no answer.</summary>
    public long AnswersLost { get; init; }

    /// <summary>Gateway calls of every kind.</summary>
    public long RequestsTotal { get; init; }

    /// <summary>Messages in the log.</summary>
    public long MessagesHeld { get; init; }

    /// <summary>Numbers that received something (as WhatsApp resolves them).</summary>
    public long DistinctNumbers { get; init; }

    /// <summary>Numbers that received more than one message.</summary>
    public long Duplicates { get; init; }

    /// <summary>Webhooks answered with success.</summary>
    public long WebhooksDelivered { get; init; }

    /// <summary>Webhooks given up.</summary>
    public long WebhooksFailed { get; init; }

    /// <summary>Webhooks queued, under way or waiting for a retry.</summary>
    public long WebhooksPending { get; init; }

    /// <summary>By instance name.</summary>
    public required IReadOnlyDictionary<string, InstanceStats> PerInstance { get; init; }
}
