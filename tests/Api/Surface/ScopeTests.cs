using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>What a key may do, asked of every route that the description names: a viewer cannot act by calling the REST surface.</summary>
public sealed partial class ScopeTests
{
    // Reading what holds a secret takes more than reading
    private static readonly string[] SecretReads = ["/v1/gateways/{id}/webhook", "/v1/instances/{id}/webhook"];

    [Fact]
    public async Task A_reading_key_is_refused_by_every_route_that_changes_something_or_shows_a_secret()
    {
        await using var host = await ApiHost.StartAsync();
        var key = (await host.Client().PostAsync("/v1/api-keys", """{"name": "reader", "scopes": ["read"]}""")).Is(HttpStatusCode.Created).Text("key")!;
        var operations = await OperationsAsync(host);
        Assert.True(operations.Count(one => one.Method != HttpMethod.Get) > 40, $"only {operations.Count} operations are described");
        foreach (var (method, path, mediaType) in operations.Where(one => one.Method != HttpMethod.Get || SecretReads.Contains(one.Path)))
        {
            var answer = await host.Client(key).SendAsync(method, Filled(path), mediaType is null ? null : new StringContent("{}", Encoding.UTF8, mediaType));
            Assert.True(answer.Status == HttpStatusCode.Forbidden, $"{method} {path} answered {(int)answer.Status}");
            Assert.Equal("scope_missing", answer.Text("code"));
        }
    }

    [Fact]
    public async Task An_operators_key_manages_no_keys()
    {
        await using var host = await ApiHost.StartAsync();
        var key = (await host.Client().PostAsync("/v1/api-keys", """{"name": "operator", "scopes": ["read", "write", "send"]}""")).Is(HttpStatusCode.Created).Text("key")!;
        foreach (var (method, path, mediaType) in (await OperationsAsync(host)).Where(one => one.Path.StartsWith("/v1/api-keys", StringComparison.Ordinal)))
            (await host.Client(key).SendAsync(method, Filled(path), mediaType is null ? null : new StringContent("{}", Encoding.UTF8, mediaType))).IsProblem(HttpStatusCode.Forbidden, "scope_missing");
    }

    private static async Task<IReadOnlyList<(HttpMethod Method, string Path, string? MediaType)>> OperationsAsync(ApiHost host)
    {
        var paths = (await host.Client().GetAsync("/openapi/v1.json")).Is(HttpStatusCode.OK).Json.GetProperty("paths");
        return
        [
            .. paths.EnumerateObject().Where(path => path.Name.StartsWith("/v1/", StringComparison.Ordinal))
                .SelectMany(path => path.Value.EnumerateObject().Select(operation => (HttpMethod.Parse(operation.Name.ToUpperInvariant()), path.Name, MediaTypeOf(operation.Value)))),
        ];
    }

    private static string Filled(string path) => Place().Replace(path, "11987654321");

    private static string? MediaTypeOf(JsonElement operation) =>
        operation.TryGetProperty("requestBody", out var body) ? body.GetProperty("content").EnumerateObject().First().Name : null;

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Place();
}
