using Microsoft.Extensions.DependencyInjection;
using WaActors.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Session;
using WaActors.Pacing;
using WaActors.Storage.Accounts;
using WaActors.Storage.Auditing;
using WaActors.Storage.Catalog;
using WaActors.Storage.Notifications;
using WaActors.Storage.Queries;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Tenants apart: whatever things of another tenant a browser sends with a command over its circuit, there is no such thing, and nothing changes.</summary>
public sealed class ConsoleTenantTests
{
    // All that a tenant has and a command could change
    private const string Everything = """
        select md5(string_agg(row, '|' order by row)) from (
            select i::text as row from instance i union all select c::text from campaign c union all select r::text from campaign_route r union all select t::text from template t
            union all select g::text from gateway g union all select w::text from webhook_endpoint w union all select k::text from api_key k union all select u::text from app_user u) kept
        """;

    [Fact]
    public async Task Commands_with_things_of_another_tenant_find_none_and_change_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        var things = await MakeAsync(host);
        await host.OtherTenantAsync();
        var other = await ReadAsync<Guid>(host, "select id from tenant where name = 'other'");
        var who = new Operator(new AuditActor(other, "user", new Guid("00000000-0000-7000-8000-0000000000bb"), "stranger"), new HashSet<string> { "read", "write", "send", "admin" });
        var before = await ReadAsync<string>(host, Everything);

        List<string> found = [];
        var tried = 0;
        foreach (var (name, command) in Commands(host.Services, who, things))
        {
            tried++;
            var outcome = (await command()).Outcome;
            if (!outcome.EndsWith("_not_found", StringComparison.Ordinal)) found.Add($"{name}: {outcome}");
        }

