using WaActors.Api.Recipients;
using WaActors.Campaigns;
using WaActors.Instances;

namespace WaActors.Api;

internal sealed record GatewayRow(Guid Id, string Kind, string Name, string BaseUrl, DateTimeOffset CreatedAt);
internal sealed record InstanceRow(Guid Id, string Name, Guid GatewayId, string ExternalName, string? Phone, LinkState Link, DateTimeOffset? LinkSince, string? LinkReason, PermissionState Permission, DateTimeOffset? PermissionUntil, int WindowMax, DateTimeOffset CreatedAt);
internal sealed record TemplateRow(Guid Id, string Name, string Body, DateTimeOffset CreatedAt);
internal sealed record CampaignRow(Guid Id, string Name, CampaignStatus Status, string? StatusReason, DateTimeOffset? ScheduledAt, DelayRange Delay, int BatchSize, int MaxConsecutiveFailures, InDoubtPolicy InDoubtPolicy, int Total, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt);
internal sealed record CountsRow(int Pending, int Sending, int Sent, int Delivered, int Read, int Failed, int NoWhatsapp, int Suppressed, int InDoubt, int Cancelled);
internal sealed record RouteRow(Guid InstanceId, int OrderIndex, bool Active, bool Connected, int ConsecutiveFailures, string? DeactivatedReason);
internal sealed record MessageRow(int Seq, string Phone, string Status, Guid? InstanceId, int Attempts, string? Error, string? Resolution, string? GatewayMessageId, DateTimeOffset? UpdatedAt, int ImportLine);
internal sealed record EventRow(long Id, DateTimeOffset At, string Kind, Guid? CampaignId, Guid? InstanceId, int? Seq, string? Reason);
internal sealed record ImportResult(int Accepted, int Duplicates, IReadOnlyList<int> DuplicateLines);
internal enum Made { Done, NameTaken, ExternalNameTaken, GatewayMissing }
internal sealed record NewCampaignRow(string Name, DateTimeOffset? ScheduledAt, DelayRange Delay, int BatchSize, int MaxConsecutiveFailures, InDoubtPolicy InDoubtPolicy, IReadOnlyList<(Guid InstanceId, Guid TemplateId)> Routes);

internal interface ICatalog
{
    Task<(Made, GatewayRow?)> AddGatewayAsync(Guid tenantId, string kind, string name, Uri baseUrl, string apiKey, CancellationToken cancellation);
    Task<(Made, InstanceRow?)> AddInstanceAsync(Guid tenantId, Guid gatewayId, string name, string? externalName, string? phone, string? token, int windowMax, CancellationToken cancellation);
    Task<TemplateRow> AddTemplateAsync(Guid tenantId, string name, string body, CancellationToken cancellation);
    Task<CampaignRow> AddCampaignAsync(Guid tenantId, NewCampaignRow campaign, CancellationToken cancellation);
}

internal interface IReadModels
{
    Task<IReadOnlyList<GatewayRow>> GatewaysAsync(Guid tenantId, Guid? after, int limit, CancellationToken cancellation);
    Task<IReadOnlyList<InstanceRow>> InstancesAsync(Guid tenantId, Guid? after, int limit, CancellationToken cancellation);
    Task<InstanceRow?> InstanceAsync(Guid tenantId, Guid id, CancellationToken cancellation);
    Task<IReadOnlyList<TemplateRow>> TemplatesAsync(Guid tenantId, Guid? after, int limit, CancellationToken cancellation);
    Task<IReadOnlyList<CampaignRow>> CampaignsAsync(Guid tenantId, Guid? after, int limit, CancellationToken cancellation);
    Task<CampaignRow?> CampaignAsync(Guid tenantId, Guid id, CancellationToken cancellation);
    Task<CountsRow> CountsAsync(Guid campaignId, CancellationToken cancellation);
    Task<IReadOnlyList<RouteRow>> RoutesAsync(Guid campaignId, CancellationToken cancellation);
    Task<IReadOnlySet<Guid>> ExistingInstancesAsync(Guid tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellation);
    Task<IReadOnlySet<Guid>> ExistingTemplatesAsync(Guid tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellation);
    Task<IReadOnlyList<MessageRow>> MessagesAsync(Guid campaignId, string? status, int? afterSeq, int limit, CancellationToken cancellation);
    IAsyncEnumerable<MessageRow> ReportAsync(Guid campaignId, CancellationToken cancellation);
    Task<IReadOnlyList<EventRow>> EventsAsync(Guid tenantId, Guid? campaignId, Guid? instanceId, long? cursor, int limit, CancellationToken cancellation);
}

internal interface IRecipientImport
{
    Task<ImportResult> ImportAsync(Guid campaignId, IAsyncEnumerable<RecipientRecord> recipients, CancellationToken cancellation);
}
