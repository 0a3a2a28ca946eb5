using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using WaActors.Api.Problems;

namespace WaActors.Api.Auth;

/// <summary>Reads <c>Authorization: Bearer wa_...</c> and turns the key into a tenant and scopes.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyCache keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string TenantClaim = "tenant";
    public const string ScopeClaim = "scope";

    private const string BearerPrefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)) return AuthenticateResult.NoResult();
        var key = header[BearerPrefix.Length..].Trim();
        if (!ApiKeyText.IsWellFormed(key) || await keys.FindAsync(key, Context.RequestAborted) is not { } found)
            return AuthenticateResult.Fail("Unknown or revoked key.");
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(IdentityOf(found)), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var wrongKey = Request.Headers.Authorization.Count > 0;
        Response.Headers.WWWAuthenticate = wrongKey ? "Bearer realm=\"waactors\", error=\"invalid_token\"" : "Bearer realm=\"waactors\"";
        var problem = new ApiProblem(
            StatusCodes.Status401Unauthorized, ProblemCodes.Unauthorized, "Give a valid API key: Authorization: Bearer wa_...");
        return problem.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var scope = Context.GetEndpoint()?.Metadata.GetMetadata<ScopeMetadata>()?.Scope;
        return ApiProblem.ScopeMissing(scope).ExecuteAsync(Context);
    }

    /// <summary>The caller that a key stands for.</summary>
    public static ClaimsIdentity IdentityOf(ApiKeyRecord key) => new(
        [
            new Claim(ClaimTypes.NameIdentifier, key.Id.ToString()),
            new Claim(TenantClaim, key.TenantId.ToString()),
            .. key.Scopes.Select(scope => new Claim(ScopeClaim, scope)),
        ],
        SchemeName);
}

/// <summary>The scope that an endpoint asks for.</summary>
internal sealed record ScopeMetadata(string Scope);
