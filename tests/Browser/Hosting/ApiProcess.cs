using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace WaActors.Tests.Browser.Hosting;

/// <summary>The real Api with its silo and console in a process of its own.</summary>
public sealed class ApiProcess : IDisposable
{
    /// <summary>The admin key of every process here.</summary>
    public const string AdminKey = "wa_browser-admin-key-0000000000000000000000000";

    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(90);
    private readonly string _connectionString;
    private readonly IReadOnlyList<(string Key, string Value)> _settings;
    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    public ApiProcess(string connectionString, params IReadOnlyList<(string Key, string Value)> settings)
    {
        (_connectionString, _settings) = (connectionString, settings);
        Port = FreePort();
        BaseUrl = $"http://127.0.0.1:{Port}";
        Client = new HttpClient { BaseAddress = new Uri(BaseUrl) };
        Client.DefaultRequestHeaders.Authorization = new("Bearer", AdminKey);
    }

    public int Port { get; }

    public string BaseUrl { get; }

    /// <summary>Talks to it with the admin key.</summary>
    public HttpClient Client { get; }

    /// <summary>The last lines that it wrote.</summary>
    public string Output => string.Join('\n', _output.TakeLast(80));

    public async Task StartAsync(CancellationToken cancellation)
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
        start.Environment["WAACTORS_PUBLIC_URL"] = BaseUrl;
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["WaActors__OutboundWebhooks__AllowPrivateNetworks"] = "true"; // a test receives them itself
        start.Environment["WaActors__Console__QrRenewal"] = "00:00:01"; // a test watches a QR renew itself
        start.Environment["WaActors__Console__RevalidatePeriod"] = "00:00:04"; // how long a test waits for a page that is thrown out
        foreach (var (key, value) in _settings) start.Environment[key] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WaitReadyAsync(cancellation);
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

    private Task WaitReadyAsync(CancellationToken cancellation) => Until.TrueAsync(
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

    private static string ApiAssembly => Metadata("ApiAssembly");

    internal static string Metadata(string name) =>
        typeof(ApiProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == name).Value!;

    private void Keep(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        while (_output.Count > 200) _output.TryDequeue(out _);
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
