using System.Net;
using Microsoft.Extensions.DependencyInjection;
using WaActors.Grains.Instances;
using WaActors.Grains.Reasons;
using WaActors.Instances;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Health, repair, set-up and end of numbers over REST (I-1 to I-6).</summary>
public sealed class RepairTests
{
    private static readonly DateTimeOffset Checked = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Health_answers_what_the_check_found_I1()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, number) = await NumberAsync(host);
        host.Actors.InstanceOf(number).Health = new(HealthState.NotFound, GatewayReasons.NotKnown, ShouldCleanup: false, Checked);
        var health = (await client.GetAsync($"/v1/instances/{number}/health")).Is(HttpStatusCode.OK);
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(
            System.Text.Json.Nodes.JsonNode.Parse(
                """
                {"healthy":false,"state":"notFound","reason":"the gateway does not know it","reasonCode":"gateway.not_known","shouldCleanup":false,
                 "checkedAt":"2027-03-01T12:00:00.000Z"}
                """),
            System.Text.Json.Nodes.JsonNode.Parse(health.Body)), health.Body);
    }

    [Fact]
    public async Task Ensure_healthy_answers_how_it_ended_and_repeats_it_for_the_same_key_I4()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, number) = await NumberAsync(host);
        var actor = host.Actors.InstanceOf(number);
        (actor.Outcome, actor.Health) = (RecoveryOutcome.Cleaned, new(HealthState.NotFound, null, ShouldCleanup: false, Checked));
        var first = (await client.PostAsync($"/v1/instances/{number}/ensure-healthy", "", idempotencyKey: "k1")).Is(HttpStatusCode.OK);
        Assert.Equal((false, true, false), (Flag("healthy"), Flag("cleaned"), Flag("recovered")));
        Assert.Equal("cleaned", first.Text("outcome"));
        Assert.Equal(first.Body, (await client.PostAsync($"/v1/instances/{number}/ensure-healthy", "", idempotencyKey: "k1")).Body);
        Assert.Equal(["ensure"], actor.Asked);

        bool Flag(string name) => first.Json.GetProperty(name).GetBoolean();
    }

    [Theory]
    [InlineData("restart")]
    [InlineData("logout")]
    public async Task A_restart_or_logout_that_did_nothing_is_a_problem_that_says_so(string what)
    {
        await using var host = await ApiHost.StartAsync();
        var (client, number) = await NumberAsync(host);
        (await client.PostEmptyAsync($"/v1/instances/{number}/{what}")).Is(HttpStatusCode.OK);
        var actor = host.Actors.InstanceOf(number);
        (actor.Outcome, actor.RepairProblem) = (RecoveryOutcome.Failed, "the gateway took it, and nothing changed");
        var problem = (await client.PostEmptyAsync($"/v1/instances/{number}/{what}")).IsProblem(HttpStatusCode.BadGateway, "gateway_failed");
        Assert.Equal(("failed", "healthy", "the gateway took it, and nothing changed"), (problem.Text("outcome"), problem.Text("health"), problem.Text("detail")));
        Assert.Equal([what, what], actor.Asked);
    }

    [Fact]
    public async Task A_number_is_deleted_at_its_gateway_first_and_kept_when_that_fails_I3()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, number) = await NumberAsync(host);
        var actor = host.Actors.InstanceOf(number);
        actor.Outcome = RecoveryOutcome.Unreachable;
        (await client.DeleteAsync($"/v1/instances/{number}")).IsProblem(HttpStatusCode.BadGateway, "gateway_failed");
        (await client.GetAsync($"/v1/instances/{number}")).Is(HttpStatusCode.OK);
        actor.Outcome = RecoveryOutcome.Cleaned;
        (await client.DeleteAsync($"/v1/instances/{number}")).Is(HttpStatusCode.NoContent);
        (await client.GetAsync($"/v1/instances/{number}")).IsProblem(HttpStatusCode.NotFound, "instance_not_found");
        Assert.Equal(1, actor.RecordChanges);
    }

    [Fact]
    public async Task A_number_that_a_campaign_needs_is_not_deleted()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, number) = await NumberAsync(host);
        await host.Database.ExecuteAsync(
            $"""
            with t as (insert into template (id, tenant_id, name, body, created_at) select gen_random_uuid(), tenant_id, 't', 'b', now() from instance returning id, tenant_id),
                 c as (insert into campaign (id, tenant_id, name, status, delay_min_ms, delay_max_ms, created_at)
                       select gen_random_uuid(), tenant_id, 'c', 'paused', 0, 0, now() from t returning id)
            insert into campaign_route (campaign_id, order_index, instance_id, template_id) select c.id, 0, '{number}', t.id from c, t
            """,
            TestContext.Current.CancellationToken);
        (await client.DeleteAsync($"/v1/instances/{number}")).IsProblem(HttpStatusCode.Conflict, "instance_in_use");
        Assert.Empty(host.Actors.InstanceOf(number).Asked);
    }

    [Fact]
    public async Task Recoveries_are_listed_newest_first_by_page_within_the_tenant_I2()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, number) = await NumberAsync(host);
        var log = host.Services.GetRequiredService<IRecoveryLog>();
        var tenant = await TenantAsync(host);
        for (var step = 1; step <= 3; step++) await log.AppendAsync(Attempt(number, tenant, step), TestContext.Current.CancellationToken);

        var page = (await client.GetAsync($"/v1/instances/{number}/recoveries?limit=2")).Is(HttpStatusCode.OK);
        Assert.Equal([3, 2], page.Items.Select(item => item.GetProperty("stepNo").GetInt32()));
        Assert.Equal(("automatic", "logoutRestart", "stuck", "healthy", "helped", 2003), (
            page.Items[0].GetProperty("trigger").GetString(), page.Items[0].GetProperty("step").GetString(), page.Items[0].GetProperty("before").GetString(),
            page.Items[0].GetProperty("after").GetString(), page.Items[0].GetProperty("outcome").GetString(), page.Items[0].GetProperty("tookMilliseconds").GetInt32()));
        var next = (await client.GetAsync($"/v1/instances/{number}/recoveries?limit=2&cursor={page.Text("nextCursor")}")).Is(HttpStatusCode.OK);
        Assert.Equal([1], next.Items.Select(item => item.GetProperty("stepNo").GetInt32()));
        (await (await host.OtherTenantAsync()).GetAsync($"/v1/instances/{number}/recoveries")).IsProblem(HttpStatusCode.NotFound, "instance_not_found");
    }

    [Fact]
    public async Task The_last_check_stands_in_the_record_I7()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, number) = await NumberAsync(host);
        var directory = host.Services.GetRequiredService<IInstanceDirectory>();
        await directory.NoteCheckAsync(number, new(HealthState.Stuck, "connecting for 45 s", ShouldCleanup: true, Checked), 2, TestContext.Current.CancellationToken);
        await directory.NoteCheckAsync(number, new(HealthState.Healthy, null, ShouldCleanup: false, Checked.AddSeconds(-1)), 0, TestContext.Current.CancellationToken);
        var seen = Assert.Single((await client.GetAsync("/v1/instances")).Items);
        Assert.Equal(("stuck", 2, "2027-03-01T12:00:00.000Z"), (
            seen.GetProperty("health").GetString(), seen.GetProperty("autoRecoveryAttempts").GetInt32(), seen.GetProperty("lastHealthCheck").GetString()));
    }

    [Fact]
    public async Task Set_up_adds_the_number_once_and_answers_a_QR_or_a_pairing_code_I5_I6()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        await client.AddGatewayAsync();
        var first = (await client.PostAsync("/v1/whatsapp/setup", """{"name": "Unit 1", "instanceName": "unit-1"}""")).Is(HttpStatusCode.OK);
        var number = first.Json.GetProperty("instanceId").GetGuid();
        Assert.Equal("awaitingPairing", first.Text("state"));
        Assert.StartsWith("iVBOR", first.Json.GetProperty("qr").GetProperty("pngBase64").GetString(), StringComparison.Ordinal);

        host.Actors.InstanceOf(number).Answer = new(
            LinkState.AwaitingPairing, QrCode: "2@x", PairingCode: "ABCD1234", PairingCodeExpiresAt: Checked.AddSeconds(45), PairingCodeGeneratedAt: Checked, PairingAttempts: 2);
        var second = (await client.PostAsync("/v1/whatsapp/setup", """{"name": "Unit 1", "instanceName": "unit-1", "phone": "11 98765-4321"}""")).Is(HttpStatusCode.OK);
        Assert.Equal(number, second.Json.GetProperty("instanceId").GetGuid());
        Assert.Equal(
            """{"code":"ABCD1234","generatedAt":"2027-03-01T12:00:00.000Z","expiresAt":"2027-03-01T12:00:45.000Z","attempts":2}""",
            second.Json.GetProperty("pairingCode").GetRawText());
        Assert.Equal([null, "5511987654321"], host.Actors.InstanceOf(number).ConnectPhones);
        Assert.Single((await client.GetAsync("/v1/instances")).Items);
    }

    [Fact]
    public async Task Set_up_says_which_field_is_wrong()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        (await client.PostAsync("/v1/whatsapp/setup", """{"name": "Unit 1", "instanceName": "unit-1"}""")).IsInvalid("$.gatewayId", "required");
        await client.AddGatewayAsync();
        var answer = await client.PostAsync("/v1/whatsapp/setup", """{"name": " ", "instanceName": "a b", "phone": "x"}""");
        answer.IsInvalid("$.name", "required").IsInvalid("$.instanceName", "invalid_characters").IsInvalid("$.phone", "invalid_phone");
        (await client.PostAsync("/v1/whatsapp/setup", $$"""{"name": "U", "instanceName": "u", "gatewayId": "{{Guid.Empty}}"}"""))
            .IsInvalid("$.gatewayId", "gateway_not_found");
    }

    [Fact]
    public async Task A_gateway_s_fleet_shows_breaker_incident_and_heartbeats_I9_I13()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var gateway = await client.AddGatewayAsync();
        host.Actors.Fleet = new(1000, 400, Checked, 5, Checked.AddSeconds(60), 9000, 8000, 900, 100);
        Assert.Equal(
            """{"numbers":1000,"failing":400,"incidentSince":"2027-03-01T12:00:00.000Z","consecutiveFailures":5,"leftAloneUntil":"2027-03-01T12:01:00.000Z","heartbeats":{"checked":9000,"healthy":8000,"unhealthy":900,"errors":100}}""",
            (await client.GetAsync($"/v1/gateways/{gateway}/fleet")).Is(HttpStatusCode.OK).Body);
        (await (await host.OtherTenantAsync()).GetAsync($"/v1/gateways/{gateway}/fleet")).IsProblem(HttpStatusCode.NotFound, "gateway_not_found");
    }

    [Fact]
    public async Task What_is_not_the_tenant_s_is_not_there()
    {
        await using var host = await ApiHost.StartAsync();
        var (_, number) = await NumberAsync(host);
        var other = await host.OtherTenantAsync();
        foreach (var path in new[] { "ensure-healthy", "restart", "logout" })
            (await other.PostEmptyAsync($"/v1/instances/{number}/{path}")).IsProblem(HttpStatusCode.NotFound, "instance_not_found");
        (await other.GetAsync($"/v1/instances/{number}/health")).IsProblem(HttpStatusCode.NotFound, "instance_not_found");
        (await other.DeleteAsync($"/v1/instances/{number}")).IsProblem(HttpStatusCode.NotFound, "instance_not_found");
        Assert.Empty(host.Actors.InstanceOf(number).Asked);
    }

    private static async Task<(ApiClient Client, Guid Number)> NumberAsync(ApiHost host)
    {
        var client = host.Client();
        return (client, await client.AddInstanceAsync(await client.AddGatewayAsync()));
    }

    private static async Task<Guid> TenantAsync(ApiHost host)
    {
        await using var command = host.Database.DataSource.CreateCommand("select tenant_id from instance");
        return (Guid)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static RecoveryAttempt Attempt(Guid number, Guid tenant, int step) => new(
        new Guid(1, 2, 3, new byte[8]), step, tenant, number, RecoveryTrigger.Automatic, RecoveryStep.LogoutRestart, HealthState.Stuck, HealthState.Healthy,
        StepOutcome.Helped, Checked, TimeSpan.FromMilliseconds(2003.4), Reason: null);
}
