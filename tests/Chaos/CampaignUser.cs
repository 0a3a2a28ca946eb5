using System.Net.Http.Json;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace WaActors.Tests.Chaos;

/// <summary>A user of the REST interface, nothing more.</summary>
public sealed class CampaignUser(HttpClient client, CancellationToken cancellation)
{
    /// <summary>The word with which an official account proves that its callback is ours.</summary>
    public const string VerifyToken = "word";

    /// <summary>A gateway and numbers that are already linked at it.</summary>
    public async Task<IReadOnlyList<string>> AddNumbersAsync(Uri gatewayUrl, string apiKey, IReadOnlyList<string> externalNames, string kind = "evolution")
    {
        var gateway = await AddGatewayAsync(gatewayUrl, apiKey, $"fake of {externalNames[0]}", kind);
        var ids = new List<string>();
        foreach (var name in externalNames)
        {
            var instance = await PostAsync("/v1/instances", new { name, gatewayId = gateway, externalName = name, pace = new { profile = "none" } });
            var connected = await PostAsync($"/v1/instances/{Id(instance)}/connect", new { });
            Assert.Equal("connected", connected.GetProperty("state").GetString());
            ids.Add(Id(instance));
        }

        return ids;
    }

    /// <summary>A gateway of a kind.</summary>
    public async Task<string> AddGatewayAsync(Uri gatewayUrl, string apiKey, string name, string kind) =>
        Id(await PostAsync("/v1/gateways", new { kind, name, baseUrl = gatewayUrl.ToString(), apiKey, settings = SettingsOf(kind) }));

    public async Task<string> AddTemplateAsync(string body) => Id(await PostAsync("/v1/templates", new { name = "chaos", body }));

    /// <summary>A template that an official account had approved, with the recipient's name as its parameter.</summary>
    public async Task<string> AddApprovedTemplateAsync() => Id(await PostAsync(
        "/v1/templates", new { name = "approved", cloudTemplate = new { name = "aviso", language = "pt_BR", body = new[] { "{{name}}" } } }));

    public Task<string> AddCampaignAsync(
        string name, IEnumerable<string> instanceIds, string templateId, string inDoubtPolicy, IEnumerable<string> phones,
        double delaySeconds = 0, DateTimeOffset? scheduledAt = null) =>
        AddCampaignAsync(name, instanceIds.Select(instanceId => (instanceId, templateId)), inDoubtPolicy, phones, delaySeconds, scheduledAt);

    /// <summary>A campaign whose routes have each a template of their own.</summary>
    public async Task<string> AddCampaignAsync(
        string name, IEnumerable<(string InstanceId, string TemplateId)> routes, string inDoubtPolicy, IEnumerable<string> phones,
        double delaySeconds = 0, DateTimeOffset? scheduledAt = null)
    {
        var campaign = await PostAsync("/v1/campaigns", new
        {
            name,
            delay = new { minSeconds = delaySeconds, maxSeconds = delaySeconds },
            inDoubtPolicy,
            scheduledAt,
            routes = routes.Select(route => new { instanceId = route.InstanceId, templateId = route.TemplateId }),
        });
        await ImportAsync(Id(campaign), phones);
        return Id(campaign);
    }

    public Task<JsonElement> StartAsync(string campaignId) => PostAsync($"/v1/campaigns/{campaignId}/start", new { });

    public async Task ChangeDelayAsync(string campaignId, double seconds)
    {
        var path = $"/v1/campaigns/{campaignId}";
        using var answer = await client.PatchAsJsonAsync(path, new { delay = new { minSeconds = seconds, maxSeconds = seconds } }, cancellation);
        await ReadAsync(answer, path);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await client.GetAsync(path, cancellation);
        return await ReadAsync(answer, path);
    }

    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body, cancellation);
        return await ReadAsync(answer, path);
    }

    /// <summary>All items of a list, page by page.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path)
    {
        var items = new List<JsonElement>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await GetAsync(path + (path.Contains('?', StringComparison.Ordinal) ? '&' : '?') + "limit=500" + (cursor.Length > 0 ? "&cursor=" + cursor : ""));
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }

        return items;
    }

    /// <summary>What the fake's account of a kind has; nothing where key and address are enough.</summary>
    private static Dictionary<string, string>? SettingsOf(string kind) => kind == "cloud"
        ? new() { ["appSecret"] = "fake-app-secret", ["verifyToken"] = VerifyToken, ["wabaId"] = "200000000000001" }
        : null;

    private async Task ImportAsync(string campaignId, IEnumerable<string> phones)
    {
        var csv = "phone,name\n" + string.Concat(phones.Select((phone, i) => $"{phone},Contact {i}\n"));
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(csv)) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        using var answer = await client.PostAsync($"/v1/campaigns/{campaignId}/recipients", content, cancellation);
        var report = await ReadAsync(answer, "recipients");
        Assert.Equal(0, report.GetProperty("rejectedTotal").GetInt32());
    }

    private async Task<JsonElement> ReadAsync(HttpResponseMessage answer, string path)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>The id of what was made.</summary>
    public static string Id(JsonElement created) => created.GetProperty("id").GetString()!;
}
