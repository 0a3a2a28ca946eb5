using System.Text.Json.Serialization;
using WaActors.Api.ApiKeys;
using WaActors.Api.Campaigns;
using WaActors.Api.Consents;
using WaActors.Api.Events;
using WaActors.Api.Gateways;
using WaActors.Api.Health;
using WaActors.Api.Instances;
using WaActors.Api.Media;
using WaActors.Api.Live;
using WaActors.Api.Messages;
using WaActors.Api.Notifications;
using WaActors.Api.Paging;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Api.Suppressions;
using WaActors.Api.Settings;
using WaActors.Api.Templates;
using WaActors.Api.WebhookEndpoints;
using WaActors.Api.WebhookInbox;

namespace WaActors.Api.Json;

/// <summary>Serialization code made at build time for what crosses the REST surface.</summary>
[JsonSerializable(typeof(ApiProblem))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(CreateApiKey))]
[JsonSerializable(typeof(CreatedApiKey))]
[JsonSerializable(typeof(Page<ApiKeyView>))]
[JsonSerializable(typeof(CreateGateway))]
[JsonSerializable(typeof(ChangeGateway))]
[JsonSerializable(typeof(Page<GatewayView>))]
[JsonSerializable(typeof(IReadOnlyList<GatewayKindView>))]
[JsonSerializable(typeof(FleetView))]
[JsonSerializable(typeof(CreateInstance))]
[JsonSerializable(typeof(ChangeInstance))]
[JsonSerializable(typeof(ConnectInstance))]
[JsonSerializable(typeof(ConnectView))]
[JsonSerializable(typeof(Page<InstanceView>))]
[JsonSerializable(typeof(WebhookAddressView))]
[JsonSerializable(typeof(QualityView))]
[JsonSerializable(typeof(HealthCheckView))]
[JsonSerializable(typeof(RepairView))]
[JsonSerializable(typeof(Page<RecoveryStepView>))]
[JsonSerializable(typeof(SetUpWhatsApp))]
[JsonSerializable(typeof(SetUpView))]
[JsonSerializable(typeof(SettingsView))]
[JsonSerializable(typeof(ChangeSettings))]
[JsonSerializable(typeof(WarmUpsView))]
[JsonSerializable(typeof(ChangeWarmUp))]
[JsonSerializable(typeof(CreateTemplate))]
[JsonSerializable(typeof(ChangeTemplate))]
[JsonSerializable(typeof(Page<TemplateView>))]
[JsonSerializable(typeof(Page<MediaView>))]
[JsonSerializable(typeof(CreateCampaign))]
[JsonSerializable(typeof(ResumeCampaign))]
[JsonSerializable(typeof(SendTest))]
[JsonSerializable(typeof(AudienceView))]
[JsonSerializable(typeof(TestSendView))]
[JsonSerializable(typeof(ImportedSuppressionsView))]
[JsonSerializable(typeof(Page<ConsentView>))]
[JsonSerializable(typeof(RevokedConsentsView))]
[JsonSerializable(typeof(CampaignReportView))]
[JsonSerializable(typeof(ChangeRoutes))]
[JsonSerializable(typeof(RenameCampaign))]
[JsonSerializable(typeof(CloneCampaign))]
[JsonSerializable(typeof(ChangeCampaign))]
[JsonSerializable(typeof(CampaignView))]
[JsonSerializable(typeof(CampaignStatusView))]
[JsonSerializable(typeof(Page<CampaignSummaryView>))]
[JsonSerializable(typeof(ImportView))]
[JsonSerializable(typeof(Page<ImportProgressView>))]
[JsonSerializable(typeof(Page<MessageView>))]
[JsonSerializable(typeof(MessageStoryView))]
[JsonSerializable(typeof(PreviewView))]
[JsonSerializable(typeof(Page<DoubtView>))]
[JsonSerializable(typeof(Page<EventView>))]
[JsonSerializable(typeof(NotificationSettingsBody))]
[JsonSerializable(typeof(CreateWebhookEndpoint))]
[JsonSerializable(typeof(ChangeWebhookEndpoint))]
[JsonSerializable(typeof(WebhookSecretView))]
[JsonSerializable(typeof(WebhookDeliveryTicket))]
[JsonSerializable(typeof(Page<WebhookEndpointView>))]
[JsonSerializable(typeof(Page<WebhookDeliveryView>))]
[JsonSerializable(typeof(EventView))]
[JsonSerializable(typeof(LiveInstanceView))]
[JsonSerializable(typeof(Page<NotificationView>))]
[JsonSerializable(typeof(Page<StoredWebhookView>))]
[JsonSerializable(typeof(StoredWebhookPayloadView))]
[JsonSerializable(typeof(RemoteInstancesView))]
[JsonSerializable(typeof(AdoptInstances))]
[JsonSerializable(typeof(AdoptionsView))]
[JsonSerializable(typeof(ChangeOptOutWords))]
[JsonSerializable(typeof(OptOutWordsView))]
[JsonSerializable(typeof(AddSuppressions))]
[JsonSerializable(typeof(AddedSuppressionsView))]
[JsonSerializable(typeof(Page<SuppressionView>))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
