using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using WaActors.FakeGateway;
using WaActors.OperatorConsole.Session;

namespace WaActors.Tests.Browser.Hosting;

/// <summary>Makes gateways, linked numbers and campaigns through the REST surface, for stories that begin with them.</summary>
internal static class Setting
{
    private static readonly TimeSpan LinkLimit = TimeSpan.FromSeconds(30);

    /// <summary>The fake gateway under a name of its own.</summary>
    public static Task<Guid> AddGatewayAsync(this ConsoleWorld world, string name, HttpClient? by = null) => world.PostAsync(
        "/v1/gateways", new { kind = "evolution", name, baseUrl = world.Gateway.BaseUrl, apiKey = new FakeGatewayOptions().GlobalApiKey }, by);

    /// <summary>A tenant of its own with a key that may do everything; nothing when it is there.</summary>
    public static Task AddTenantAsync(this ConsoleWorld world, string name, string key) => world.Database.ExecuteAsync(
        $"""
        with made as (insert into tenant (id, name, created_at) select gen_random_uuid(), '{name}', now() where not exists (select from tenant where name = '{name}') returning id)
        insert into api_key (id, tenant_id, name, key_hash, prefix, scopes, created_at)
        select gen_random_uuid(), id, 'key', sha256('{key}'::bytea), 'wa_browser', array['read','write','send','admin'], now() from made
        """,
        ConsoleWorld.Cancellation);

    /// <summary>Somebody of the admin's tenant who signs in with a password.</summary>
    public static Task AddUserAsync(this ConsoleWorld world, string userName, string password, string role) => world.Database.ExecuteAsync(
        $"""
        insert into app_user (id, tenant_id, user_name, display_name, password_hash, role, stamp, created_at)
        select gen_random_uuid(), id, '{userName}', '{userName}', '{new PasswordHasher<SignInDesk>().HashPassword(null!, password)}', '{role}', gen_random_uuid(), now() from tenant order by created_at limit 1
        """,
        ConsoleWorld.Cancellation);

    /// <summary>A new API key of the admin's tenant.</summary>
    public static Task<string> MakeKeyAsync(this ConsoleWorld world, string name, string[] scopes) =>
        world.PostForAsync("/v1/api-keys", new { name, scopes }, answer => answer.GetProperty("key").GetString()!);

