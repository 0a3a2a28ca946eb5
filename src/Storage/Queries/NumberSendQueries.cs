using WaActors.Storage.Connections;

namespace WaActors.Storage.Queries;

/// <summary>What a number sent within a quarter of an hour.</summary>
/// <param name="InstanceId">The number.</param>
/// <param name="From">The quarter's beginning.</param>
/// <param name="Sent">Sends that may have left; one of which nobody knows counts.</param>
public readonly record struct QuarterCount(Guid InstanceId, DateTimeOffset From, int Sent);

/// <summary>Sends by number, for the console. Counted are numbers that have a pace; for others nothing is kept (docs/pace.md).</summary>
public sealed class NumberSendQueries(StorageDataSources sources)
{
    // Quarters, since a tenant's midnight may lie on one. A walk along attempt_counted for each of the numbers, from the moment on; what certainly did not leave is left out.
    private const string Quarters = """
        select instance_id, date_bin('15 minutes', intent_at, timestamptz '2000-01-01 00:00Z'), count(*)::integer
        from attempt
        where instance_id = any ($1) and counted and intent_at >= $2
          and (outcome is null or outcome not in ('link_lost', 'throttled', 'restricted', 'not_started'))
        group by 1, 2
        """;

    /// <summary>The quarters in which any of these numbers sent, in no order. The caller knows that they are its tenant's.</summary>
    /// <param name="instanceIds">A page of numbers.</param>
    /// <param name="since">The beginning of a quarter.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<IReadOnlyList<QuarterCount>> ListAsync(IReadOnlyCollection<Guid> instanceIds, DateTimeOffset since, CancellationToken cancellation) =>
        instanceIds.Count == 0
            ? []
            : await sources.ReadAsync(
                Quarters, [instanceIds.ToArray(), since], reader => new QuarterCount(reader.GetGuid(0), reader.Time(1), reader.GetInt32(2)), cancellation);
}
