using System.Net;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Who may call.</summary>
public sealed class ApiKeyTests
{
    private const string ReadPath = "/v1/events";

    [Theory]
    [InlineData("")]
    [InlineData("wa_short")]
    [InlineData("wa_CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC")]
    public async Task Without_a_known_key_nothing_is_answered(string key)
    {
        await using var host = await ApiHost.StartAsync();
        var answer = (await host.Client(key).GetAsync("/v1/api-keys")).IsProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.StartsWith("Bearer", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_shown_once_works_and_stops_working_when_it_is_revoked()
    {
        await using var host = await ApiHost.StartAsync();
        var admin = host.Client();
        var made = (await admin.PostAsync("/v1/api-keys", """{"name": "reports", "scopes": ["read"]}""")).Is(HttpStatusCode.Created);
        var key = made.Text("key")!;
        Assert.Matches("^wa_[A-Za-z0-9_-]{43}$", key);
        (await host.Client(key).GetAsync("/v1/api-keys")).IsProblem(HttpStatusCode.Forbidden, "scope_missing");

        var list = (await admin.GetAsync("/v1/api-keys")).Is(HttpStatusCode.OK);
        Assert.DoesNotContain(key, list.Body, StringComparison.Ordinal);
        Assert.Equal(2, list.Items.Count);

        (await admin.DeleteAsync($"/v1/api-keys/{made.Id}")).Is(HttpStatusCode.NoContent);
        (await host.Client(key).GetAsync("/v1/api-keys")).IsProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_revoked_elsewhere_stops_working_within_ten_seconds()
    {
        await using var host = await ApiHost.StartAsync();
        var admin = host.Client();
        (await admin.GetAsync("/v1/api-keys")).Is(HttpStatusCode.OK);
        await host.Database.ExecuteAsync("update api_key set revoked_at = now()", TestContext.Current.CancellationToken);
        (await admin.GetAsync("/v1/api-keys")).Is(HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromSeconds(10));
        (await admin.GetAsync("/v1/api-keys")).IsProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.Client().PostAsync("/v1/api-keys", """{"name": "reader", "scopes": ["read"]}""");
        var reader = host.Client(made.Text("key")!);
        (await reader.GetAsync(ReadPath)).Is(HttpStatusCode.OK);
        Assert.Equal("write", (await reader.PostAsync("/v1/templates")).IsProblem(HttpStatusCode.Forbidden, "scope_missing").Text("missingScope"));
        Assert.Equal(
            "send", (await reader.PostAsync($"/v1/campaigns/{Guid.Empty}/start")).IsProblem(HttpStatusCode.Forbidden, "scope_missing").Text("missingScope"));
    }

    [Theory]
    [InlineData("{}", "$.name", "required")]
    [InlineData("""{"name": "a", "scopes": []}""", "$.scopes", "required")]
    [InlineData("""{"name": "a", "scopes": ["all"]}""", "$.scopes[0]", "unknown_value")]
    [InlineData("""{"name": "a", "scopes": ["read", null]}""", "$.scopes[1]", "unknown_value")]
    [InlineData("""{"name": "a", "scopes": ["read", "read"]}""", "$.scopes[1]", "duplicate")]
    public async Task A_wrong_request_is_refused(string json, string field, string rule)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.Client().PostAsync("/v1/api-keys", json)).IsInvalid(field, rule);
    }

    [Fact]
    public async Task Another_tenants_key_is_unknown()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.Client().PostAsync("/v1/api-keys", """{"name": "mine", "scopes": ["read"]}""");
        var other = await host.OtherTenantAsync();
        (await other.DeleteAsync($"/v1/api-keys/{made.Id}")).IsProblem(HttpStatusCode.NotFound, "api_key_not_found");
        Assert.Single((await other.GetAsync("/v1/api-keys")).Items);
    }

    [Fact]
    public async Task A_generated_admin_key_is_written_for_its_owner_alone()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "admin.key");
        await using var host = await ApiHost.StartAsync(options => (options.AdminKey, options.AdminKeyFile) = (null, file));
        var key = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Trim();
        (await host.Client(key).GetAsync("/v1/api-keys")).Is(HttpStatusCode.OK);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lists_go_on_where_they_ended()
    {
        await using var host = await ApiHost.StartAsync();
        var admin = host.Client();
        for (var number = 1; number <= 4; number++) await admin.PostAsync("/v1/api-keys", $$"""{"name": "key {{number}}", "scopes": ["read"]}""");
        var names = new List<string?>();
        string? cursor = null;
        do
        {
            var page = (await admin.GetAsync($"/v1/api-keys?limit=2{(cursor is null ? "" : "&cursor=" + cursor)}")).Is(HttpStatusCode.OK);
            names.AddRange(page.Items.Select(item => item.GetProperty("name").GetString()));
            cursor = page.Json.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        Assert.Equal(["admin", "key 1", "key 2", "key 3", "key 4"], names);
    }

    [Theory]
    [InlineData("limit=0", "limit", "out_of_range")]
    [InlineData("limit=501", "limit", "out_of_range")]
    [InlineData("limit=ten", "limit", "out_of_range")]
    [InlineData("cursor=!", "cursor", "cursor_invalid")]
    [InlineData("cursor=bjE", "cursor", "cursor_invalid")]
    [InlineData("cursor=", "cursor", "cursor_invalid")]
    public async Task A_wrong_page_is_refused(string query, string field, string rule)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.Client().GetAsync("/v1/api-keys?" + query)).IsInvalid(field, rule);
    }
}
