using WaActors.Api.Problems;
using WaActors.Storage.Connections;

namespace WaActors.Api.Campaigns;

/// <summary>Says which routes of a refused campaign name a number or a text that the tenant does not have.</summary>
internal sealed class UnknownRoutes(StorageDataSources sources)
{
    private const string InstancesSql = "select id from instance where tenant_id = $1 and id = any ($2) and deleted_at is null";

    // A deleted text stays one of the campaign's that has it.
    private const string TemplatesSql = """
        select id from template where tenant_id = $1 and id = any ($2)
          and (deleted_at is null or id in (select v.template_id from campaign_route_text v where v.campaign_id = $3))
        """;

    /// <param name="tenantId">Whose.</param>
    /// <param name="requested">What was refused.</param>
    /// <param name="campaignId">The campaign whose routes they were to be; null for one that was to be created.</param>
    /// <param name="cancellation">Cancels the reads.</param>
    public async Task<ApiProblem> DescribeAsync(Guid tenantId, IReadOnlyList<CreateRoute?> requested, Guid? campaignId, CancellationToken cancellation)
    {
        var routes = CreateRoute.ToDrafts(requested);
        var instances = await KnownAsync(InstancesSql, [tenantId, routes.Select(route => route.InstanceId).ToArray()], cancellation);
        var templates = await KnownAsync(TemplatesSql, [tenantId, routes.SelectMany(route => route.TemplateIds).ToArray(), campaignId ?? Guid.Empty], cancellation);
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

    private async Task<HashSet<Guid>> KnownAsync(string sql, object[] parameters, CancellationToken cancellation)
    {
        await using var command = sources.General.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var known = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellation)) known.Add(reader.GetGuid(0));
        return known;
    }
}
