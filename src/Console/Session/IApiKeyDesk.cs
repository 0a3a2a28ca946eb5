namespace WaActors.OperatorConsole.Session;

/// <summary>An API key as the console shows it: without the key.</summary>
public sealed record KeyRow(Guid Id, string Name, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <summary>A key just made.</summary>
/// <param name="Row">What lists show.</param>
/// <param name="Key">The key itself; shown once and kept nowhere.</param>
public sealed record NewKey(KeyRow Row, string Key)
{
    /// <summary>Without the key, for logs.</summary>
    public override string ToString() => $"{Row.Id}";
}

/// <summary>API keys, which belong to the REST surface.</summary>
public interface IApiKeyDesk
{
    /// <summary>Whose key this is; null when it is none, or was revoked.</summary>
    ValueTask<KeyOwner?> FindAsync(string key, CancellationToken cancellation);

    /// <summary>Whether the key of this id still works.</summary>
    Task<bool> IsValidAsync(Guid tenantId, Guid keyId, CancellationToken cancellation);

    /// <summary>The tenant's keys, oldest first.</summary>
    Task<IReadOnlyList<KeyRow>> ListAsync(Guid tenantId, CancellationToken cancellation);

    /// <summary>Makes a key.</summary>
    Task<NewKey> CreateAsync(Guid tenantId, string name, IReadOnlyList<string> scopes, CancellationToken cancellation);

    /// <summary>Revokes a key for good; false when the tenant has no such key.</summary>
    Task<bool> RevokeAsync(Guid tenantId, Guid keyId, CancellationToken cancellation);
}
