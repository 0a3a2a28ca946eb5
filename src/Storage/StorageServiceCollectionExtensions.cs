using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WaActors.Grains.Acks;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Determinism;
using WaActors.Grains.Events;
using WaActors.Grains.Instances;
using WaActors.Grains.Notifications;
using WaActors.Grains.Pacing;
using WaActors.Grains.Suppressions;
using WaActors.Grains.Webhooks;
using WaActors.Storage.Acks;
using WaActors.Storage.Campaigns;
using WaActors.Storage.Catalog;
using WaActors.Storage.Connections;
using WaActors.Storage.Determinism;
using WaActors.Storage.Events;
using WaActors.Storage.Feed;
using WaActors.Storage.Import;
using WaActors.Storage.Instances;
using WaActors.Storage.Ledger;
using WaActors.Storage.Media;
using WaActors.Storage.Notifications;
using WaActors.Storage.Pacing;
using WaActors.Storage.Queries;
using WaActors.Storage.Schema;
using WaActors.Storage.Secrets;
using WaActors.Storage.Suppressions;
using WaActors.Storage.Webhooks;

namespace WaActors.Storage;

/// <summary>Registers everything that this project offers.</summary>
public static class StorageServiceCollectionExtensions
{
    /// <summary>Adds the ledger, directories, event log, importer, queries, stores and the migrator. Calling it again adds nothing.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">Holds the sections <see cref="StorageOptions.Section"/>, <see cref="LedgerWriterOptions.Section"/> and
    /// <see cref="EventLogOptions.Section"/>.</param>
    /// <param name="connectionString">Used instead of the configured one; null for that.</param>
    public static IServiceCollection AddWaActorsStorage(
        this IServiceCollection services, IConfiguration configuration, string? connectionString = null)
    {
        if (services.Any(service => service.ServiceType == typeof(StorageDataSources))) return services;
        AddOptions(services, configuration, connectionString);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IIdSource, SystemIdSource>();
        services.TryAddSingleton<IRandomSource, SystemRandomSource>();
        services.AddSingleton(provider => new StorageDataSources(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value, provider.GetService<ILoggerFactory>()));
        services.AddSingleton(provider => new Migrator(
            provider.GetRequiredService<StorageDataSources>().General,
            Migration.Embedded(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Migrator>>()));
        AddSecrets(services);
        AddPorts(services);
        services.AddSingleton<ImportQueries>().AddSingleton<Consents.ConsentStore>().AddSingleton<AudienceQueries>().AddSingleton<StoryQueries>().AddSingleton<SummaryQueries>();
        AddFeed(services, configuration);
        services.AddSingleton<RecipientImporter>().AddSingleton<CatalogStore>().AddSingleton<TenantSettingsStore>().AddSingleton<CampaignStore>();
        services.AddSingleton<GatewayStore>();
        services.AddSingleton<MediaCatalog>().AddSingleton<IMediaStore, MediaStore>().AddSingleton<RouteQueries>();
        services.AddSingleton<CampaignQueries>().AddSingleton<MessageQueries>().AddSingleton<EventQueries>().AddSingleton<CatalogQueries>()
            .AddSingleton<RecoveryQueries>().AddSingleton<NotificationQueries>();
        services.AddSingleton<SuppressionQueries>();
        return services;
    }

    private static void AddOptions(IServiceCollection services, IConfiguration configuration, string? connectionString)
    {
        services.AddOptions<StorageOptions>()
            .Bind(configuration.GetSection(StorageOptions.Section))
            .Configure(options => options.ConnectionString = connectionString ?? options.ConnectionString)
            .ValidateOnStart();
        services.AddOptions<LedgerWriterOptions>().Bind(configuration.GetSection(LedgerWriterOptions.Section)).ValidateOnStart();
        services.AddOptions<EventLogOptions>().Bind(configuration.GetSection(EventLogOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddSingleton<IValidateOptions<LedgerWriterOptions>, LedgerWriterOptionsValidator>();
        services.AddSingleton<IValidateOptions<EventLogOptions>, EventLogOptionsValidator>();
    }

    private static void AddPorts(IServiceCollection services)
    {
        services.AddSingleton(provider => new PatientDatabase(
            provider.GetRequiredService<StorageDataSources>().General,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<LedgerWriterOptions>>().Value.Patience,
            provider.GetRequiredService<ILoggerFactory>().CreateLogger("WaActors.Storage.Database")));
        services.AddSingleton(provider => new LedgerWriter(
            provider.GetRequiredService<StorageDataSources>().Ledger,
            provider.GetRequiredService<IOptions<LedgerWriterOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LedgerWriter>>()));
        services.AddSingleton<IMessageLedger>(provider => new MessageLedger(
            provider.GetRequiredService<LedgerWriter>(),
            provider.GetRequiredService<StorageDataSources>().General,
            provider.GetRequiredService<IOptions<LedgerWriterOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MessageLedger>>()));
        services.AddSingleton<ICampaignDirectory, CampaignDirectory>();
        services.AddSingleton<IInstanceDirectory, InstanceDirectory>();
        services.AddSingleton<IPaceHistory, PaceHistoryStore>().AddSingleton<INumberChecks, NumberCheckStore>();
        services.AddSingleton<IRecoveryLog, RecoveryLog>();
        services.AddSingleton<INotificationLog, NotificationLog>();
        services.AddSingleton<IDeliveryOutbox, DeliveryOutbox>().AddSingleton<WebhookEndpointStore>();
        services.AddSingleton<ISuppressionList, SuppressionList>();
        AddInbox(services);
        services.AddSingleton<EventLog>();
        services.AddSingleton<IEventLog>(provider => provider.GetRequiredService<EventLog>());
        services.AddHostedService(provider => provider.GetRequiredService<EventLog>());
    }

    private static void AddInbox(IServiceCollection services)
    {
        services.AddSingleton(provider => new InboxDatabase(
            provider.GetRequiredService<StorageDataSources>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<LedgerWriterOptions>>().Value.Patience,
            provider.GetRequiredService<ILogger<InboxDatabase>>()));
        services.AddSingleton<IWebhookInbox, WebhookInbox>();
        services.AddSingleton<IMessageAcks, MessageAcks>();
        services.AddSingleton<WebhookInboxWriter>().AddSingleton<WebhookQueries>();
        services.AddSingleton(provider => new WebhookTargets(
            provider.GetRequiredService<StorageDataSources>(), provider.GetRequiredService<ISecretProtector>()));
        services.AddSingleton(provider => new OptOutWordStore(
            provider.GetRequiredService<PatientDatabase>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IOptOutWords>(provider => provider.GetRequiredService<OptOutWordStore>());
    }

    private static void AddFeed(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FeedOptions>().Bind(configuration.GetSection(FeedOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FeedOptions>, FeedOptionsValidator>();
        services.AddSingleton<FeedQueries>().AddSingleton<EventFeed>();
        services.AddSingleton<IEventFeed>(provider => provider.GetRequiredService<EventFeed>());
        services.AddHostedService(provider => provider.GetRequiredService<EventFeed>());
    }

    private static void AddSecrets(IServiceCollection services)
    {
        // One name for all our processes: it is part of the keys' derivation, and the silo and the front door read the same secrets.
        services.AddDataProtection().SetApplicationName("WaActors");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(
            options => options.XmlRepository = new PostgresXmlRepository(provider.GetRequiredService<StorageDataSources>().General)));
        services.AddSingleton<ISecretProtector, SecretProtector>();
    }
}
