using System.Text;
using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Tests.Gateways.Evolution;

/// <summary>Webhooks as the gateway sends them, and everything else.</summary>
public sealed class WebhookParsingTests : IDisposable
{
    private static readonly string[] Samples =
    [
        Event("connection.update", """{"instance":"camp-01","state":"open","statusReason":200,"wuid":"5511999999999@s.whatsapp.net","profilePictureUrl":null}"""),
        Event("connection.update", """{"instance":"camp-01","state":"close","statusReason":401}"""),
        Event("status.instance", """{"instance":"camp-01","status":"closed","disconnectionReasonCode":403,"disconnectionObject":"{\"a\":1}"}"""),
        Event("qrcode.updated", """{"qrcode":{"instance":"camp-01","pairingCode":null,"code":"2@x","base64":"data:image/png;base64,AA=="}}"""),
        Event("logout.instance", "null"),
        Event("messages.update", """{"keyId":"3EB0","remoteJid":"5511@s.whatsapp.net","fromMe":true,"status":"DELIVERY_ACK","message":{"text":"\ud83d\ude00"}}"""),
    ];

    private readonly AdapterRig _rig = new(new Uri("http://127.0.0.1:1"));

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("open", 200, LinkState.Connected, false)]
    [InlineData("connecting", 200, LinkState.Connecting, false)]
    [InlineData("close", 401, LinkState.Disconnected, false)]
    [InlineData("close", 402, LinkState.Disconnected, false)]
    [InlineData("close", 403, LinkState.Disconnected, true)]
    [InlineData("close", 406, LinkState.Disconnected, false)]
    [InlineData("refused", 428, LinkState.Disconnected, false)]
    public void A_connection_update_tells_of_the_link(string state, int code, LinkState link, bool banned)
    {
        var heard = LinkOf(Event("connection.update", $$"""{"instance":"camp-01","state":"{{state}}","statusReason":{{code}}}"""));
        Assert.Equal((link, LinkEvidence.Webhook, banned), (heard.Link, heard.Evidence, heard.Banned));
        Assert.Equal(code == 401, heard.LoggedOut); // removed by its owner: never repaired by itself
    }

    [Theory]
    [InlineData("connection.update")]
    [InlineData("CONNECTION_UPDATE")]
    [InlineData("connection-update")]
    public void Every_spelling_of_an_event_is_the_same(string name) =>
        Assert.Equal(LinkState.Connected, LinkOf(Event(name, """{"state":"open"}""")).Link);

    [Theory]
    [InlineData("logout.instance", "null", false)]
    [InlineData("remove.instance", "null", false)]
    [InlineData("status.instance", """{"status":"closed","disconnectionReasonCode":401}""", false)]
    [InlineData("status.instance", """{"status":"closed","disconnectionReasonCode":403}""", true)]
    [InlineData("STATUS_INSTANCE", """{"status":"closed"}""", false)]
    public void The_end_of_a_session_is_told_in_several_ways(string name, string data, bool banned)
    {
        var heard = LinkOf(Event(name, data));
        Assert.Equal((LinkState.Disconnected, banned), (heard.Link, heard.Banned));
        Assert.NotNull(heard.Reason);
    }

    [Theory]
    [InlineData("qrcode.updated", "{}")]
    [InlineData("messages.update", "{}")]
    [InlineData("connection.update", """{"state":"odd"}""")]
    [InlineData("connection.update", "null")]
    [InlineData("status.instance", """{"status":"open"}""")]
    public void What_is_not_used_keeps_its_name(string name, string data) =>
        Assert.Equal(new UnknownWebhook(name), Assert.Single(Parse(Encoding.UTF8.GetBytes(Event(name, data)))));

    [Theory]
    [InlineData("\"ERROR\"", AckKind.Failed)]
    [InlineData("\"SERVER_ACK\"", AckKind.Server)]
    [InlineData("\"DELIVERY_ACK\"", AckKind.Delivered)]
    [InlineData("\"READ\"", AckKind.Read)]
    [InlineData("\"PLAYED\"", AckKind.Played)]
    [InlineData("0", AckKind.Failed)]
    [InlineData("2", AckKind.Server)]
    [InlineData("3", AckKind.Delivered)]
    [InlineData("\"4\"", AckKind.Read)]
    [InlineData("5", AckKind.Played)]
    public void An_update_is_an_acknowledgement_by_its_key_id_C9(string status, AckKind kind)
    {
        foreach (var body in new[]
        {
            Event("messages.update", $$"""{"keyId":"3EB0A1","remoteJid":"5511:12@lid","fromMe":true,"status":{{status}},"messageId":"row"}"""),
            Event("MESSAGES_UPDATE", $$$"""[{"key":{"id":"3EB0A1","fromMe":true},"update":{"status":{{{status}}}}}]"""),
            Event("send.message", $$$"""{"key":{"id":"3EB0A1","fromMe":true,"remoteJid":"5511@s.whatsapp.net"},"status":{{{status}}}}"""),
        })
        {
            var told = Assert.IsType<AckWebhook>(Assert.Single(Parse(Encoding.UTF8.GetBytes(body))));
            Assert.Equal(("3EB0A1", kind, (DateTimeOffset?)null), (told.GatewayMessageId, told.Kind, told.At)); // its date_time is not believed
            Assert.Equal(kind == AckKind.Failed, told.Reason is not null);
        }
    }

    [Theory]
    [InlineData("""{"keyId":"3EB0A1","fromMe":true,"status":"PENDING"}""")]
    [InlineData("""{"keyId":"3EB0A1","fromMe":true,"status":1}""")]
    [InlineData("""{"keyId":"3EB0A1","fromMe":true,"status":"DELETED"}""")]
    [InlineData("""{"keyId":"3EB0A1","fromMe":true,"status":"EDITED"}""")]
    [InlineData("""{"keyId":"3EB0A1","fromMe":true}""")]
    [InlineData("""{"keyId":"3EB0A1","fromMe":false,"status":"READ"}""")]
    [InlineData("""{"keyId":"","fromMe":true,"status":"READ"}""")]
    public void What_acknowledges_nothing_of_ours_is_left(string data) =>
        Assert.IsType<UnknownWebhook>(Assert.Single(Parse(Encoding.UTF8.GetBytes(Event("messages.update", data)))));

    [Theory]
    [InlineData("""{"conversation":"SAIR"}""", "SAIR")]
    [InlineData("""{"extendedTextMessage":{"text":"SAIR"}}""", "SAIR")]
    [InlineData("""{"buttonsResponseMessage":{"selectedDisplayText":"Parar"}}""", "Parar")]
    [InlineData("""{"imageMessage":{"caption":"x"}}""", null)]
    public void What_somebody_wrote_comes_with_their_number_and_its_own_time(string content, string? text)
    {
        var data = $$$"""{"key":{"remoteJid":"553187654321@s.whatsapp.net","fromMe":false,"id":"3A01"},"message":{{{content}}},"messageTimestamp":1760172800}""";
        var told = Assert.IsType<InboundWebhook>(Assert.Single(Parse(Encoding.UTF8.GetBytes(Event("messages.upsert", data)))));
        Assert.Equal(("3A01", "553187654321", text, 1760172800L), (told.GatewayMessageId, told.FromPhone, told.Text, told.At?.ToUnixTimeSeconds()));
    }

    [Fact]
    public void A_writer_that_is_known_by_another_address_too_is_found_by_it()
    {
        const string Data = """{"key":{"remoteJid":"123@lid","remoteJidAlt":"553187654321@s.whatsapp.net","fromMe":false,"id":"3A01"},"message":{"conversation":"a"}}""";
        Assert.Equal("553187654321", Assert.IsType<InboundWebhook>(Assert.Single(Parse(Encoding.UTF8.GetBytes(Event("messages.upsert", Data))))).FromPhone);
    }

    [Theory]
    [InlineData("""{"key":{"remoteJid":"553187654321@s.whatsapp.net","fromMe":true,"id":"3A01"},"message":{"conversation":"typed on the phone"}}""")]
    [InlineData("""{"key":{"remoteJid":"120363@g.us","fromMe":false,"id":"3A01"},"message":{"conversation":"a group"}}""")]
    [InlineData("""{"key":{"remoteJid":"123@lid","fromMe":false,"id":"3A01"},"message":{"conversation":"nobody knows who"}}""")]
    [InlineData("""{"key":{"remoteJid":"553187654321@s.whatsapp.net","fromMe":false},"message":{"conversation":"without an id"}}""")]
    public void What_no_person_wrote_to_us_is_left(string data) =>
        Assert.IsType<UnknownWebhook>(Assert.Single(Parse(Encoding.UTF8.GetBytes(Event("messages.upsert", data)))));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"event":7}""")]
    [InlineData("""{"event":"\ud800"}""")]
    [InlineData("""{"\ud800":1,"event":"connection.update","data":{"\udfff":2,"state":"\ud800"}}""")]
    public void What_cannot_be_read_is_unknown(string body) => Assert.IsType<UnknownWebhook>(Assert.Single(Parse(Encoding.UTF8.GetBytes(body))));

    [Fact]
    public void Names_are_cut_and_hold_no_control_characters()
    {
        var name = ((UnknownWebhook)Assert.Single(Parse(Encoding.UTF8.GetBytes(Event("a\\n\\u0000" + new string('x', 500), "{}"))))).Name;
        Assert.Equal(100, name.Length);
        Assert.DoesNotContain(name, char.IsControl);
    }

    [Fact]
    public void No_bytes_make_it_throw() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => Assert.Single(Parse(bytes))).QuickCheckThrowOnFailure();

    [Fact]
    public void No_change_to_a_sample_makes_it_throw()
    {
        var mutated = from sample in Gen.Elements(Samples)
                      from at in Gen.Choose(0, sample.Length - 1)
                      from length in Gen.Choose(0, 6)
                      from put in ArbMap.Default.GeneratorFor<byte[]>()
                      select Splice(Encoding.UTF8.GetBytes(sample), at, length, put);
        Prop.ForAll(mutated.ToArbitrary(), bytes => Assert.NotEmpty(Parse(bytes))).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static byte[] Splice(byte[] sample, int at, int length, byte[] put) => [.. sample.Take(at), .. put, .. sample.Skip(at + length)];

    private static string Event(string name, string data) => $$"""
        {"event":"{{name}}","instance":"camp-01","data":{{data}},"destination":"https://app/hook","date_time":"2026-01-01T07:00:00.123Z",
         "sender":"5511999999999@s.whatsapp.net","server_url":"http://localhost:8080","apikey":null}
        """;

    private IReadOnlyList<WebhookEvent> Parse(byte[] body) => _rig.Gateway.ParseWebhook(body);

    private LinkEvent LinkOf(string body) => Assert.IsType<LinkWebhook>(Assert.Single(Parse(Encoding.UTF8.GetBytes(body)))).Event;
}
