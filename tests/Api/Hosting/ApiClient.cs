using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace WaActors.Tests.Api.Hosting;

/// <summary>Speaks to a host as a caller would.</summary>
internal sealed class ApiClient(HttpClient http)
{
    private const string Json = "application/json";

    public Task<ApiAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ApiAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public Task<ApiAnswer> PutAsync(string path, string json) => SendAsync(HttpMethod.Put, path, Text(json, Json));

    public Task<ApiAnswer> PatchAsync(string path, string json) => SendAsync(HttpMethod.Patch, path, Text(json, Json));

    public Task<ApiAnswer> PostAsync(string path, string json = "{}", string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Post, path, Text(json, Json), idempotencyKey);

    public Task<ApiAnswer> PostEmptyAsync(string path, string? idempotencyKey = null) => SendAsync(HttpMethod.Post, path, content: null, idempotencyKey);

    public Task<ApiAnswer> UploadAsync(string path, string text, string mediaType = "text/csv", string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Post, path, Text(text, mediaType), idempotencyKey);

    public Task<ApiAnswer> UploadAsync(string path, byte[] bytes, string contentType) =>
        SendAsync(HttpMethod.Post, path, new ByteArrayContent(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } });

    public Task<ApiAnswer> SendAsync(HttpMethod method, string path, HttpContent? content = null, string? idempotencyKey = null) =>
        SendUntilAsync(method, path, content, idempotencyKey, TestContext.Current.CancellationToken);

    public async Task<ApiAnswer> SendUntilAsync(HttpMethod method, string path, HttpContent? content, string? idempotencyKey, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await http.SendAsync(request, cancellation);
        return new ApiAnswer(
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync(cancellation),
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    private static ByteArrayContent Text(string text, string mediaType) =>
        new(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } };
}

/// <summary>What came back.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, string? MediaType, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public Guid Id => Json.GetProperty("id").GetGuid();

    public string? Text(string name) => Json.GetProperty(name).GetString();

    public int Number(string name) => Json.GetProperty(name).GetInt32();

    public IReadOnlyList<JsonElement> Items => [.. Json.GetProperty("items").EnumerateArray()];

    /// <summary>It succeeded with this status; else the test fails with the whole answer.</summary>
    public ApiAnswer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"Expected {status}, got {Status}: {Body}");
        return this;
    }

    /// <summary>It is a problem of our shape.</summary>
    public ApiAnswer IsProblem(HttpStatusCode status, string code)
    {
        Is(status);
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal(code, Text("code"));
        Assert.Equal((int)status, Number("status"));
        Assert.All(["type", "title", "detail", "traceId"], name => Assert.False(string.IsNullOrEmpty(Text(name))));
        return this;
    }

    /// <summary>It is a refusal that names this field and rule.</summary>
    public ApiAnswer IsInvalid(string field, string rule, string code = "validation_failed")
    {
        IsProblem(HttpStatusCode.BadRequest, code);
        var errors = Json.GetProperty("errors").EnumerateArray().Select(e => (e.GetProperty("field").GetString(), e.GetProperty("code").GetString()));
        Assert.Contains((field, rule), errors);
        return this;
    }
}
