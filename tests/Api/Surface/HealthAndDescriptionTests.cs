using System.Net;
using System.Text.Json;
using WaActors.Api.Json;
using WaActors.Api.OpenApi;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Health without a key, and the description of the surface.</summary>
public sealed class HealthAndDescriptionTests
{
    [Fact]
    public async Task Ready_means_that_the_database_answers_and_is_migrated()
    {
        await using var host = await ApiHost.StartAsync();
        var anyone = host.Client(key: "");
        (await anyone.GetAsync("/health/live")).Is(HttpStatusCode.OK);
        (await anyone.GetAsync("/health/ready")).Is(HttpStatusCode.OK);
        await host.Database.ExecuteAsync("delete from schema_migration", TestContext.Current.CancellationToken);
        (await anyone.GetAsync("/health/ready")).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        await host.Database.ExecuteAsync("drop table schema_migration", TestContext.Current.CancellationToken);
        (await anyone.GetAsync("/health/ready")).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        (await anyone.GetAsync("/health/live")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public void Every_example_is_a_body_that_its_route_reads()
    {
        var json = new JsonSerializerOptions();
        ApiJson.Configure(json);
        Assert.All(RequestExamples.All, example => Assert.NotNull(JsonSerializer.Deserialize(example.Value, example.Key, json)));
    }

    [Fact]
    public async Task Every_operation_is_described_with_a_summary_its_key_and_its_problems()
    {
        await using var host = await ApiHost.StartAsync();
        var description = (await host.Client(key: "").GetAsync("/openapi/v1.json")).Is(HttpStatusCode.OK).Json;
        var operations = description.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Path: path.Name, Method: operation.Name, operation.Value)))
            .ToList();
        Assert.True(operations.Count >= 27, $"Only {operations.Count} operations");
        Assert.All(operations, operation => Assert.False(string.IsNullOrEmpty(operation.Value.GetProperty("summary").GetString()), operation.Path));
        Assert.All(operations, operation => Assert.True(operation.Value.GetProperty("responses").TryGetProperty("default", out _), operation.Path));
        Assert.All(operations, operation =>
            Assert.Equal(operation.Path.StartsWith("/v1/", StringComparison.Ordinal), operation.Value.TryGetProperty("security", out _)));
        Assert.Equal("bearer", description.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("scheme").GetString());
        Assert.True(description.GetProperty("components").GetProperty("schemas").GetProperty("CreateCampaign").TryGetProperty("examples", out _));
        Assert.All(
            ["/v1/gateways", "/v1/instances", "/v1/templates", "/v1/campaigns", "/v1/campaigns/{id}/start", "/v1/campaigns/{id}/recipients"],
            path => Assert.Contains(
                operations.Single(operation => operation.Path == path && operation.Method == "post").Value.GetProperty("parameters").EnumerateArray(),
                parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key"));
    }
}
