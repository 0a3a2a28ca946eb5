using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace WaActors.Bench.Actors;

/// <summary>tools/FakeGateway as a process of its own; the product's own adapter speaks to it over HTTP.</summary>
internal sealed partial class FakeGatewayProcess : IBenchGateway
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly HttpClient _control;

    private FakeGatewayProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        _control = new HttpClient { BaseAddress = address };
    }

    /// <inheritdoc/>
    public string Kind => "evolution";

    /// <inheritdoc/>
    public Uri Address { get; }

    /// <inheritdoc/>
    public string Key => "fake-global-key";

    /// <inheritdoc/>
    public int? ProcessId => _process.Id;

    /// <summary>Starts it on a free port.</summary>
    public static async Task<IBenchGateway> StartAsync(TimeProvider time, CancellationToken cancellation)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "WaActors.FakeGateway.dll");
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath is { } host && host.EndsWith("dotnet", StringComparison.Ordinal) ? host : "dotnet")
        {
            ArgumentList = { program, "--port", "0" },
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        try
        {
            return new FakeGatewayProcess(process, await ReadAddressAsync(process, time, cancellation));
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task AddNumbersAsync(int count, CancellationToken cancellation)
    {
        using var body = JsonContent.Create(new { prefix = "bench-", count });
        using var response = await _control.PostAsync(new Uri("_fake/instances", UriKind.Relative), body, cancellation);
        response.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public void Register(IServiceCollection services)
    {
        // The product's adapter stays.
    }

    /// <inheritdoc/>
    public async Task CheckReceivedAsync(int messages, CancellationToken cancellation)
    {
        var stats = await _control.GetFromJsonAsync<JsonElement>(new Uri("_fake/stats", UriKind.Relative), cancellation);
        var (accepted, numbers, twice) = (Number(stats, "sendsAccepted"), Number(stats, "distinctNumbers"), Number(stats, "duplicates"));
        if (accepted != messages || numbers != messages || twice != 0)
        {
            throw new BenchException(string.Create(
                CultureInfo.InvariantCulture,
                $"not exact: the gateway took {accepted} messages for {numbers} recipients, {twice} of them more than once, instead of {messages}."));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // "fake gateway on http://127.0.0.1:34567 (Evolution API 2.3.7; ...)"
    private static async Task<Uri> ReadAddressAsync(Process process, TimeProvider time, CancellationToken cancellation)
    {
        var line = await process.StandardOutput.ReadLineAsync(cancellation).AsTask().WaitAsync(StartLimit, time, cancellation);
        var address = AddressPattern().Match(line ?? "");
        return address.Success ? new Uri(address.Value) : throw new BenchException($"the fake gateway did not start; it said \"{line}\".");
    }

    private static long Number(JsonElement stats, string name) => stats.GetProperty(name).GetInt64();

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddressPattern();
}
