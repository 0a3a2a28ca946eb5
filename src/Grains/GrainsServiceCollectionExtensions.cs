using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using WaActors.Grains.Calls;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Fleet;
using WaActors.Grains.Instances;
using WaActors.Grains.Notifications;
using WaActors.Grains.Webhooks;

namespace WaActors.Grains;

/// <summary>What the actors need besides their ports.</summary>
public static class GrainsServiceCollectionExtensions
{
    /// <summary>Registers options (validated at start) and the services that the actors share. Ports are the host's to register.</summary>
    public static IServiceCollection AddWaActorsGrains(this IServiceCollection services)
    {
        services.AddOptions<CampaignOptions>().BindConfiguration("WaActors:Campaigns").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<InstanceOptions>().BindConfiguration("WaActors:Instances").ValidateDataAnnotations()
            .Validate(o => o.FlapSettleMax >= o.FlapSettleMin, "FlapSettleMax is below FlapSettleMin: the time grows from the one to the other.")
            .Validate(o => o.ReprobeMax >= o.ReprobeMin, "ReprobeMax is below ReprobeMin: the wait grows from the one to the other.")
            .ValidateOnStart();
        services.AddOptions<RecoveryOptions>().BindConfiguration("WaActors:Recovery").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AckOptions>().BindConfiguration("WaActors:Acks").ValidateDataAnnotations()
            .Validate(o => o.RestrictionMax >= o.RestrictionMin, "RestrictionMax is below RestrictionMin: a restriction grows from the one to the other.")
            .ValidateOnStart();
        services.AddOptions<FleetOptions>().BindConfiguration("WaActors:Fleet").ValidateDataAnnotations()
            .Validate(o => o.ResolvedShare < o.IncidentShare, "ResolvedShare is not below IncidentShare: an incident would be over as it begins.")
            .ValidateOnStart();
        services.AddOptions<NotifierOptions>().BindConfiguration("WaActors:Notifications").ValidateDataAnnotations()
            .Validate(o => o.RetryMax >= o.RetryMin, "RetryMax is below RetryMin: the wait grows from the one to the other.")
            .ValidateOnStart();
        services.AddOptions<WebhookOptions>().BindConfiguration("WaActors:Webhooks").ValidateDataAnnotations()
            .Validate(o => o.RepeatWindow <= o.Retention, "RepeatWindow is longer than Retention: what was removed is not recognised when it comes again.")
            .ValidateOnStart();
        services.AddSingleton<WebhookPlaces>().AddSingleton<UnknownWebhooks>().AddSingleton<CampaignsAtWork>();
        services.AddOptions<CallOptions>().BindConfiguration("WaActors:Calls").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IIncomingGrainCallFilter, CallBoundary>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MessageRenderer>();
        return services;
    }
}
