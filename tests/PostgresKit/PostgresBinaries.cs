using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace WaActors.PostgresKit;

/// <summary>The installed programs of PostgreSQL. They refuse to run as root, so as root they run as another user.</summary>
internal sealed class PostgresBinaries
{
    private static readonly string[] UnprivilegedUsers = ["postgres", "nobody"];

    private readonly string _folder;
    private readonly string? _user;

    private PostgresBinaries(string folder)
    {
        _folder = folder;
        _user = Environment.IsPrivilegedProcess ? UnprivilegedUsers.First(UserExists) : null;
    }

    /// <summary>The newest installed PostgreSQL.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static PostgresBinaries Find()
    {
        var folder = Installed().Concat(OnPath()).FirstOrDefault(f => File.Exists(Path.Combine(f, "initdb")));
        return new PostgresBinaries(folder ?? throw new InvalidOperationException(
            $"No PostgreSQL found: run ./test, which installs it, or name a server in {PostgresServer.EnvironmentVariable}."));
    }

    /// <summary>Makes the user that runs the programs the owner of a folder.</summary>
    public async Task GiveAsync(string folder, CancellationToken cancellationToken)
    {
        if (_user is not null)
            await CompleteAsync(Start("chown", ["-R", _user, folder]), $"chown {folder}", cancellationToken);
    }

    /// <summary>Appends to a file that the programs made.</summary>
    public async Task AppendAsync(string file, string text, CancellationToken cancellationToken) =>
        await File.AppendAllTextAsync(file, text, cancellationToken);

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public Task RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        CompleteAsync(StartAsUser(program, arguments), program, cancellationToken);

    /// <summary>Runs a program, for at most half a minute, without caring for its success.</summary>
    public void TryRun(string program, IReadOnlyList<string> arguments)
    {
        using var process = StartAsUser(program, arguments);
        process.WaitForExit(TimeSpan.FromSeconds(30));
    }

    private static IEnumerable<string> Installed()
    {
        const string Root = "/usr/lib/postgresql";
        return Directory.Exists(Root)
            ? Directory.GetDirectories(Root)
                .OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(d => Path.Combine(d, "bin"))
            : [];
    }

    private static string[] OnPath() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);

    private static bool UserExists(string user) =>
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith(user + ":", StringComparison.Ordinal));

    private Process StartAsUser(string program, IReadOnlyList<string> arguments)
    {
        var path = Path.Combine(_folder, program);
        return _user is null
            ? Start(path, arguments)
            : Start("setpriv", ["--reuid", _user, "--regid", _user == "nobody" ? "nogroup" : _user, "--clear-groups", "--", path, .. arguments]);
    }

    // pg_ctl leaves a server behind that would keep redirected pipes open, so its output goes to the server's log instead.
    private static Process Start(string path, IReadOnlyList<string> arguments)
    {
        var isServerStart = arguments.Contains("start", StringComparer.Ordinal);
        var start = new ProcessStartInfo(path, arguments)
        {
            WorkingDirectory = "/",
            RedirectStandardError = !isServerStart,
            RedirectStandardOutput = !isServerStart,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"'{path}' does not start: {exception.Message}", exception);
        }
    }

    private static async Task CompleteAsync(Process process, string name, CancellationToken cancellationToken)
    {
        using (process)
        {
            var isRedirected = process.StartInfo.RedirectStandardError;
            var said = isRedirected ? await process.StandardError.ReadToEndAsync(cancellationToken) : "see the server's log";
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{name} failed with code {process.ExitCode}: {said}");
        }
    }
}
