using System.Security.Claims;
using WaActors.Storage.Accounts;
using WaActors.Storage.Auditing;

namespace WaActors.OperatorConsole.Session;

/// <summary>An API key that signs in.</summary>
/// <param name="Id">The key.</param>
/// <param name="TenantId">Whose.</param>
/// <param name="Name">Its name.</param>
/// <param name="Scopes">What it may do.</param>
public sealed record KeyOwner(Guid Id, Guid TenantId, string Name, IReadOnlyList<string> Scopes);

/// <summary>The names of claims, scopes and policies. Scopes are those of API keys, so that a role means the same wherever it is used.</summary>
public static class ConsoleClaims
{
    /// <summary>The cookie's scheme, and the policy of all pages.</summary>
    public const string Scheme = "Console";

    public const string Tenant = "tenant";
    public const string Scope = "scope";
    public const string Kind = "kind";
    public const string Stamp = "stamp";
    public const string Role = "console-role";

    public const string Read = "read";
    public const string Write = "write";
    public const string Send = "send";
    public const string Admin = "admin";

    public const string KindUser = "user";
    public const string KindKey = "key";

    /// <summary>What a role may do.</summary>
    public static IReadOnlyList<string> ScopesOf(UserRole role) => role switch
    {
        UserRole.Viewer => [Read],
        UserRole.Operator => [Read, Write, Send],
        UserRole.Admin => [Read, Write, Send, Admin],
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "unknown role"),
    };

    /// <summary>The session of a user.</summary>
    public static ClaimsPrincipal Of(UserView user) => Principal(
        KindUser, user.Id, user.TenantId, user.DisplayName, ScopesOf(user.Role), new Claim(Stamp, user.Stamp.ToString()));

    /// <summary>The session of whoever holds an API key.</summary>
    public static ClaimsPrincipal Of(KeyOwner key) => Principal(KindKey, key.Id, key.TenantId, key.Name, key.Scopes);

    private static ClaimsPrincipal Principal(string kind, Guid id, Guid tenantId, string name, IReadOnlyList<string> scopes, params Claim[] more) =>
        new(new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, id.ToString()), new Claim(ClaimTypes.Name, name), new Claim(Tenant, tenantId.ToString()),
                new Claim(Kind, kind), .. scopes.Select(scope => new Claim(Scope, scope)), .. more,
            ],
            Scheme));
}

/// <summary>Who uses the console now.</summary>
/// <param name="Actor">For the audit.</param>
/// <param name="Scopes">What it may do.</param>
public sealed record Operator(AuditActor Actor, IReadOnlySet<string> Scopes)
{
    /// <summary>Whose numbers and campaigns are shown.</summary>
    public Guid TenantId => Actor.TenantId;

    public bool CanWrite => Scopes.Contains(ConsoleClaims.Write);

    public bool CanSend => Scopes.Contains(ConsoleClaims.Send);

    public bool IsAdmin => Scopes.Contains(ConsoleClaims.Admin);

    /// <summary>The operator of a session; null when nobody is signed in.</summary>
    public static Operator? Of(ClaimsPrincipal principal)
    {
        if (!Guid.TryParse(principal.FindFirstValue(ConsoleClaims.Tenant), out var tenantId)
            || !Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
            || principal.FindFirstValue(ConsoleClaims.Kind) is not { } kind) return null;
        var actor = new AuditActor(tenantId, kind, id, principal.Identity?.Name ?? kind);
        return new Operator(actor, principal.FindAll(ConsoleClaims.Scope).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal));
    }
}
