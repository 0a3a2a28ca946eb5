using WaActors.Grains.Campaigns;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Campaigns;

/// <summary>Finds campaigns that someone must work on, by the partial index of those that can be.</summary>
internal sealed class CampaignDirectory(PatientDatabase database) : ICampaignDirectory
{
    // Due campaigns, longest due first. The states are repeated so that the partial index campaign_active serves.
    private const string FindDue = """
        select id from campaign
        where status in ('scheduled', 'running', 'waiting') and status = 'scheduled' and (scheduled_at is null or scheduled_at <= $1)
        order by scheduled_at nulls first, id limit $2
        """;

    // Campaigns at work, by id; page by page.
    private const string FindActive = """
        select id from campaign
        where status in ('scheduled', 'running', 'waiting') and status <> 'scheduled' and ($1::uuid is null or id > $1)
        order by id limit $2
        """;

    public async Task<IReadOnlyList<Guid>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        await database.RunAsync(
            "Finding due campaigns",
            (connection, token) => connection.ReadAsync(FindDue, [now, limit], reader => reader.GetGuid(0), token),
            cancellation);

    public async Task<IReadOnlyList<Guid>> FindActiveAsync(Guid? afterId, int limit, CancellationToken cancellation) =>
        await database.RunAsync(
            "Finding active campaigns",
            (connection, token) => connection.ReadAsync(FindActive, [afterId.OrNull(), limit], reader => reader.GetGuid(0), token),
            cancellation);
}
