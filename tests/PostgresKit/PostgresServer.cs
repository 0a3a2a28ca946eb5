using System.Globalization;

namespace WaActors.PostgresKit;

/// <summary>
/// The PostgreSQL of a test process: the one named by <c>WAACTORS_TEST_DB</c>, or else a private one, started on first use and removed at
/// exit. Tests call it directly; no fixture is needed. To start it before the first test, an assembly fixture of xunit v3 does:
/// <code>
/// [assembly: AssemblyFixture(typeof(PostgresFixture))]
/// public sealed class MyTests(PostgresFixture postgres) { ... await using var db = await postgres.CreateDatabaseAsync("sql", token); }
/// </code>
/// </summary>
public static class PostgresServer
{
    /// <summary>Names a server to use instead of a private one, as a connection string whose role may create databases.</summary>
    public const string EnvironmentVariable = "WAACTORS_TEST_DB";

    private static readonly SemaphoreSlim Starting = new(1, 1);
    // Two runs at once on one server must not meet.
    private static readonly string RunId = string.Create(
        CultureInfo.InvariantCulture, $"{Environment.ProcessId}_{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds():x}");
    private static PrivatePostgres? s_private;
    private static string? s_connectionString;
    private static int s_databases;

    /// <summary>A new, empty database; dropped when disposed.</summary>
    /// <param name="migrations">SQL files to run in it, in the order given.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="InvalidOperationException">There is no PostgreSQL; the message says what to do.</exception>
    public static async Task<TestDatabase> CreateDatabaseAsync(IEnumerable<string>? migrations = null, CancellationToken cancellationToken = default)
    {
        var server = await ConnectionStringAsync(cancellationToken);
        return await TestDatabase.CreateAsync(server, NextName(), migrations ?? [], cancellationToken);
    }

    /// <summary>A copy of a database to which nobody is connected; dropped when disposed.</summary>
    internal static async Task<TestDatabase> CopyAsync(TestDatabase template, CancellationToken cancellationToken) =>
        await TestDatabase.CopyAsync(await ConnectionStringAsync(cancellationToken), NextName(), template, cancellationToken);

    /// <summary>The path of a repository file or folder, found upwards from the test's folder.</summary>
    /// <exception cref="FileNotFoundException">Nothing of that name lies above the test's folder.</exception>
    public static string RepositoryPath(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, relative);
            if (Path.Exists(path))
                return path;
        }
        throw new FileNotFoundException($"'{relative}' is in no folder above {AppContext.BaseDirectory}.");
    }

    private static string NextName() =>
        string.Create(CultureInfo.InvariantCulture, $"waactors_test_{RunId}_{Interlocked.Increment(ref s_databases)}");

    private static async Task<string> ConnectionStringAsync(CancellationToken cancellationToken)
    {
        await Starting.WaitAsync(cancellationToken);
        try
        {
            return s_connectionString ??= Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 } named
                ? named
                : (await StartPrivateAsync(cancellationToken)).ConnectionString;
        }
        finally
        {
            Starting.Release();
        }
    }

    private static async Task<PrivatePostgres> StartPrivateAsync(CancellationToken cancellationToken)
    {
        s_private = await PrivatePostgres.StartAsync(isDurable: false, cancellationToken);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => s_private.Remove();
        return s_private;
    }
}

/// <summary>Assembly fixture that starts the server before the first test; see <see cref="PostgresServer"/>.</summary>
public sealed class PostgresFixture : Xunit.IAsyncLifetime
{
    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await using var first = await PostgresServer.CreateDatabaseAsync(cancellationToken: Xunit.TestContext.Current.CancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
