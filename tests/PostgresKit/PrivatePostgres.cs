using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace WaActors.PostgresKit;

/// <summary>A PostgreSQL of our own in a temporary folder, on a free loopback port; for tests that stop and restart the server too.</summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    // A file system in memory. One on a disk looks for a place for each new file among those deleted lately, which hundreds of dropped databases make most of the work.
    private const string Memory = "/dev/shm";
    private const long MemoryBytesMin = 4L << 30; // free there, and twice that in the machine or its container
    private readonly PostgresBinaries _binaries;
    private readonly string _folder;
    private readonly int _port;
    private bool _isRemoved;

    private PrivatePostgres(PostgresBinaries binaries, string folder, int port)
    {
        _binaries = binaries;
        _folder = folder;
        _port = port;
        ConnectionString = string.Create(
            CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Timeout=30;Maximum Pool Size=40");
    }

    /// <summary>Connects to the server's own database.</summary>
    public string ConnectionString { get; }

    /// <summary>Makes and starts a server.</summary>
    /// <param name="isDurable">False switches off waiting for the disk, and keeps all in memory where there is plenty: faster, and safe while only processes die.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="InvalidOperationException">There is no PostgreSQL, or it does not start; the message says why.</exception>
    public static async Task<PrivatePostgres> StartAsync(bool isDurable, CancellationToken cancellationToken = default)
    {
        var binaries = PostgresBinaries.Find();
        var folder = NewFolder(isDurable);
        var server = new PrivatePostgres(binaries, folder, FreePort());
        await binaries.GiveAsync(folder, cancellationToken);
        await binaries.RunAsync(
            "initdb", ["-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], cancellationToken);
        await binaries.AppendAsync(Path.Combine(server.Data, "postgresql.conf"), server.Settings(isDurable), cancellationToken);
        await server.StartAgainAsync(cancellationToken);
        return server;
    }

    /// <summary>An own database on this server.</summary>
    public Task<TestDatabase> CreateDatabaseAsync(string name, IEnumerable<string>? migrations = null, CancellationToken cancellationToken = default) =>
        TestDatabase.CreateAsync(ConnectionString, name, migrations ?? [], cancellationToken);

    /// <summary>Kills the server: connections break, nothing is flushed in an orderly way.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) =>
        _binaries.RunAsync("pg_ctl", ["stop", "-D", Data, "-m", "immediate", "-w", "-t", "30"], cancellationToken);

    /// <summary>Starts a stopped server on the same port.</summary>
    public Task StartAgainAsync(CancellationToken cancellationToken = default) =>
        _binaries.RunAsync("pg_ctl", ["start", "-D", Data, "-l", Path.Combine(_folder, "log"), "-s", "-w", "-t", "60"], cancellationToken);

    /// <summary>Kills and starts the server.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync(cancellationToken);
        await StartAgainAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Remove();
        return ValueTask.CompletedTask;
    }

    /// <summary>Kills the server and removes its folder. Synchronous: at process exit nothing can be awaited.</summary>
    internal void Remove()
    {
        if (_isRemoved)
            return;
        _isRemoved = true;
        _binaries.TryRun("pg_ctl", ["stop", "-D", Data, "-m", "immediate", "-w", "-t", "30"]);
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A file that vanished while the folder was being removed; what is left is a temporary folder.
        }
    }

    /// <summary>Names this process, so that <c>./test</c> can stop what a killed one leaves behind.</summary>
    private static string FolderPrefix() => string.Create(CultureInfo.InvariantCulture, $"waactors-pg-{Environment.ProcessId}-");

    private static string NewFolder(bool isDurable)
    {
        if (!isDurable && OperatingSystem.IsLinux() && MemoryIsPlenty())
        {
            try
            {
                var folder = Path.Combine(Memory, FolderPrefix() + Path.GetRandomFileName()); // nobody can have made it before
                return Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
            }
            catch (UnauthorizedAccessException)
            {
                // Not ours to write: the disk then
            }
        }

        return Directory.CreateTempSubdirectory(FolderPrefix()).FullName;
    }

    private static bool MemoryIsPlenty() =>
        Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace >= MemoryBytesMin && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= 2 * MemoryBytesMin;

    private string Data => Path.Combine(_folder, "data");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Settings(bool isDurable) => string.Create(CultureInfo.InvariantCulture, $"""

        listen_addresses = '127.0.0.1'
        port = {_port}
        unix_socket_directories = '{_folder}'
        max_connections = 200
        shared_buffers = 64MB
        timezone = 'UTC'
        fsync = {(isDurable ? "on" : "off")}
        synchronous_commit = {(isDurable ? "on" : "off")}
        full_page_writes = {(isDurable ? "on" : "off")}

        """);
}
