using Npgsql;

namespace WaActors.Api.Health;

/// <summary>Whether this process can do its work now.</summary>
internal sealed class Readiness(NpgsqlDataSource database)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Null when it can; else why not.</summary>
    public async Task<string?> WhyNotAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await using var command = database.CreateCommand("select 1");
            await command.ExecuteScalarAsync(patience.Token);
            return null;
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or TimeoutException)
        {
            cancellation.ThrowIfCancellationRequested();
            return "The database does not answer.";
        }
    }
}
