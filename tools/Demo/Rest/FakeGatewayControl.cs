using System.Text.Json.Nodes;

namespace WaActors.Demo.Rest;

/// <summary>The hands behind the fake gateway: phones that scan, links that break, and the log of what reached whom.</summary>
internal sealed class FakeGatewayControl(Uri address) : IDisposable
{
    /// <summary>The fake's key when it is told none.</summary>
    public const string ApiKey = "fake-global-key";

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>Makes something happen to an instance: scan, drop, dropSilently, heal.</summary>
    public Task ActAsync(string instance, string action, CancellationToken cancellation) =>
        _http.PostAsync<JsonNode>($"/_fake/instances/{Uri.EscapeDataString(instance)}/{action}", null, null, cancellation);

    /// <summary>How often each number received something, and through whom.</summary>
    public Task<Dictionary<string, Received>> GetReceivedAsync(CancellationToken cancellation) =>
        _http.GetAsync<Dictionary<string, Received>>("/_fake/received", cancellation);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
