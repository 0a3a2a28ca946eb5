using WaActors.Api.Problems;
using WaActors.Storage.Connections;

namespace WaActors.Api.Campaigns;

/// <summary>Says which routes of a refused campaign name a number or a text that the tenant does not have.</summary>
internal sealed class UnknownRoutes(StorageDataSources sources)
{
    private const string InstancesSql = "select id from instance where tenant_id = $1 and id = any ($2) and deleted_at is null";
    private const string TemplatesSql = "select id from template where tenant_id = $1 and id = any ($2) and deleted_at is null";

    public async Task<ApiProblem> DescribeAsync(Guid tenantId, IReadOnlyList<CreateRoute?> requested, CancellationToken cancellation)
    {
        var routes = CreateRoute.ToDrafts(requested);
        var instances = await KnownAsync(InstancesSql, tenantId, [.. routes.Select(route => route.InstanceId)], cancellation);
        var templates = await KnownAsync(TemplatesSql, tenantId, [.. routes.SelectMany(route => route.TemplateIds)], cancellation);
        var validation = new Validation();
        for (var index = 0; index < routes.Count; index++)
        {
            if (!instances.Contains(routes[index].InstanceId))
                validation.Add($"$.routes[{index}].instanceId", ProblemCodes.InstanceNotFound, "There is no such instance.");
            for (var variant = 0; variant < routes[index].TemplateIds.Count; variant++)
            {
                if (!templates.Contains(routes[index].TemplateIds[variant]))
                    validation.Add(CreateRoute.TextField(requested[index]!, index, variant), ProblemCodes.TemplateNotFound, "There is no such template.");
            }
        }

        // All are there: what was missing a moment ago came meanwhile
        return validation.Problem ?? new ApiProblem(StatusCodes.Status503ServiceUnavailable, ProblemCodes.Unavailable, "Try again.");
    }

    private async Task<HashSet<Guid>> KnownAsync(string sql, Guid tenantId, Guid[] ids, CancellationToken cancellation)
    {
        await using var command = sources.General.CreateCommand(sql);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = ids });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var known = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellation)) known.Add(reader.GetGuid(0));
        return known;
    }
}
