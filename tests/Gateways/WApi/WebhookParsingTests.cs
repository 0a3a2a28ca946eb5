using System.Text;
using WaActors.Gateways.Json;
using WaActors.Gateways.WApi;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Reasons;

namespace WaActors.Tests.Gateways.WApi;

/// <summary>Webhooks of W-API as they were seen.</summary>
public class WebhookParsingTests
{
    private const string Head = """
        "instanceId":"LITE-AAAAAA-BBBBBB","connectedPhone":"5511900000009","connectedLid":"000000000000009@lid"
        """;

    [Fact]
    public void Only_the_two_events_of_the_connection_tell_the_link()
    {
        Assert.Equal(LinkState.Connected, Link("""{"event":"webhookConnected","instanceId":"LITE-AAAAAA-BBBBBB","connected":true,"connectedPhone":"5511900000009"}""").Link);
        var lost = Link("""{"event":"webhookDisconnected","instanceId":"LITE-AAAAAA-BBBBBB","disconnected":true,"moment":1785164859}""");
        Assert.Equal((LinkState.Disconnected, false, false), (lost.Link, lost.Banned, lost.LoggedOut));
    }

    [Theory]
    [InlineData("SENT", AckKind.Server)]
    [InlineData("DELIVERY", AckKind.Delivered)]
    [InlineData("DELIVERY_ACK", AckKind.Delivered)]
    [InlineData("READ", AckKind.Read)]
    [InlineData("PLAYED", AckKind.Played)]
    [InlineData("FAILED", AckKind.Failed)]
    [InlineData("ERROR", AckKind.Failed)]
    public void A_status_is_an_acknowledgement_and_never_a_state_of_the_link(string status, AckKind expected)
    {
        var ack = Assert.IsType<AckWebhook>(Read($$$"""
            {"event":"webhookStatus",{{{Head}}},"status":"{{{status}}}","messageId":"3EB0A","fromMe":true,"moment":1785164792,"chat":{"id":"5511900000001"},"isGroup":false}
            """));
        Assert.Equal(("3EB0A", expected, DateTimeOffset.FromUnixTimeSeconds(1785164792)), (ack.GatewayMessageId, ack.Kind, ack.At));
    }

    [Fact]
    public void A_failure_tells_its_reason() => Assert.Equal(
        "the gateway says: expired",
        Assert.IsType<AckWebhook>(Read($$$"""{"event":"webhookStatus",{{{Head}}},"status":"FAILED","messageId":"3EB0A","errorMessage":"expired"}""")).Reason is { } said ? CodedReason.TextOf(said) : null);

    [Fact]
    public void Names_in_lower_case_are_read_as_well()
    {
        var inbound = Assert.IsType<InboundWebhook>(Read("""
            {"event":"webhookReceived","instanceid":"LITE-AAAAAA-BBBBBB","messageid":"3EB0B","fromme":false,"isgroup":false,"chat":{"id":"000000000000001@lid"},
            "sender":{"id":"5511900000001","senderlid":"000000000000001@lid","pushname":"Ana"},"moment":1781870661,"fromapi":false,"msgcontent":{"conversation":"SAIR"}}
            """));
        Assert.Equal(("3EB0B", "5511900000001", "SAIR"), (inbound.GatewayMessageId, inbound.FromPhone, inbound.Text));
        Assert.Equal("3EB0C", Assert.IsType<AckWebhook>(Read("""{"event":"webhookstatus","messageid":"3EB0C","status":"READ","isgroup":false}""")).GatewayMessageId);
    }

    [Theory]
    [InlineData("""{"conversation":"oi"}""", "oi")]
    [InlineData("""{"extendedTextMessage":{"text":"oi"}}""", "oi")]
    [InlineData("""{"imageMessage":{"URL":"https://x"}}""", null)]
    public void A_person_is_known_by_the_sender(string content, string? text)
    {
        var inbound = Assert.IsType<InboundWebhook>(Read(Received("5511900000001", "000000000000001@lid", content)));
        Assert.Equal(("5511900000001", text), (inbound.FromPhone, inbound.Text));
    }

    [Theory]
    [InlineData("000000000000001@lid", "000000000000001@lid")] // only a hidden id is known
    [InlineData("5511900000001", "status@broadcast")]
    [InlineData("5511900000001", "120363000000000000@newsletter")]
    public void What_is_of_no_person_is_not_inbound(string sender, string chat) => Assert.IsType<UnknownWebhook>(Read(Received(sender, chat, """{"conversation":"SAIR"}""")));

    [Fact]
    public void A_number_in_the_chat_serves_when_the_sender_is_hidden() =>
        Assert.Equal("5511900000001", Assert.IsType<InboundWebhook>(Read(Received("000000000000001@lid", "5511900000001@c.us", """{"conversation":"x"}"""))).FromPhone);

    [Fact]
    public void An_echo_of_the_api_left_the_queue_and_one_of_the_phone_is_nothing_of_ours()
    {
        var ack = Assert.IsType<AckWebhook>(Read($$$"""{"event":"webhookDelivery",{{{Head}}},"messageId":"3EB0D","fromMe":true,"fromApi":true,"isGroup":false,"chat":{"id":"5511900000001"},"moment":1781870661}"""));
        Assert.Equal(("3EB0D", AckKind.Server), (ack.GatewayMessageId, ack.Kind));
        Assert.IsType<UnknownWebhook>(Read($$$"""{"event":"webhookDelivery",{{{Head}}},"messageId":"3EB0D","fromMe":true,"fromApi":false}"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"event":7}""")]
    [InlineData("""{"event":"webhookPresence"}""")]
    [InlineData("""{"event":"webhookStatus"}""")]
    [InlineData("""{"event":"webhookStatus","messageId":"3EB0","status":"PENDING"}""")]
    [InlineData("""{"event":"webhookStatus","messageId":"3EB0","status":"READ","isGroup":true}""")]
    [InlineData("""{"event":"webhookReceived","messageId":"3EB0","fromMe":false,"isGroup":true,"sender":{"id":"5511900000001"}}""")]
    [InlineData("""{"event":"connected"}""")]
    [InlineData("""{"event":"webhookStatus disconnected"}""")]
    [InlineData("""{"\ud800":1,"event":"webhookPresence"}""")]
    public void Whatever_else_comes_is_unknown_and_never_an_error(string body) => Assert.IsType<UnknownWebhook>(Read(body));

    private static string Received(string sender, string chat, string content) => $$$"""
        {"event":"webhookReceived",{{{Head}}},"isGroup":false,"messageId":"3EB0B","fromMe":false,"chat":{"id":"{{{chat}}}"},"sender":{"id":"{{{sender}}}"},"moment":1781870661,
        "fromApi":false,"msgContent":{{{content}}}}
        """;

    private static LinkEvent Link(string body) => Assert.IsType<LinkWebhook>(Read(body)).Event;

    private static WebhookEvent Read(string body) => WApiWebhooks.Read(LenientJson.Parse(Encoding.UTF8.GetBytes(body)));
}
