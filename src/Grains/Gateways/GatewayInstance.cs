namespace WaActors.Grains.Gateways;

/// <summary>Everything that an adapter needs to talk about one instance. Holds secrets: never logged, never crosses a wire.</summary>
/// <param name="InstanceId">Our id.</param>
/// <param name="Kind">Kind of gateway: <c>evolution</c>, ...</param>
/// <param name="BaseUrl">Address of the gateway.</param>
/// <param name="ApiKey">The gateway's key.</param>
/// <param name="ExternalName">The instance's name at the gateway.</param>
/// <param name="Token">The instance's own key; null when the gateway's key is used.</param>
/// <param name="WebhookUrl">Where the gateway shall send this instance's events, secret included; null for nowhere.</param>
/// <param name="WindowMax">How many sends may be in flight at once: 1 for QR instances.</param>
public sealed record GatewayInstance(
    Guid InstanceId,
    string Kind,
    Uri BaseUrl,
    string ApiKey,
    string ExternalName,
    string? Token,
    Uri? WebhookUrl,
    int WindowMax = 1)
{
    /// <summary>What the kind needs besides address and key, by name, secrets among them; docs/gateways/ lists the names of each kind.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = NoSettings;

    /// <summary>No settings.</summary>
    public static readonly IReadOnlyDictionary<string, string> NoSettings = new Dictionary<string, string>(0, StringComparer.Ordinal);

    /// <summary>Without secrets, for logs.</summary>
    public override string ToString() => $"{Kind}:{ExternalName} ({InstanceId})";
}

/// <summary>A gateway without an instance: what is needed to ask it what it has. Holds secrets: never logged, never crosses a wire.</summary>
/// <param name="Kind">Kind of gateway.</param>
/// <param name="BaseUrl">Address.</param>
/// <param name="ApiKey">The gateway's key.</param>
/// <param name="Settings">As of <see cref="GatewayInstance.Settings"/>.</param>
public sealed record GatewayAccount(string Kind, Uri BaseUrl, string ApiKey, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>Without secrets, for logs.</summary>
    public override string ToString() => $"{Kind} at {BaseUrl}";
}

/// <summary>What a gateway answers when it is asked for its instances.</summary>
/// <param name="Items">Those that it has; null when there is no list.</param>
/// <param name="IsKeyRefused">Whether there is none because the gateway refuses our key.</param>
public sealed record InstanceListing(IReadOnlyList<ListedInstance>? Items, bool IsKeyRefused = false);

/// <summary>An instance that a gateway has, whether or not we know it.</summary>
/// <param name="ExternalName">Its name at the gateway.</param>
/// <param name="Phone">Its number, digits; null when the gateway does not say.</param>
/// <param name="Link">How it is.</param>
/// <param name="Token">Its own key; null when the gateway's key is used. A secret.</param>
public sealed record ListedInstance(string ExternalName, string? Phone, LinkReadingKind Link, string? Token)
{
    /// <summary>Without its key, for logs.</summary>
    public override string ToString() => $"{ExternalName} {Link}";
}
