using System.Net.Http.Json;
using System.Text.Json;

namespace WaActors.Demo.Rest;

/// <summary>HTTP with JSON; every failure becomes a sentence that says which call failed and how.</summary>
internal static class JsonCalls
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads.</summary>
    public static Task<T> GetAsync<T>(this HttpClient http, string path, CancellationToken cancellation) =>
        http.CallAsync<T>(HttpMethod.Get, path, content: null, idempotencyKey: null, cancellation);

    /// <summary>Posts a body, or nothing.</summary>
    public static Task<T> PostAsync<T>(this HttpClient http, string path, object? body, string? idempotencyKey, CancellationToken cancellation) =>
        http.CallAsync<T>(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body, body.GetType(), options: Json), idempotencyKey, cancellation);

    /// <summary>Calls.</summary>
    public static async Task<T> CallAsync<T>(
        this HttpClient http, HttpMethod method, string path, HttpContent? content, string? idempotencyKey, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            if (!response.IsSuccessStatusCode) throw await FailureOfAsync(response, method, path, cancellation);
            return await response.Content.ReadFromJsonAsync<T>(Json, cancellation) ?? throw new DemoException($"{method} {path} answered null.");
        }
        catch (Exception broken) when (broken is HttpRequestException or JsonException || IsTimeout(broken, cancellation))
        {
            throw new DemoException($"{method} {http.BaseAddress}{path.TrimStart('/')} failed: {broken.GetBaseException().Message}");
        }
    }

    private static bool IsTimeout(Exception broken, CancellationToken cancellation) =>
        broken is OperationCanceledException && !cancellation.IsCancellationRequested;

    private static async Task<DemoException> FailureOfAsync(HttpResponseMessage response, HttpMethod method, string path, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return new DemoException($"{method} {path} answered {(int)response.StatusCode}: {Shorten(ProblemIn(text) ?? text)}");
    }

    private static string? ProblemIn(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Problem>(text, Json) is { Code: { } code } problem ? $"{code}: {problem.Detail}" : null;
        }
        catch (JsonException)
        {
            return null; // a proxy's page, not ours
        }
    }

    private static string Shorten(string text) => text.Length <= 300 ? text : text[..300];
}
