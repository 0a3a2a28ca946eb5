using System.Text.Json;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Tests.Gateways.Evolution;

/// <summary>Looking for a message whose answer was lost.</summary>
public sealed class FindMessageTests : IAsyncLifetime
{
    private const string Phone = "5531987654321";
    private readonly ManualTime _time = new();
    private StubGateway _stub = null!;
    private AdapterRig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _stub = await StubGateway.StartAsync();
        _rig = new AdapterRig(_stub.BaseUrl, time: _time);
    }

    public ValueTask DisposeAsync()
    {
        _rig.Dispose();
        return _stub.DisposeAsync();
    }

    [Fact]
    public async Task It_is_asked_for_by_recipient_and_time_under_both_spellings_of_the_number()
    {
        _stub.Says(200, Page());
        Assert.Equal(new FindAnswer(null, Supported: true), await FindAsync());
        var bodies = _stub.Requests.Select(asked => JsonDocument.Parse(asked.Body).RootElement.GetProperty("where")).ToList();
        Assert.Equal(["5531987654321@s.whatsapp.net", "553187654321@s.whatsapp.net"], bodies.Select(where => where.GetProperty("key").GetProperty("remoteJid").GetString()));
        Assert.All(bodies, where => Assert.True(where.GetProperty("key").GetProperty("fromMe").GetBoolean()));
        Assert.Equal("2026-01-01T11:59:15Z", bodies[0].GetProperty("messageTimestamp").GetProperty("gte").GetString());
        Assert.Equal("2026-01-01T12:00:16Z", bodies[0].GetProperty("messageTimestamp").GetProperty("lte").GetString());
    }

    [Theory]
    [InlineData("""{"conversation":"Ola"}""")]
    [InlineData("""{"extendedTextMessage":{"text":"Ola"}}""")]
    [InlineData("""{"conversation":null,"extendedTextMessage":{"text":"Ola"}}""")]
    public async Task It_is_found_by_its_exact_text(string content)
    {
        _stub.Says(200, Page(Record(content: content)));
        Assert.Equal(new FindAnswer("3EB0A1", Supported: true), await FindAsync());
    }

    [Theory]
    [InlineData("""{"imageMessage":{"caption":"Ola","url":"https://x"}}""", true)]
    [InlineData("""{"videoMessage":{"caption":"Ola"}}""", true)]
    [InlineData("""{"documentWithCaptionMessage":{"message":{"documentMessage":{"caption":"Ola"}}}}""", true)]
    [InlineData("""{"conversation":"Ola"}""", false)]
    [InlineData("""{"imageMessage":{"caption":"Oi"}}""", false)]
    public async Task A_medium_is_found_by_its_caption_and_no_text_is_taken_for_it(string content, bool isIt)
    {
        _stub.Says(200, Page(Record(content: content)));
        var media = new OutgoingMedia(MediaKind.Image, new Uri("https://cdn.example/a.jpg"), default, "image/jpeg", null);
        var message = AdapterRig.Message("Ola", Phone) with { Media = media };
        var found = await _rig.Gateway.FindMessageAsync(_rig.Instance(), message, _time.Now.AddSeconds(-30), TestContext.Current.CancellationToken);
        Assert.Equal(isIt ? "3EB0A1" : null, found.GatewayMessageId);
    }

    public static TheoryData<string> Stamps => new() { Second(-10), $"\"{Second(-10)}\"", $$"""{"low":{{Second(-10)}},"high":0,"unsigned":false}""" };

    [Theory, MemberData(nameof(Stamps))]
    public async Task Its_time_is_read_in_every_form(string stamp)
    {
        _stub.Says(200, Page(Record(stamp: stamp)));
        Assert.Equal("3EB0A1", (await FindAsync()).GatewayMessageId);
    }

    /// <summary>Records that look like it and are not.</summary>
    public static TheoryData<string> Others => new()
    {
        Record(content: """{"conversation":"ola"}"""),
        Record(content: """{"conversation":"Ola "}"""),
        Record(content: """{"imageMessage":{"caption":"Ola"}}"""),
        Record(content: "null"),
        Record(stamp: Second(-60)),
        Record(stamp: Second(60)),
        Record(stamp: "null"),
        Record(jid: "5511999999999@s.whatsapp.net"),
        Record(jid: "5531987654321@lid"),
        Record(fromMe: "false"),
        Record(id: "null"),
        Record(id: "\"\""),
        "null",
        "7",
    };

    [Theory, MemberData(nameof(Others))]
    public async Task Another_message_is_not_taken_for_it(string record)
    {
        _stub.Says(200, Page(record));
        Assert.Equal(new FindAnswer(null, Supported: true), await FindAsync());
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(401, "")]
    [InlineData(500, """{"status":500,"error":"Internal Server Error","response":{"message":"Cannot read properties of undefined (reading 'fetchMessages')"}}""")]
    [InlineData(200, "{}")]
    [InlineData(200, "[]")]
    [InlineData(200, "<html>")]
    public async Task A_gateway_that_could_not_be_asked_says_nothing(int status, string body)
    {
        _stub.Says(status, body);
        Assert.Equal(new FindAnswer(null, Supported: false), await FindAsync());
    }

    private static string Second(int from) => (new ManualTime().Now.ToUnixTimeSeconds() + from).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Record(
        string content = """{"conversation":"Ola"}""", string? stamp = null, string jid = "553187654321@s.whatsapp.net", string fromMe = "true", string id = "\"3EB0A1\"") =>
        $$$"""{"id":"x","key":{"id":{{{id}}},"fromMe":{{{fromMe}}},"remoteJid":"{{{jid}}}"},"message":{{{content}}},"messageTimestamp":{{{stamp ?? Second(-10)}}}}""";

    private static string Page(params string[] records) =>
        $$$"""{"messages":{"total":1,"pages":1,"currentPage":1,"records":[{{{string.Join(',', records)}}}]}}""";

    private Task<FindAnswer> FindAsync() => _rig.Gateway.FindMessageAsync(
        _rig.Instance(), AdapterRig.Message("Ola", Phone), _time.Now.AddSeconds(-30), TestContext.Current.CancellationToken);
}
