namespace WaActors.Api.Auth;

/// <summary>What an API key may do. No scope includes another.</summary>
public static class Scopes
{
    /// <summary>Read everything of the tenant.</summary>
    public const string Read = "read";

    /// <summary>Create and change gateways, instances, templates and campaigns, connect numbers, import recipients.</summary>
    public const string Write = "write";

    /// <summary>Start, pause, resume and cancel campaigns.</summary>
    public const string Send = "send";

    /// <summary>Make, list and revoke API keys.</summary>
    public const string Admin = "admin";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Write, Send, Admin];
}
