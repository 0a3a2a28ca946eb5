using WaActors.Storage.Connections;

namespace WaActors.Storage.Queries;

/// <summary>A new event of any tenant.</summary>
public sealed record TailedEvent(long Id, Guid TenantId, string Kind, Guid? CampaignId, Guid? InstanceId);

/// <summary>Reads the events that came since the last read. Ids are given before their transactions commit, so a smaller id may show up after a larger one:
/// the last few hundred are looked at again.</summary>
public sealed class EventTail(StorageDataSources sources)
{
    private const int Overlap = 200;
    private const int SetMax = 1_000;

    // The newest id; none when there are no events yet.
    private const string Newest = "select max(id) from event";

    // Events after one, oldest first, by the primary key.
    private const string After = "select id, tenant_id, kind, campaign_id, instance_id from event where id > $1 order by id limit $2";

    private readonly HashSet<long> _seen = [];
    private long _last = -1;

    /// <summary>New events, oldest first. The first call only takes its place.</summary>
    public async Task<IReadOnlyList<TailedEvent>> ReadAsync(CancellationToken cancellation)
    {
        if (_last < 0)
        {
            _last = await NewestAsync(cancellation);
            foreach (var known in await ReadAfterAsync(_last - Overlap, cancellation)) _seen.Add(known.Id);
            return [];
        }

        var found = (await ReadAfterAsync(_last - Overlap, cancellation)).Where(one => _seen.Add(one.Id)).ToList();
        foreach (var one in found) _last = Math.Max(_last, one.Id);
        _seen.RemoveWhere(id => id <= _last - Overlap);
        return found;
    }

    private Task<long> NewestAsync(CancellationToken cancellation) =>
        sources.ReadFirstAsync(Newest, [], reader => reader.IsDBNull(0) ? 0 : reader.GetInt64(0), cancellation);

    private Task<List<TailedEvent>> ReadAfterAsync(long id, CancellationToken cancellation) => sources.ReadAsync(
        After, [id, SetMax],
        reader => new TailedEvent(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.NullableGuid(3), reader.NullableGuid(4)), cancellation);
}
