using WaActors.Api.Gateways;
using WaActors.Api.Problems;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Gateways;
using WaActors.Storage.Queries;

namespace WaActors.Api.Campaigns;

/// <summary>Whether each route's gateway can send each of the route's templates (C-12): asked when a campaign is prepared and again when it starts.</summary>
internal sealed class RouteFitness(GatewayKinds kinds, RouteQueries queries)
{
    /// <summary>Why the routes of a campaign to be prepared cannot work; null when they can.</summary>
    public async Task<ApiProblem?> CheckAsync(Guid tenantId, IReadOnlyList<CreateRoute?> routes, CancellationToken cancellation)
    {
        var drafts = CreateRoute.ToDrafts(routes);
        var instances = await queries.FindKindsAsync(tenantId, [.. drafts.Select(route => route.InstanceId)], cancellation);
        var parts = await queries.FindPartsAsync(tenantId, [.. drafts.SelectMany(route => route.TemplateIds).Distinct()], cancellation);
        var validation = new Validation();
        for (var index = 0; index < drafts.Count; index++)
        {
            for (var variant = 0; variant < drafts[index].TemplateIds.Count; variant++)
            {
                if (WhyNot(instances.GetValueOrDefault(drafts[index].InstanceId), parts.GetValueOrDefault(drafts[index].TemplateIds[variant])) is { } why)
                    validation.Add(CreateRoute.TextField(routes[index]!, index, variant), "capability_missing", why);
            }
        }

        return validation.Problem;
    }

    /// <summary>Why a campaign's routes cannot work; null when they can.</summary>
    public async Task<ApiProblem?> CheckAsync(Guid tenantId, Guid campaignId, CancellationToken cancellation)
    {
        foreach (var text in await queries.ListCampaignPartsAsync(tenantId, campaignId, cancellation))
        {
            if (WhyNot(text.Kind, text.Parts) is { } why)
                return ApiProblem.Conflict(ProblemCodes.RouteCannotSend, why).With("instanceId", text.InstanceId).With("templateId", text.TemplateId);
        }

        return null;
    }

    /// <summary>Which of these numbers cannot send which of these templates.</summary>
    public async Task<IReadOnlySet<(Guid InstanceId, Guid TemplateId)>> FindUnfitAsync(
        Guid tenantId, IReadOnlyList<Guid> instanceIds, IReadOnlyList<Guid> templateIds, CancellationToken cancellation)
    {
        var parts = await queries.FindPartsAsync(tenantId, [.. templateIds], cancellation);
        if (parts.Count == 0) return new HashSet<(Guid, Guid)>();
        var instances = await queries.FindKindsAsync(tenantId, [.. instanceIds], cancellation);
        return instances.SelectMany(instance => parts.Where(part => WhyNot(instance.Value, part.Value) is not null).Select(part => (instance.Key, part.Key))).ToHashSet();
    }

    private string? WhyNot(string? kind, TemplateParts? parts)
    {
        if (kind is null || parts is null || kinds.Find(kind) is not { } gateway) return null;
        if (parts.Cloud is not null && !gateway.Capabilities.HasFlag(GatewayCapabilities.Templates)) return $"Gateways of kind {kind} send no approved templates.";
        return parts.Media is not null && !gateway.Capabilities.HasFlag(GatewayCapabilities.Media) ? $"Gateways of kind {kind} send no media." : null;
    }
}
