using System.Net;
using WaActors.Grains.Gateways;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>What a gateway has, and taking it over.</summary>
public sealed class AdoptionTests
{
    [Fact]
    public async Task Chosen_instances_are_taken_over_with_their_keys_and_the_others_left_alone()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var gateway = await client.AddGatewayAsync();
        var mine = await client.AddInstanceAsync(gateway, "unit-1");
        host.Gateways.Listed =
        [
            new ListedInstance("unit-2", "5511987654321", LinkReadingKind.Connected, "token-nobody-may-see"),
            new ListedInstance("unit-1", null, LinkReadingKind.Disconnected, null),
            new ListedInstance("Loja São João", null, LinkReadingKind.Connecting, null),
        ];
        var remote = (await client.GetAsync($"/v1/gateways/{gateway}/remote-instances")).Is(HttpStatusCode.OK);
        Assert.DoesNotContain("nobody-may-see", remote.Body, StringComparison.Ordinal);
        Assert.Equal(
            [("Loja São João", "connecting", null), ("unit-1", "disconnected", mine.ToString()), ("unit-2", "connected", null)],
            remote.Items.Select(item => (item.GetProperty("externalName").GetString(), item.GetProperty("state").GetString(), item.GetProperty("instanceId").GetString())));

        var adopted = (await client.PostAsync($"/v1/gateways/{gateway}/adopt", """{"externalNames": ["unit-2", "unit-1", "Loja São João", "unit-9"]}""")).Is(HttpStatusCode.OK);
        Assert.Equal(["adopted", "known", "nameInvalid", "notFound"], adopted.Items.Select(item => item.GetProperty("outcome").GetString()));
        Assert.Equal(("connected", "repaired"), (adopted.Items[0].GetProperty("state").GetString(), adopted.Items[0].GetProperty("webhook").GetString()));
        var taken = adopted.Items[0].GetProperty("instanceId").GetGuid();
        Assert.Equal((1, 1), (host.Actors.InstanceOf(taken).Adoptions, host.Actors.InstanceOf(mine).Adoptions));
        Assert.Empty(host.Actors.InstanceOf(taken).ConnectPhones); // nothing was connected anew
        var shown = (await client.GetAsync($"/v1/instances/{taken}")).Is(HttpStatusCode.OK);
        Assert.Equal(("unit-2", "5511987654321"), (shown.Text("externalName"), shown.Text("phone")));

        var again = (await client.PostAsync($"/v1/gateways/{gateway}/adopt", """{"externalNames": ["unit-2"]}""")).Is(HttpStatusCode.OK);
        Assert.Equal(("known", taken), (again.Items[0].GetProperty("outcome").GetString(), again.Items[0].GetProperty("instanceId").GetGuid()));
    }

    [Fact]
    public async Task What_cannot_be_asked_is_said()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var gateway = await client.AddGatewayAsync();
        (await client.GetAsync($"/v1/gateways/{gateway}/remote-instances")).IsProblem(HttpStatusCode.BadGateway, "gateway_failed");
        host.Gateways.AreKeysRefused = true;
        (await client.GetAsync($"/v1/gateways/{gateway}/remote-instances")).IsProblem(HttpStatusCode.BadGateway, "gateway_key_refused");
        (await client.PostAsync($"/v1/gateways/{gateway}/adopt", """{"externalNames": ["a"]}""")).IsProblem(HttpStatusCode.BadGateway, "gateway_key_refused");
        (await client.PostAsync($"/v1/gateways/{gateway}/adopt", """{"externalNames": []}""")).IsInvalid("$.externalNames", "required");
        (await client.GetAsync($"/v1/gateways/{Guid.Empty}/remote-instances")).IsProblem(HttpStatusCode.NotFound, "gateway_not_found");
        (await (await host.OtherTenantAsync()).GetAsync($"/v1/gateways/{gateway}/remote-instances")).IsProblem(HttpStatusCode.NotFound, "gateway_not_found");
        var cloud = (await client.PostAsync("/v1/gateways", """
            {"kind": "cloud", "name": "meta", "baseUrl": "https://graph.example", "apiKey": "k", "settings": {"appSecret": "s"}}
            """)).Is(HttpStatusCode.Created).Id;
        (await client.GetAsync($"/v1/gateways/{cloud}/remote-instances")).IsProblem(HttpStatusCode.Conflict, "gateway_cannot");
    }
}
