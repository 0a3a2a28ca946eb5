using System.Text;
using System.Text.Json;
using WaActors.Gateways.Uazapi;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Reasons;

namespace WaActors.Tests.Gateways.Uazapi;

/// <summary>Webhooks of uazapi as they were seen.</summary>
public class WebhookParsingTests
{
    private const string Head = """
        "BaseUrl":"https://free.uazapi.com","instanceName":"salao-01","owner":"5511900000001","token":"inst-token-0001"
        """;

    [Theory]
    [InlineData("connected", LinkState.Connected)]
    [InlineData("connecting", LinkState.Connecting)]
    [InlineData("disconnected", LinkState.Disconnected)]
    public void A_connection_event_tells_the_link(string status, LinkState expected) =>
        Assert.Equal(expected, Link($$$"""{"EventType":"connection",{{{Head}}},"instance":{"name":"salao-01","status":"{{{status}}}"}}""").Link);

    [Fact]
    public void A_logout_on_the_phone_and_a_ban_are_told_apart()
    {
        var logout = Link($$$"""{"EventType":"connection",{{{Head}}},"instance":{"status":"disconnected","lastDisconnectReason":"401: logged out from another device"},"type":"LoggedOut"}""");
        Assert.Equal((true, false, "401: logged out from another device"), (logout.LoggedOut, logout.Banned, CodedReason.TextOf(logout.Reason)));
        var ban = Link($$$"""{"EventType":"connection",{{{Head}}},"instance":{"status":"disconnected","lastDisconnectReason":"403: account banned"},"type":"LoggedOut"}""");
        Assert.Equal((false, true), (ban.LoggedOut, ban.Banned));
    }

    [Fact]
    public void The_echo_of_our_own_message_gives_our_id_back()
    {
        var id = new Guid("0197a3c4-1111-7222-8333-444455556666");
        var ack = Assert.IsType<AckWebhook>(Single($$$"""
            {"EventType":"messages",{{{Head}}},"message":{"id":"5511900000001:3EB0A","messageid":"3EB0A","chatid":"5511900000002@s.whatsapp.net","fromMe":true,
            "wasSentByApi":true,"isGroup":false,"track_id":"{{{id:N}}}","track_source":"waactors","messageTimestamp":1787161430102,"text":"Ola"}}
            """));
        Assert.Equal(new AckWebhook("3EB0A", AckKind.Server, DateTimeOffset.FromUnixTimeMilliseconds(1787161430102), id), ack);
    }

    [Fact]
    public void An_echo_of_another_system_has_no_id_of_ours_and_what_was_typed_on_the_phone_is_nothing()
    {
        var other = Single($$$"""{"EventType":"messages",{{{Head}}},"message":{"messageid":"3EB0B","fromMe":true,"wasSentByApi":true,"track_id":"{{{Guid.Empty}}}","track_source":"crm"}}""");
        Assert.Null(Assert.IsType<AckWebhook>(other).ClientMessageId);
        Assert.IsType<UnknownWebhook>(Single($$$"""{"EventType":"messages",{{{Head}}},"message":{"messageid":"3EB0B","fromMe":true,"wasSentByApi":false}}"""));
    }

    [Fact]
    public void A_message_from_a_person_is_inbound_by_their_number_not_by_their_hidden_id()
    {
        var inbound = Assert.IsType<InboundWebhook>(Single($$$"""
            {"EventType":"messages",{{{Head}}},"message":{"messageid":"3EB0C","fromMe":false,"isGroup":false,"chatid":"5511900000002@s.whatsapp.net",
            "sender":"900000000000001@lid","sender_pn":"5511900000002@s.whatsapp.net","messageType":"Conversation","text":"SAIR","messageTimestamp":1787161430102}}
            """));
        Assert.Equal(("3EB0C", "5511900000002", "SAIR"), (inbound.GatewayMessageId, inbound.FromPhone, inbound.Text));
    }

