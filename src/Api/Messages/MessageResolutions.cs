using WaActors.Storage.Connections;

namespace WaActors.Api.Messages;

/// <summary>How the doubts of a page's messages were resolved; the last one of each counts.</summary>
internal sealed class MessageResolutions(StorageDataSources sources)
{
    private const string FindSql = """
        select seq, resolution from attempt
        where campaign_id = $1 and seq = any ($2) and resolution is not null
        order by seq, attempt_no
        """;

    /// <summary>By seq; those without a doubt are absent.</summary>
    /// <param name="campaignId">A campaign that the caller's tenant owns.</param>
    /// <param name="seqs">The page's messages.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<IReadOnlyDictionary<int, string>> FindAsync(Guid campaignId, int[] seqs, CancellationToken cancellation)
    {
        await using var command = sources.General.CreateCommand(FindSql);
        command.Parameters.Add(new() { Value = campaignId });
        command.Parameters.Add(new() { Value = seqs });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new Dictionary<int, string>();
        while (await row.ReadAsync(cancellation)) found[row.GetInt32(0)] = row.GetString(1);
        return found;
    }
}