    /// <summary>Posts JSON with the admin key and takes something out of the answer.</summary>
    public static async Task<string> PostForAsync(this ConsoleWorld world, string path, object body, Func<JsonElement, string> choose)
    {
        using var answer = await world.Api.Client.PostAsJsonAsync(path, body, ConsoleWorld.Cancellation);
        var text = await answer.Content.ReadAsStringAsync(ConsoleWorld.Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        using var json = JsonDocument.Parse(text);
        return choose(json.RootElement);
    }

    /// <summary>Two texts of each row.</summary>
    public static async Task<IReadOnlyList<(string First, string Second)>> ReadTextsAsync(this ConsoleWorld world, string sql)
    {
        await using var command = world.Database.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(ConsoleWorld.Cancellation);
        List<(string First, string Second)> rows = [];
        while (await reader.ReadAsync(ConsoleWorld.Cancellation)) rows.Add((reader.GetString(0), reader.GetString(1)));
        return rows;
    }

    /// <summary>A tenant of its own, where counts are exact: who talks to the Api for it.</summary>
    public static async Task<HttpClient> AsTenantAsync(this ConsoleWorld world, string name, string key)
    {
        await world.AddTenantAsync(name, key);
        return world.ClientOf(key);
    }

    /// <summary>Talks to the Api with a key.</summary>
    public static HttpClient ClientOf(this ConsoleWorld world, string key)
    {
        var client = new HttpClient { BaseAddress = new Uri(world.Api.BaseUrl) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    /// <summary>A number that is linked to a phone, and stays so.</summary>
    public static async Task<Guid> AddLinkedNumberAsync(this ConsoleWorld world, Guid gatewayId, string name, string externalName, HttpClient? by = null)
    {
        var id = await world.PostAsync("/v1/instances", new { name, gatewayId, externalName, pace = new { profile = "none" } }, by);
        await world.PostAsync($"/v1/instances/{id}/connect", new { }, by);
        world.Act(externalName, InstanceAction.Scan);
        await world.UntilSettledAsync(id, by);
        return id;
    }

    /// <summary>
    /// Waits until a number that was linked just now has heard all of it. A busy machine hands its gateway's "connecting" in when a look said "open" already: it connects once more then.
    /// </summary>
    private static async Task UntilSettledAsync(this ConsoleWorld world, Guid id, HttpClient? by = null)
    {
        await Until.TrueAsync(
            async () => (await world.ReadTextsAsync(
                $"""select kind, state from webhook_inbox where instance_id = '{id}' and state = 'done' and convert_from(payload, 'UTF8') like '%"open"%' """)).Count > 0,
            LinkLimit, () => $"number {id} to hear of its gateway that it is open", ConsoleWorld.Cancellation);
        await world.UntilLinkAsync(id, "connected", by);
    }

    /// <summary>Does something to a number at the fake gateway.</summary>
    public static void Act(this ConsoleWorld world, string externalName, InstanceAction action, InstanceActionDetails? details = null)
    {
        var result = world.Gateway.Control.Act(externalName, action, details ?? new InstanceActionDetails());
        Assert.True(result.Applied, result.Error);
    }

    /// <summary>Faults of the fake gateway, in force until they are disposed of: also when the test fails, and once only.</summary>
    public static IDisposable WithFaults(this ConsoleWorld world, Func<FaultSettings, FaultSettings> change)
    {
        var before = world.Gateway.Control.Faults;
        world.Gateway.Control.Faults = change(before);
        return new Reset(() => world.Gateway.Control.Faults = before);
    }

    /// <summary>Waits until the Api says that a number's link is so.</summary>
    public static Task UntilLinkAsync(this ConsoleWorld world, Guid id, string state, HttpClient? by = null)
    {
        var seen = "nothing";
        return Until.TrueAsync(
            async () =>
            {
                seen = await (by ?? world.Api.Client).GetStringAsync($"/v1/instances/{id}", ConsoleWorld.Cancellation);
                using var json = JsonDocument.Parse(seen);
                return json.RootElement.GetProperty("state").GetString() == state;
            },
            LinkLimit, () => $"number {id} to be {state}; it is {seen}", ConsoleWorld.Cancellation);
    }

    /// <summary>A campaign over numbers, with recipients, not started.</summary>
    public static async Task<Guid> AddCampaignAsync(this ConsoleWorld world, string name, IEnumerable<Guid> numbers, int recipients, double delaySeconds, long firstPhone, HttpClient? by = null)
    {
        var templateId = await world.PostAsync("/v1/templates", new { name = name + " text", body = "Olá {{name}}, temos novidades." }, by);
        var id = await world.PostAsync("/v1/campaigns", new
        {
            name,
            delay = new { minSeconds = delaySeconds, maxSeconds = delaySeconds },
            routes = numbers.Select(instanceId => new { instanceId, templateId }),
        }, by);
        var lines = Enumerable.Range(0, recipients).Select(n => $"Pessoa {n + 1},{firstPhone + n}");
        using var csv = new StringContent("name,phone\n" + string.Join('\n', lines), System.Text.Encoding.UTF8, "text/csv");
        using var answer = await (by ?? world.Api.Client).PostAsync($"/v1/campaigns/{id}/recipients", csv, ConsoleWorld.Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(ConsoleWorld.Cancellation));
        return id;
    }

    private sealed class Reset(Action back) : IDisposable
    {
        private Action? _back = back;

        public void Dispose() => Interlocked.Exchange(ref _back, null)?.Invoke();
    }
}
