namespace WaActors.Grains.Campaigns;

/// <summary>Finds campaigns that someone must work on (C-1).</summary>
public interface ICampaignDirectory
{
    /// <summary>Scheduled campaigns with no time or with a time at or before <paramref name="now"/>: never a look-ahead window, so that one that was due while
    /// everything was down is found too.</summary>
    Task<IReadOnlyList<Guid>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellation);

    /// <summary>Campaigns in <c>running</c> or <c>waiting</c>, by id, after <paramref name="afterId"/>.</summary>
    Task<IReadOnlyList<Guid>> FindActiveAsync(Guid? afterId, int limit, CancellationToken cancellation);
}
