using WaActors.OperatorConsole.Session;

namespace WaActors.Api.Auth;

/// <summary>API keys for the console.</summary>
internal sealed class ApiKeyDesk(ApiKeyStore store, ApiKeyCache cache) : IApiKeyDesk
{
    private const int KeysShownMax = 500;

    public async ValueTask<KeyOwner?> FindAsync(string key, CancellationToken cancellation) =>
        ApiKeyText.IsWellFormed(key) && await cache.FindAsync(key, cancellation) is { } found
            ? new KeyOwner(found.Id, found.TenantId, found.Name, found.Scopes)
            : null;

    public async Task<bool> IsValidAsync(Guid tenantId, Guid keyId, CancellationToken cancellation) =>
        await store.FindAsync(tenantId, keyId, cancellation) is { RevokedAt: null };

    public async Task<IReadOnlyList<KeyRow>> ListAsync(Guid tenantId, CancellationToken cancellation) =>
        [.. (await store.ListAsync(tenantId, after: null, KeysShownMax, cancellation)).Items.Select(RowOf)];

    public async Task<NewKey> CreateAsync(Guid tenantId, string name, IReadOnlyList<string> scopes, CancellationToken cancellation)
    {
        var key = ApiKeyText.New();
        return new NewKey(RowOf(await store.CreateAsync(tenantId, name, key, scopes, cancellation)), key);
    }

    public async Task<bool> RevokeAsync(Guid tenantId, Guid keyId, CancellationToken cancellation)
    {
        if (await store.RevokeAsync(tenantId, keyId, cancellation) is not { } hash) return false;
        cache.Forget(hash);
        return true;
    }

    private static KeyRow RowOf(ApiKeyRecord key) => new(key.Id, key.Name, key.Prefix, key.Scopes, key.CreatedAt, key.RevokedAt);
}
