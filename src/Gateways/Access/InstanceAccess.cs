namespace WaActors.Gateways;

/// <summary>What opens one instance at a gateway that gives each a key of its own. Holds a secret: never logged.</summary>
/// <param name="Id">The gateway's id of it; its name where the key alone tells it.</param>
/// <param name="Token">Its own key.</param>
internal sealed record InstanceAccess(string Id, string Token)
{
    /// <summary>Without the key, for logs.</summary>
    public override string ToString() => Id;
}

/// <summary>An instance's access, or why there is none.</summary>
/// <param name="Access">Null when the gateway has no such instance, or could not be asked.</param>
/// <param name="Failure">The answer that told nothing; null when the gateway was asked and answered.</param>
internal sealed record AccessAnswer(InstanceAccess? Access, Resilience.GatewayAnswer? Failure = null)
{
    /// <summary>The gateway lists no such instance.</summary>
    public bool IsMissing => Access is null && Failure is null;
}

/// <summary>What a gateway's list said.</summary>
/// <param name="Rows">By every name under which an instance may be asked for; null when it could not be read.</param>
/// <param name="Answer">The last answer.</param>
internal sealed record AccessList(IReadOnlyDictionary<string, InstanceAccess>? Rows, Resilience.GatewayAnswer Answer);
