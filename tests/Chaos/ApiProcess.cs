using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace WaActors.Tests.Chaos;

/// <summary>The real Api with its silo in a process of its own, to be killed and started again on the same database.</summary>
public sealed class ApiProcess : IDisposable
{
    /// <summary>The admin key of every process here.</summary>
    public const string AdminKey = "wa_chaos-admin-key-000000000000000000000000000";

    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);
    private readonly string _connectionString;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    public ApiProcess(string connectionString, IReadOnlyDictionary<string, string>? settings = null)
    {
        _connectionString = connectionString;
        _settings = settings ?? new Dictionary<string, string>();
        Port = FreePort();
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        Client.DefaultRequestHeaders.Authorization = new("Bearer", AdminKey);
    }

    public int Port { get; }

    /// <summary>Talks to it with the admin key.</summary>
    public HttpClient Client { get; }

    /// <summary>The last lines that it wrote.</summary>
    public string Output => string.Join('\n', _output.TakeLast(60));

    public void Start()
    {
        var start = new ProcessStartInfo("dotnet", [ApiAssembly, "--port", Port.ToString()])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(ApiAssembly)!,
        };
        start.Environment["WAACTORS_DB"] = _connectionString;
        start.Environment["WAACTORS_ADMIN_KEY"] = AdminKey;
        start.Environment["DOTNET_gcServer"] = "0";
        foreach (var (key, value) in _settings) start.Environment[key] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until it answers that it is ready.</summary>
    public Task WaitReadyAsync(CancellationToken cancellation) => Until.TrueAsync(
        async () =>
        {
            if (_process is { HasExited: true }) throw new InvalidOperationException($"The Api ended with {_process.ExitCode}:\n{Output}");
            try
            {
                return (await Client.GetAsync("/health/ready", cancellation)).StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false; // not listening yet
            }
        },
        ReadyLimit, () => $"the Api on port {Port} to be ready; its output:\n{Output}", cancellation);

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Asks it to stop, as a supervisor does (SIGTERM), and waits until it has.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (_process is null) return;
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"])) await kill.WaitForExitAsync(cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"Waited {StopLimit.TotalSeconds:0} s in vain for the Api on port {Port} to stop:\n{Output}", late);
        }

        _process.Dispose();
        _process = null;
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        Kill();
        Client.Dispose();
    }

    private static string ApiAssembly => typeof(ApiProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "ApiAssembly").Value!;

    private void Keep(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        while (_output.Count > 200) _output.TryDequeue(out _);
    }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
