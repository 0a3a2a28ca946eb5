using WaActors.Grains.Campaigns;
using WaActors.Storage.Catalog;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Queries;

/// <summary>What a number is to send with one of its route's templates.</summary>
/// <param name="InstanceId">The number.</param>
/// <param name="Kind">Its gateway's kind.</param>
/// <param name="TemplateId">The template.</param>
/// <param name="Parts">What the template holds besides its text.</param>
public sealed record RouteParts(Guid InstanceId, string Kind, Guid TemplateId, TemplateParts Parts);

/// <summary>What routes are made of, within one tenant.</summary>
public sealed class RouteQueries(StorageDataSources sources)
{
    // The kinds of gateway of these numbers.
    private const string Kinds =
        "select i.id, g.kind from instance i join gateway g on g.id = i.gateway_id where i.tenant_id = $1 and i.id = any ($2) and i.deleted_at is null";

    // What these templates hold besides their texts.
    private const string Parts = "select id, parts::text from template where tenant_id = $1 and id = any ($2) and parts is not null";

    // The texts of a campaign that hold more than words, as it froze them or as they are now, with the numbers that are to send them.
    private const string CampaignParts = """
        select r.instance_id, g.kind, t.id, (case when v.body is null then t.parts else p.parts end)::text
        from campaign c
        join campaign_route r on r.campaign_id = c.id
        join campaign_route_text v on v.campaign_id = r.campaign_id and v.order_index = r.order_index
        join template t on t.id = v.template_id
        left join campaign_template_parts p on p.campaign_id = r.campaign_id and p.template_id = v.template_id
        join instance i on i.id = r.instance_id
        join gateway g on g.id = i.gateway_id
        where c.tenant_id = $1 and c.id = $2 and case when v.body is null then t.parts else p.parts end is not null
        order by r.order_index, v.variant_no
        """;

    // Which of these uploads the tenant has.
    private const string Uploads = "select id from media where tenant_id = $1 and id = any ($2)";

    /// <summary>The kinds of gateway of numbers; those that the tenant does not have are absent.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> FindKindsAsync(Guid tenantId, Guid[] instanceIds, CancellationToken cancellation) =>
        (await sources.ReadAsync(Kinds, [tenantId, instanceIds], reader => (reader.GetGuid(0), reader.GetString(1)), cancellation))
        .ToDictionary(row => row.Item1, row => row.Item2);

    /// <summary>What templates hold besides their texts; those that hold nothing are absent.</summary>
    public async Task<IReadOnlyDictionary<Guid, TemplateParts>> FindPartsAsync(Guid tenantId, Guid[] templateIds, CancellationToken cancellation) =>
        (await sources.ReadAsync(Parts, [tenantId, templateIds], reader => (reader.GetGuid(0), PartsJson.Read(reader.GetString(1))!), cancellation))
        .ToDictionary(row => row.Item1, row => row.Item2);

    /// <summary>The templates of a campaign that hold more than a text.</summary>
    public async Task<IReadOnlyList<RouteParts>> ListCampaignPartsAsync(Guid tenantId, Guid campaignId, CancellationToken cancellation) =>
        await sources.ReadAsync(
            CampaignParts,
            [tenantId, campaignId],
            reader => new RouteParts(reader.GetGuid(0), reader.GetString(1), reader.GetGuid(2), PartsJson.Read(reader.GetString(3))!),
            cancellation);

    /// <summary>Which of these uploads the tenant has.</summary>
    public async Task<IReadOnlySet<Guid>> FindUploadsAsync(Guid tenantId, Guid[] uploadIds, CancellationToken cancellation) =>
        (await sources.ReadAsync(Uploads, [tenantId, uploadIds], reader => reader.GetGuid(0), cancellation)).ToHashSet();
}
