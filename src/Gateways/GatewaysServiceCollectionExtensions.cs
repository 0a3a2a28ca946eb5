using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WaActors.Gateways.CloudApi;
using WaActors.Gateways.Evolution;
using WaActors.Gateways.Outbound;
using WaActors.Gateways.Resilience;
using WaActors.Gateways.Uazapi;
using WaActors.Gateways.WApi;
using WaActors.Grains.Gateways;
using WaActors.Grains.Notifications;

namespace WaActors.Gateways;

/// <summary>The adapters to WhatsApp gateways.</summary>
public static class GatewaysServiceCollectionExtensions
{
    /// <summary>
    /// Registers every adapter, <see cref="IWhatsAppGateways"/> and <see cref="GatewayBreakers"/>; options come from <c>WaActors:Gateways</c> and are
    /// validated at start. Uses the registered <see cref="TimeProvider"/>, or the system's. Calling it again changes nothing.
    /// </summary>
    public static IServiceCollection AddWaActorsGateways(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(GatewayHttp))) return services;
        services.AddOptions<GatewayOptions>().BindConfiguration("WaActors:Gateways").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<GatewayBreakers>();
        services.AddSingleton<GatewayHttp>();
        services.AddSingleton<EvolutionClient>();
        services.AddSingleton<IWhatsAppGateway, EvolutionGateway>();
        services.AddSingleton<CloudClient>().AddSingleton<UploadedMedia>().AddSingleton<IWhatsAppGateway, CloudGateway>();
        AddUazapi(services);
        AddWApi(services);
        services.AddSingleton<IWhatsAppGateways, WhatsAppGateways>();
        AddHttp(services);
        AddOutbound(services);
        return services;
    }

    private static void AddOutbound(IServiceCollection services)
    {
        services.AddOptions<OutboundOptions>().BindConfiguration("WaActors:OutboundWebhooks").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IWebhookSender, WebhookSender>();
        services.AddHttpClient(WebhookSender.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => WebhookSender.CreateHandler(provider.GetRequiredService<IOptions<OutboundOptions>>().Value))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers(); // an address may hold a secret of its owner
    }

    private static void AddUazapi(IServiceCollection services) =>
        services.AddSingleton<UazapiClient>().AddSingleton<IWhatsAppGateway, UazapiGateway>();

    private static void AddWApi(IServiceCollection services) =>
        services.AddSingleton<WApiClient>().AddSingleton<IWhatsAppGateway, WApiGateway>();

    private static void AddHttp(IServiceCollection services) => services
        .AddHttpClient(GatewayHttp.ClientName, client =>
        {
            client.Timeout = Timeout.InfiniteTimeSpan; // the pipeline's
            client.MaxResponseContentBufferSize = GatewayHttp.MaxAnswerBytes;
        })
        .ConfigurePrimaryHttpMessageHandler(provider => GatewayHttp.CreateHandler(provider.GetRequiredService<IOptions<GatewayOptions>>().Value))
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan) // its connections renew themselves
        .RemoveAllLoggers(); // they would write down addresses, in which names of customers' instances are
}
