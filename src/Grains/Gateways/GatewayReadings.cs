namespace WaActors.Grains.Gateways;

/// <summary>How an instance was read at its gateway.</summary>
public enum LinkReadingKind
{
    /// <summary>The gateway did not answer, or nonsense: says nothing of the link.</summary>
    Unreadable = 0,

    /// <summary>The gateway does not know the instance.</summary>
    NotFound = 1,

    /// <summary>No session.</summary>
    Disconnected = 2,

    /// <summary>Connecting, or showing a QR.</summary>
    Connecting = 3,

    /// <summary>Open.</summary>
    Connected = 4,

    /// <summary>The gateway contradicts itself: one of its routes knows the instance, another does not.</summary>
    Contradictory = 5,
}

/// <summary>One reading of an instance's state.</summary>
/// <param name="Kind">What was read.</param>
/// <param name="Reason">Words for an operator; null when there is nothing to say.</param>
/// <param name="LeftAloneUntil">With <see cref="LinkReadingKind.Unreadable"/>: nothing was asked, because the gateway is left alone until then.</param>
public sealed record LinkReading(LinkReadingKind Kind, string? Reason = null, DateTimeOffset? LeftAloneUntil = null)
{
    /// <summary>Nothing was asked.</summary>
    public bool Skipped => LeftAloneUntil is not null;
}

/// <summary>Whether a gateway has something to scan or type for an instance (I-1, fifth question).</summary>
public enum QrReading
{
    /// <summary>Not asked, or no answer.</summary>
    NotAsked = 0,

    /// <summary>A QR or a pairing code is on show.</summary>
    Shown = 1,

    /// <summary>None yet.</summary>
    NotYet = 2,

    /// <summary>The gateway says that it cannot give one.</summary>
    Refused = 3,
}

/// <summary>Whether a number has WhatsApp.</summary>
/// <param name="Exists">Null when the gateway could not say.</param>
/// <param name="CanonicalPhone">The number as WhatsApp writes it; null when unknown.</param>
public sealed record NumberCheck(bool? Exists, string? CanonicalPhone);

/// <summary>What became of a look at the webhook that a gateway has for an instance.</summary>
public enum WebhookCheck
{
    /// <summary>The gateway could not be asked, or refused.</summary>
    Failed = 0,

    /// <summary>It is ours.</summary>
    InPlace = 1,

    /// <summary>It was another one, or none; now it is ours.</summary>
    Repaired = 2,

    /// <summary>There is none to set: we have no address, or the kind has no such means.</summary>
    NotWanted = 3,
}

/// <summary>How WhatsApp rates a number (C-8).</summary>
/// <param name="Rating">As told: GREEN, YELLOW, RED, or a word that is new.</param>
/// <param name="DailyLimit">New conversations a day; null when not told or without limit.</param>
/// <param name="CanSend">What the account's own health says: AVAILABLE, LIMITED, BLOCKED; null when not told.</param>
public sealed record QualityReading(string Rating, int? DailyLimit, string? CanSend);
