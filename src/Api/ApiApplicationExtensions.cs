using WaActors.Api.ApiKeys;
using WaActors.Api.Auth;
using WaActors.Api.Health;
using WaActors.Api.Idempotency;
using WaActors.Api.Problems;
using WaActors.Api.Webhooks;

namespace WaActors.Api;

/// <summary>Maps the REST surface.</summary>
public static class ApiApplicationExtensions
{
    /// <summary>Adds the steps that every request passes, and all routes (design, section 10).</summary>
    public static WebApplication MapWaActorsApi(this WebApplication app)
    {
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<IdempotencyMiddleware>();

        app.MapApiKeys();
        app.MapWebhooks();
        app.MapHealth();
        app.MapOpenApi();
        return app;
    }

    /// <summary>Makes the first admin key when there is none. After the migrations, before the first request.</summary>
    public static Task EnsureAdminKeyAsync(this WebApplication app, CancellationToken cancellation = default) =>
        app.Services.GetRequiredService<AdminKey>().EnsureAsync(cancellation);
}