        Assert.Equal(25, tried);
        Assert.Empty(found);
        Assert.Equal(before, await ReadAsync<string>(host, Everything));
        Assert.Empty(host.Actors.CampaignOf(things.Campaign.Id).Told);
        Assert.Empty(host.Actors.InstanceOf(things.Number.Id).Asked);
        Assert.Empty(host.Actors.InstanceOf(things.Number.Id).ConnectPhones);
    }

    private static IEnumerable<(string Name, Func<Task<CommandResult>> Command)> Commands(IServiceProvider services, Operator who, Things it)
    {
        var none = CancellationToken.None;
        T Get<T>()
            where T : notnull => services.GetRequiredService<T>();
        var (numbers, accounts, campaigns, texts) = (Get<NumberCommands>(), Get<AccountCommands>(), Get<CampaignCommands>(), Get<TextCommands>());
        var (gateways, settings, desk) = (Get<IGatewayDesk>(), Get<ISettingsDesk>(), Get<ICampaignDesk>());
        yield return ("add a number", () => numbers.AddAsync(who, it.Gateway.Id, "n", "11987654321", null, none));
        yield return ("link", async () => (await numbers.ConnectAsync(who, it.Number, null, false, none)).Result);
        yield return ("restart", () => numbers.RestartAsync(who, it.Number));
        yield return ("log out", () => numbers.LogOutAsync(who, it.Number));
        yield return ("make healthy", () => numbers.EnsureHealthyAsync(who, it.Number));
        yield return ("pace", () => numbers.SetPaceAsync(who, it.Number, PaceProfile.None, new PaceOverrides()));
        yield return ("delete a number", () => numbers.DeleteAsync(who, it.Number));
        yield return ("pause", () => campaigns.PauseAsync(who, it.Campaign));
        yield return ("resume", () => campaigns.ResumeAsync(who, it.Campaign, ResumeScope.All));
        yield return ("cancel", () => campaigns.CancelAsync(who, it.Campaign));
        yield return ("clone", () => campaigns.CloneAsync(who, it.Campaign, "mine now", CloneAudience.All));
        yield return ("start", () => desk.StartAsync(who, it.Campaign));
        yield return ("rename", () => desk.ChangeAsync(who, it.Campaign, it.Settings, it.Settings with { Name = "mine now" }));
        yield return ("routes", () => desk.ChangeRoutesAsync(who, it.Campaign, []));
        yield return ("test", async () => (await desk.SendTestAsync(who, it.Campaign, new TestForm("11987654321", it.Number.Id, it.TextId), none)).Result);
        yield return ("change a text", () => Get<ITextDesk>().ChangeAsync(who, it.TextId, new TextForm(TextKind.Words, "mine", "now", null, null)));
        yield return ("delete a text", () => texts.DeleteAsync(who, it.TextId, "mine"));
        yield return ("change a gateway", () => gateways.ChangeAsync(who, it.Gateway, new GatewayEdit("mine", "https://mine.example", null, new Dictionary<string, string?>()), none));
        yield return ("list a gateway", async () => (await gateways.ListRemoteAsync(who, it.Gateway, none)).Result);
        yield return ("adopt", async () => (await gateways.AdoptAsync(who, it.Gateway, ["unit-2"], none)).Result);
        yield return ("new secret", async () => (await settings.RotateSecretAsync(who, it.Endpoint)).Result);
        yield return ("delete a system", () => settings.DeleteEndpointAsync(who, it.Endpoint));
        yield return ("revoke a key", () => accounts.RevokeKeyAsync(who, it.Key));
        yield return ("role", () => accounts.SetRoleAsync(who, it.User, UserRole.Admin));
        yield return ("password", () => accounts.SetPasswordAsync(who, it.User, "a new password 1"));
    }

    [Fact]
    public async Task The_key_that_is_signed_in_is_not_revoked_by_itself_and_the_refusal_is_kept()
    {
        await using var host = await ApiHost.StartAsync();
        var tenant = await ReadAsync<Guid>(host, "select id from tenant");
        var key = (await host.Services.GetRequiredService<IApiKeyDesk>().ListAsync(tenant, CancellationToken.None))[0];
        var who = new Operator(new AuditActor(tenant, "key", key.Id, key.Name), new HashSet<string> { "admin" });
        Assert.Equal("own_key", (await host.Services.GetRequiredService<AccountCommands>().RevokeKeyAsync(who, key)).Outcome);
        Assert.Equal(0, await ReadAsync<long>(host, "select count(*) from api_key where revoked_at is not null"));
        Assert.Equal(1, await ReadAsync<long>(host, "select count(*) from audit where action = 'key.revoke' and outcome = 'own_key'"));
    }

    private static async Task<Things> MakeAsync(ApiHost host)
    {
        var (client, none) = (host.Client(), CancellationToken.None);
        var (campaignId, numberId) = await client.AddCampaignWithRouteAsync();
        var endpointId = (await client.PostAsync("/v1/webhook-endpoints", """{"name": "crm", "url": "https://crm.example/hook"}""")).Id;
        var tenant = await ReadAsync<Guid>(host, "select id from tenant");
        await host.Database.ExecuteAsync(
            "insert into app_user (id, tenant_id, user_name, display_name, password_hash, role, stamp, created_at) select gen_random_uuid(), id, 'ana', 'Ana', 'hash', 'viewer', gen_random_uuid(), now() from tenant", none);
        var services = host.Services;
        var number = (await services.GetRequiredService<CatalogQueries>().FindInstanceAsync(tenant, numberId, none))!;
        var campaign = (await services.GetRequiredService<CampaignQueries>().FindAsync(tenant, campaignId, none))!;
        return new Things(
            number, campaign, CampaignSettings.Of(campaign, CampaignPace.None), await ReadAsync<Guid>(host, "select id from template limit 1"),
            (await services.GetRequiredService<IGatewayDesk>().FindAsync(tenant, number.GatewayId, none))!,
            (await services.GetRequiredService<WebhookEndpointStore>().FindAsync(tenant, endpointId, none))!,
            (await services.GetRequiredService<IApiKeyDesk>().ListAsync(tenant, none))[0],
            (await services.GetRequiredService<UserStore>().FindAsync(tenant, await ReadAsync<Guid>(host, "select id from app_user"), none))!);
    }

    private sealed record Things(
        InstanceView Number, CampaignView Campaign, CampaignSettings Settings, Guid TextId, GatewayDetail Gateway, WebhookEndpointView Endpoint, KeyRow Key, UserView User);

    private static async Task<T> ReadAsync<T>(ApiHost host, string sql)
    {
        await using var command = host.Database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
