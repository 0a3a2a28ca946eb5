using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace WaActors.Api.Auth;

/// <summary>Who calls: taken from the API key, never from the request.</summary>
/// <param name="Id">The tenant.</param>
internal readonly record struct Tenant(Guid Id)
{
    /// <summary>Lets a handler ask for the caller's tenant as a parameter.</summary>
    public static ValueTask<Tenant> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult(Of(context));

    public static Tenant Of(HttpContext context) =>
        new(Guid.Parse(context.User.FindFirstValue(ApiKeyAuthentication.TenantClaim)
            ?? throw new InvalidOperationException("The endpoint asks for a tenant but for no scope.")));
}

/// <summary>Wires API keys to endpoints.</summary>
internal static class AuthExtensions
{
    public static IServiceCollection AddApiKeys(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeyStore>();
        services.AddSingleton<ApiKeyCache>();
        services.AddHostedService<AdminKey>();
        services.AddAuthentication(ApiKeyAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, configureOptions: null);
        services.AddAuthorization(options =>
        {
            foreach (var scope in Scopes.All) options.AddPolicy(scope, policy => policy.RequireClaim(ApiKeyAuthentication.ScopeClaim, scope));
        });
        return services;
    }

    /// <summary>The endpoint asks for a key with this scope.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(scope).WithMetadata(new ScopeMetadata(scope));
}
