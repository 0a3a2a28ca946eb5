using System.Net.Sockets;
using Npgsql;

namespace WaActors.Storage.Connections;

/// <summary>Tells errors that pass by themselves (a lost connection, a restarting server) from those that repeat.</summary>
internal static class TransientErrors
{
    public static bool IsTransient(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || IsTransientState(postgres.SqlState),
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is IOException or TimeoutException or SocketException,
        TimeoutException or IOException or SocketException => true,
        _ => false,
    };

    // 08 connection, 40 deadlock or serialization, 53 out of a resource, 57P shutdown or crash, 57014 statement timeout,
    // 25006 a standby that is about to be promoted, 55P03 lock timeout.
    private static bool IsTransientState(string state) =>
        state.StartsWith("08", StringComparison.Ordinal)
        || state.StartsWith("40", StringComparison.Ordinal)
        || state.StartsWith("53", StringComparison.Ordinal)
        || state.StartsWith("57P", StringComparison.Ordinal)
        || state is "57014" or "25006" or "55P03";
}
