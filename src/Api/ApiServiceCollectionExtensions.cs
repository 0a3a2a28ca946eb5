using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WaActors.Api.Auth;
using WaActors.Api.Campaigns;
using WaActors.Api.Dashboard;
using WaActors.Api.Gateways;
using WaActors.Api.Health;
using WaActors.Api.Idempotency;
using WaActors.Api.Json;
using WaActors.Api.Live;
using WaActors.Api.Messages;
using WaActors.Api.OpenApi;
using WaActors.Api.Problems;
using WaActors.Api.Templates;
using WaActors.Api.Webhooks;
using WaActors.Grains.Campaigns;

namespace WaActors.Api;

/// <summary>Adds the REST surface to a host that has the storage, the gateways and the actors.</summary>
public static class ApiServiceCollectionExtensions
{
    /// <summary>
    /// Adds everything that <see cref="ApiApplicationExtensions.MapWaActorsApi"/> needs. The host adds <c>AddWaActorsStorage</c>,
    /// <c>IWhatsAppGateways</c>, and <c>IClusterAccess</c> (or its own <see cref="IActors"/>).
    /// </summary>
    public static IServiceCollection AddWaActorsApi(this IServiceCollection services, Action<ApiOptions>? configure = null)
    {
        services.AddOptions<ApiOptions>().Configure(options => configure?.Invoke(options)).ValidateDataAnnotations().ValidateOnStart();
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        // Unreadable requests reach our own problems instead of the framework's bare 400
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = Limits.JsonBytesMax;
        });
        services.AddConsole();
        services.AddApiKeys().AddDashboardSession().AddIdempotency().AddApiDescription();
        services.TryAddSingleton<IActors, GrainActors>();
        // Frameworks log whole paths, and a webhook's path holds its secret (I-12): only their warnings pass, and the scope of each request, which holds it too, is
        // not made at all
        services.AddLogging(logging => logging
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None));
        services.TryAddSingleton<MessageRenderer>();
        services.AddSingleton<FrameworkProblems>();
        services.AddSingleton<GatewayKinds>();
        services.AddSingleton<GatewayViews>();
        services.AddSingleton<Adoption>().AddSingleton<RemoteInstances>().AddSingleton<GatewayChange>();
        services.AddSingleton<RouteFitness>();
        services.AddSingleton<TemplateUploads>();
        services.AddSingleton<RefusedWebhooks>().AddSingleton<WebhookWaker>().AddSingleton<WebhookDoor>();
        services.AddSingleton<CampaignProgress>();
        services.AddSingleton<UnknownRoutes>();
        services.AddSingleton<TestSender>();
        services.AddSingleton<MessageResolutions>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<StreamKit>();
        return services;
    }
}
