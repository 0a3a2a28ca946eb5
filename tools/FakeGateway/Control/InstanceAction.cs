using System.Text.Json.Serialization;

namespace WaActors.FakeGateway;

/// <summary>What can be made to happen to an instance.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InstanceAction>))]
public enum InstanceAction
{
    /// <summary>A phone scans the QR code: connecting (515), then open.</summary>
    Scan,

    /// <summary>The link is lost and stays lost: connecting, sends fail, logout fails.</summary>
    Drop,

    /// <summary>The socket dies unnoticed: the state stays open, no webhook, sends fail.</summary>
    DropSilently,

    /// <summary>Connecting, and open again by itself.</summary>
    DropTransient,

    /// <summary>The phone unlinks the device: final close with 401.</summary>
    LogoutByPhone,

    /// <summary>WhatsApp bans the number: final close with 403.</summary>
    Ban,

    /// <summary>The gateway forgets the instance and keeps its row.</summary>
    Ghost,

    /// <summary>The gateway forgets the instance: every route of its name answers 404, while the panel's list shows it as before.</summary>
    Forget,

    /// <summary>Connecting for ever, without a QR code.</summary>
    Stick,

    /// <summary>Back to open, or back to showing QR codes when it never was paired.</summary>
    Heal,

    /// <summary>WhatsApp rates the number (Cloud API).</summary>
    Rate,
}

/// <summary>What an action may be told.</summary>
public sealed record InstanceActionDetails
{
    /// <summary>scan: the phone that scans; otherwise the number of connect, or an invented one.</summary>
    public string? Phone { get; init; }

    /// <summary>drop (default false) and dropSilently (default true): whether POST restart brings the link back.</summary>
    public bool? HealsOnRestart { get; init; }

    /// <summary>dropTransient: how long it stays connecting.</summary>
    public int? Ms { get; init; }

    /// <summary>rate: GREEN, YELLOW, RED.</summary>
    public string? Quality { get; init; }

    /// <summary>rate: TIER_250, TIER_2K, ...</summary>
    public string? Tier { get; init; }

    /// <summary>rate: AVAILABLE, LIMITED, BLOCKED.</summary>
    public string? Health { get; init; }
}

/// <summary>Whether an action applied.</summary>
/// <param name="Applied">True when it did.</param>
/// <param name="Error">Why not.</param>
public sealed record ActionResult(bool Applied, string? Error)
{
    internal static ActionResult Done { get; } = new(true, null);

    internal static ActionResult Conflict(string why) => new(false, why);
}
