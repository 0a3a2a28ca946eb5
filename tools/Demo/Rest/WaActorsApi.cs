using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace WaActors.Demo.Rest;

/// <summary>The REST calls of WaActors that the demonstration makes.</summary>
internal sealed class WaActorsApi : IDisposable
{
    private const int PageSize = 500;
    private readonly HttpClient _http;

    public WaActorsApi(Uri address, string apiKey)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
    }

    /// <summary>Adds a gateway.</summary>
    public async Task<Guid> CreateGatewayAsync(string name, Uri baseUrl, string apiKey, CancellationToken cancellation) =>
        (await CreateAsync("/v1/gateways", new { kind = "evolution", name, baseUrl = baseUrl.ToString().TrimEnd('/'), apiKey }, name, cancellation)).Id;

    /// <summary>Adds a number.</summary>
    public async Task<Guid> CreateInstanceAsync(string name, Guid gatewayId, CancellationToken cancellation) =>
        (await CreateAsync("/v1/instances", new { name, gatewayId, externalName = name, pace = new { profile = "none" } }, name, cancellation)).Id;

    /// <summary>Adds a text.</summary>
    public async Task<Guid> CreateTemplateAsync(string name, string body, CancellationToken cancellation) =>
        (await CreateAsync("/v1/templates", new { name, body }, name, cancellation)).Id;

    /// <summary>Adds a campaign with one text for all numbers, in their order.</summary>
    public async Task<Guid> CreateCampaignAsync(
        string name, double minSeconds, double maxSeconds, Guid templateId, IEnumerable<Guid> instanceIds, CancellationToken cancellation)
    {
        var routes = instanceIds.Select(instanceId => new { instanceId, templateId }).ToList();
        return (await CreateAsync("/v1/campaigns", new { name, delay = new { minSeconds, maxSeconds }, routes }, name, cancellation)).Id;
    }

    /// <summary>Asks for a link.</summary>
    public Task<Connecting> ConnectAsync(Guid instanceId, CancellationToken cancellation) =>
        _http.PostAsync<Connecting>($"/v1/instances/{instanceId}/connect", new { }, null, cancellation);

    /// <summary>A number.</summary>
    public Task<Number> GetInstanceAsync(Guid instanceId, CancellationToken cancellation) =>
        _http.GetAsync<Number>($"/v1/instances/{instanceId}", cancellation);

    /// <summary>Uploads recipients.</summary>
    public async Task<Import> ImportAsync(Guid campaignId, string csv, CancellationToken cancellation)
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        return await _http.CallAsync<Import>(HttpMethod.Post, $"/v1/campaigns/{campaignId}/recipients", content, null, cancellation);
    }

    /// <summary>Starts a campaign.</summary>
    public Task<JsonNode> StartAsync(Guid campaignId, CancellationToken cancellation) =>
        _http.PostAsync<JsonNode>($"/v1/campaigns/{campaignId}/start", null, $"start-{campaignId}", cancellation);

    /// <summary>A campaign's progress.</summary>
    public Task<Campaign> GetCampaignAsync(Guid campaignId, CancellationToken cancellation) =>
        _http.GetAsync<Campaign>($"/v1/campaigns/{campaignId}", cancellation);

    /// <summary>All messages of a campaign.</summary>
    public Task<IReadOnlyList<Message>> GetMessagesAsync(Guid campaignId, CancellationToken cancellation) =>
        GetAllAsync<Message>($"/v1/campaigns/{campaignId}/messages?", cancellation);

    /// <summary>All events of a campaign, or of a number.</summary>
    public Task<IReadOnlyList<Happening>> GetEventsAsync(string filter, Guid id, CancellationToken cancellation) =>
        GetAllAsync<Happening>($"/v1/events?{filter}={id}&", cancellation);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private Task<Created> CreateAsync(string path, object body, string name, CancellationToken cancellation) =>
        _http.PostAsync<Created>(path, body, path[4..] + "-" + name, cancellation);

    private async Task<IReadOnlyList<T>> GetAllAsync<T>(string path, CancellationToken cancellation)
    {
        var all = new List<T>();
        var cursor = string.Empty;
        do
        {
            var page = await _http.GetAsync<ListPage<T>>($"{path}limit={PageSize}{cursor}", cancellation);
            all.AddRange(page.Items);
            cursor = page.NextCursor is { } next ? "&cursor=" + Uri.EscapeDataString(next) : null;
        }
        while (cursor is not null);
        return all;
    }
}
