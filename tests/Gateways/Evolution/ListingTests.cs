using WaActors.Grains.Gateways;

namespace WaActors.Tests.Gateways.Evolution;

/// <summary>What a gateway has, for whoever takes its numbers over.</summary>
public class ListingTests
{
    [Fact]
    public async Task Rows_are_read_as_far_as_they_can_be()
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Says(200, """
            [{"name":"camp-01","connectionStatus":"open","ownerJid":"5511999999999:3@s.whatsapp.net","integration":"WHATSAPP-BAILEYS","number":null,"token":"t-1"},
             {"name":"camp-02","connectionStatus":"connecting","ownerJid":null,"integration":"WHATSAPP-BAILEYS","number":"5511888888888","token":null},
             {"name":"camp-03","connectionStatus":"close"},
             {"name":"camp-04","connectionStatus":"odd"},
             {"name":"official","connectionStatus":"open","integration":"WHATSAPP-BUSINESS"},
             {"name":""}, 7, null]
            """);
        using var rig = new AdapterRig(stub.BaseUrl);
        var listed = await rig.Gateway.ListInstancesAsync(Account(stub.BaseUrl), TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                new ListedInstance("camp-01", "5511999999999", LinkReadingKind.Connected, "t-1"),
                new ListedInstance("camp-02", "5511888888888", LinkReadingKind.Connecting, null),
                new ListedInstance("camp-03", null, LinkReadingKind.Disconnected, null),
                new ListedInstance("camp-04", null, LinkReadingKind.Unreadable, null),
            ],
            listed.Items);
        Assert.Equal(("/instance/fetchInstances", "the-key"), (Assert.Single(stub.Requests).Target, Assert.Single(stub.Requests).Key));
    }

    [Theory]
    [InlineData(401, """{"status":401}""", true)]
    [InlineData(403, """{"status":403}""", false)]
    [InlineData(200, """{"error":true}""", false)]
    [InlineData(200, "<html>", false)]
    public async Task What_is_no_list_is_none_and_one_request_tells_whether_the_key_is_why(int status, string body, bool isKeyRefused)
    {
        await using var stub = await StubGateway.StartAsync();
        stub.Says(status, body);
        using var rig = new AdapterRig(stub.BaseUrl);
        Assert.Equal(new InstanceListing(null, isKeyRefused), await rig.Gateway.ListInstancesAsync(Account(stub.BaseUrl), TestContext.Current.CancellationToken));
        Assert.Single(stub.Requests);
    }

    private static GatewayAccount Account(Uri server) => new("evolution", server, "the-key", GatewayInstance.NoSettings);
}