    [Theory]
    [InlineData("""{"messageid":"3EB0","fromMe":false,"isGroup":true,"chatid":"120363000000000000@g.us","sender_pn":"5511900000002@s.whatsapp.net","text":"SAIR"}""")]
    [InlineData("""{"messageid":"3EB0","fromMe":false,"isGroup":false,"chatid":"900000000000001@lid","sender":"900000000000001@lid","text":"SAIR"}""")]
    [InlineData("""{"messageid":"3EB0","isGroup":false,"text":"SAIR"}""")]
    [InlineData("""{"fromMe":false}""")]
    public void What_is_of_no_person_is_not_inbound(string message) =>
        Assert.IsType<UnknownWebhook>(Single($$$"""{"EventType":"messages",{{{Head}}},"message":{{{message}}}}"""));

    [Fact]
    public void A_medium_without_words_has_no_text_and_a_long_text_is_bounded()
    {
        Assert.Null(Assert.IsType<InboundWebhook>(Single(Inbound(""))).Text);
        Assert.Equal(1000, Assert.IsType<InboundWebhook>(Single(Inbound(new string('x', 5000)))).Text!.Length);
    }

    [Theory]
    [InlineData("Delivered", AckKind.Delivered)]
    [InlineData("Read", AckKind.Read)]
    [InlineData("read", AckKind.Read)]
    [InlineData("Played", AckKind.Played)]
    [InlineData("Sent", AckKind.Server)]
    [InlineData("Failed", AckKind.Failed)]
    [InlineData("Expired", AckKind.Failed)]
    [InlineData("Canceled", AckKind.Failed)]
    public void A_receipt_tells_what_became_of_a_batch_of_messages(string state, AckKind expected)
    {
        var acks = Read(Receipt(state, """["3EB0A","3EB0B"]""", "1787161784")).Cast<AckWebhook>().ToList();
        Assert.Equal(["3EB0A", "3EB0B"], acks.Select(ack => ack.GatewayMessageId));
        Assert.All(acks, ack => Assert.Equal((expected, DateTimeOffset.FromUnixTimeSeconds(1787161784)), (ack.Kind, ack.At)));
    }

    [Theory]
    [InlineData("1787161784")]
    [InlineData("\"1787161784\"")]
    [InlineData("\"2026-08-19T17:49:44Z\"")]
    public void Times_come_as_numbers_digits_and_text(string time) =>
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1787161784), Assert.IsType<AckWebhook>(Single(Receipt("Read", """["3EB0A"]""", time))).At);

    [Theory]
    [InlineData("Deleted")]
    [InlineData("FileDownloaded")]
    [InlineData("SomethingNew")]
    public void Other_updates_are_nothing(string state) => Assert.IsType<UnknownWebhook>(Single(Receipt(state, """["3EB0A"]""", "1")));

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"EventType":7}""")]
    [InlineData("""{"EventType":"presence"}""")]
    [InlineData("""{"EventType":"connection"}""")]
    [InlineData("""{"EventType":"connection","instance":{"status":"hibernated"}}""")]
    [InlineData("""{"EventType":"messages","message":[]}""")]
    [InlineData("""{"EventType":"messages_update","state":"Read","event":{"MessageIDs":"3EB0"}}""")]
    [InlineData("""{"EventType":"messages_update","state":"Read","event":{"MessageIDs":[7,null,""]}}""")]
    public void Whatever_else_comes_is_unknown_and_never_an_error(string body) => Assert.IsType<UnknownWebhook>(Single(body));

    private static string Inbound(string text) => $$$"""
        {"EventType":"messages",{{{Head}}},"message":{"messageid":"3EB0C","fromMe":false,"isGroup":false,"sender_pn":"5511900000002@s.whatsapp.net","text":{{{JsonSerializer.Serialize(text)}}}}}
        """;

    private static string Receipt(string state, string ids, string time) => $$$"""
        {"EventType":"messages_update",{{{Head}}},"type":"ReadReceipt","state":"{{{state}}}","event":{"Chat":"5511900000002@s.whatsapp.net","IsFromMe":"False",
        "IsGroup":false,"MessageIDs":{{{ids}}},"Timestamp":{{{time}}},"Type":"{{{state}}}"}}
        """;

    private static LinkEvent Link(string body) => Assert.IsType<LinkWebhook>(Single(body)).Event;

    private static WebhookEvent Single(string body) => Assert.Single(Read(body));

    private static IReadOnlyList<WebhookEvent> Read(string body) => UazapiWebhooks.Read(WaActors.Gateways.Json.LenientJson.Parse(Encoding.UTF8.GetBytes(body)));
}
