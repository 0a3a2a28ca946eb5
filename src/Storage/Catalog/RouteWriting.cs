using Npgsql;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Catalog;

/// <summary>Writes a campaign's routes with their texts, inside its caller's transaction.</summary>
internal static class RouteWriting
{
    /// <summary>Adds routes in rotation order to a campaign that has none.</summary>
    /// <returns>False when an instance or a template is not the tenant's; the caller then rolls back.</returns>
    public static async Task<bool> AddAsync(
        NpgsqlConnection connection, Guid tenantId, Guid campaignId, IReadOnlyList<RouteDraft> routes, CancellationToken cancellation)
    {
        var added = await connection.ExecuteAsync(
            CatalogSql.AddRoutes,
            [campaignId, tenantId, routes.Select(route => route.InstanceId).ToArray(), routes.Select(route => route.TemplateIds[0]).ToArray()],
            cancellation);
        if (added != routes.Count) return false;
        var texts = routes
            .SelectMany((route, order) => route.TemplateIds.Select((templateId, variant) => (Order: order, Variant: variant + 1, TemplateId: templateId)))
            .ToList();
        var written = await connection.ExecuteAsync(
            CatalogSql.AddRouteTexts,
            [
                campaignId, tenantId, texts.Select(text => text.Order).ToArray(), texts.Select(text => text.Variant).ToArray(),
                texts.Select(text => text.TemplateId).ToArray(),
            ],
            cancellation);
        return written == texts.Count;
    }
}
