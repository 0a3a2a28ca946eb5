using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using WaActors.Api.Auth;

namespace WaActors.Api.Dashboard;

/// <summary>
/// Who may see the dashboard: a key with the scope <c>admin</c>, as <c>Authorization: Bearer</c>, or the cookie that such a key was exchanged for. The cookie is
/// sealed with the keys of ASP.NET's Data Protection, goes to these pages only and never along with another site's requests, and ends with its key.
/// </summary>
internal static class DashboardSession
{
    /// <summary>The scheme, and policy, of the dashboard's routes.</summary>
    public const string Name = "Dashboard";

    /// <summary>The scheme of its cookie.</summary>
    public const string CookieScheme = "DashboardCookie";

    public const string CookieName = "waactors-dashboard";

    /// <summary>How long a sign-in lasts. Not lengthened by use.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(8);

    public static IServiceCollection AddDashboardSession(this IServiceCollection services)
    {
        services.AddAuthentication()
            .AddPolicyScheme(Name, displayName: null, options => options.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.Count > 0 ? ApiKeyAuthentication.SchemeName : CookieScheme)
            .AddCookie(CookieScheme, Configure);
        services.AddAuthorizationBuilder().AddPolicy(Name, policy => policy
            .AddAuthenticationSchemes(Name).RequireClaim(ApiKeyAuthentication.ScopeClaim, Scopes.Admin));
        return services;
    }

    /// <summary>Exchanges a key for a cookie.</summary>
    public static Task SignInAsync(HttpContext context, ApiKeyRecord key) => context.SignInAsync(
        CookieScheme, new ClaimsPrincipal(ApiKeyAuthentication.IdentityOf(key)), new AuthenticationProperties { IsPersistent = false });

    private static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = CookieName;
        options.Cookie.Path = DashboardEndpoints.Prefix;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = Life;
        options.SlidingExpiration = false;
        options.Events.OnValidatePrincipal = RefuseRevokedAsync;
        options.Events.OnRedirectToLogin = AskToSignInAsync;
        options.Events.OnRedirectToAccessDenied = context => context.HttpContext.ForbidAsync(ApiKeyAuthentication.SchemeName);
    }

    private static async Task RefuseRevokedAsync(CookieValidatePrincipalContext context)
    {
        var keys = context.HttpContext.RequestServices.GetRequiredService<ApiKeyStore>();
        if (context.Principal is { } user
            && Guid.TryParse(user.FindFirstValue(ApiKeyAuthentication.TenantClaim), out var tenantId)
            && Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var keyId)
            && await keys.FindAsync(tenantId, keyId, context.HttpContext.RequestAborted) is { RevokedAt: null }) return;
        context.RejectPrincipal();
    }

    /// <summary>A person's browser that opens a page is shown the form; everything else gets the same problem as without a key anywhere.</summary>
    private static Task AskToSignInAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || !context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
            return context.HttpContext.ChallengeAsync(ApiKeyAuthentication.SchemeName);
        context.Response.Redirect(DashboardEndpoints.SignInPath);
        return Task.CompletedTask;
    }
}
