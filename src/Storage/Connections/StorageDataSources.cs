using Microsoft.Extensions.Logging;
using Npgsql;

namespace WaActors.Storage.Connections;

/// <summary>The pools of connections, one per concern, so that a burst of reports cannot take the ledger's.</summary>
public sealed class StorageDataSources : IAsyncDisposable, IDisposable
{
    // The sets' statements join arrays of unknown length with large tables, always by primary key. One plan serves all lengths; nested
    // loops and index scans are forced because a plan made while a table was still empty reads a million rows per set once it has them.
    // No key comes twice in a set, so remembering what was found is vain.
    private const string LedgerSession = """
        set plan_cache_mode = force_generic_plan; set enable_hashjoin = off; set enable_mergejoin = off; set enable_seqscan = off;
        set enable_bitmapscan = off; set enable_memoize = off; set jit = off
        """;

    private const int QueryTriesMax = 3;
    private const int ConnectTimeoutSeconds = 5;
    private const int NpgsqlConnectTimeoutSeconds = 15;

    /// <param name="options">Sizes and address.</param>
    /// <param name="loggers">For Npgsql's own log; null for none.</param>
    public StorageDataSources(StorageOptions options, ILoggerFactory? loggers)
    {
        General = Build(options, loggers, "general", options.GeneralConnectionsMax).Build();
        var ledger = Build(options, loggers, "ledger", options.LedgerConnectionsMax);
        ledger.UsePhysicalConnectionInitializer(PrepareSession, PrepareSessionAsync);
        Ledger = ledger.Build();
        var inbox = Build(options, loggers, "inbox", options.InboxConnectionsMax);
        inbox.UsePhysicalConnectionInitializer(PrepareSession, PrepareSessionAsync);
        Inbox = inbox.Build();
    }

    /// <summary>For the sets of the ledger's writer.</summary>
    public NpgsqlDataSource Ledger { get; }

    /// <summary>For webhooks and acknowledgements, whose sets join large tables as the ledger's do.</summary>
    public NpgsqlDataSource Inbox { get; }

    /// <summary>For everything else.</summary>
    public NpgsqlDataSource General { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await Inbox.DisposeAsync();
        await General.DisposeAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Ledger.Dispose();
        Inbox.Dispose();
        General.Dispose();
    }

    /// <summary>Runs a read; after a transient failure again, at once and a few times: behind a restarted server the pool holds dead
    /// connections.</summary>
    internal async Task<T> QueryAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await General.OpenConnectionAsync(cancellation);
                return await read(connection, cancellation);
            }
            catch (Exception exception) when (attempt < QueryTriesMax && TransientErrors.IsTransient(exception))
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>A pool of its own for one more concern, set up like the others.</summary>
    public static NpgsqlDataSourceBuilder Build(StorageOptions options, ILoggerFactory? loggers, string concern, int connectionsMax)
    {
        var builder = new NpgsqlDataSourceBuilder(options.ConnectionString) { Name = $"waactors-{concern}" };
        builder.UseLoggerFactory(loggers);
        var settings = builder.ConnectionStringBuilder;
        settings.ApplicationName ??= $"waactors-{concern}";
        settings.MaxPoolSize = connectionsMax;
        settings.MaxAutoPrepare = options.AutoPrepareMax;
        settings.AutoPrepareMinUsages = 2;

        // Nothing here leaves a session changed, so the reset that Npgsql puts before the next command is saved.
        settings.NoResetOnClose = true;

        // A server that is gone is noticed soon, unless the connection string says otherwise.
        if (settings.Timeout == NpgsqlConnectTimeoutSeconds) settings.Timeout = ConnectTimeoutSeconds;
        return builder;
    }

    private static void PrepareSession(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(LedgerSession, connection);
        command.ExecuteNonQuery();
    }

    private static async Task PrepareSessionAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(LedgerSession, connection);
        await command.ExecuteNonQueryAsync();
    }
}
