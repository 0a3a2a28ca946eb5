using System.Text;
using FsCheck;
using FsCheck.Fluent;
using WaActors.Gateways.Evolution;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Reasons;

namespace WaActors.Tests.Gateways.Evolution;

/// <summary>Every error body that the gateway is known to answer, and what it means for a send (C-3, C-4).</summary>
public class ErrorTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Bodies with an envelope: status, <c>response.message</c>, outcome.</summary>
    public static TheoryData<int, string, SendOutcomeKind> Enveloped => new()
    {
        { 401, "\"Unauthorized\"", SendOutcomeKind.LinkLost },
        { 404, """["The \"camp-01\" instance does not exist"]""", SendOutcomeKind.LinkLost },
        { 404, """["Instance \"camp-01\" not found"]""", SendOutcomeKind.LinkLost },
        { 404, """["Cannot POST /message/sendText/camp-01"]""", SendOutcomeKind.Throttled },
        { 500, "\"Connection Closed\"", SendOutcomeKind.LinkLost },
        { 400, """["Error: Connection Closed"]""", SendOutcomeKind.Unknown },
        { 500, """["Error: Connection Closed"]""", SendOutcomeKind.Unknown },
        { 500, "\"Cannot read properties of undefined (reading 'onWhatsApp')\"", SendOutcomeKind.LinkLost },
        { 500, "\"Cannot read properties of undefined (reading 'textMessage')\"", SendOutcomeKind.LinkLost },
        { 500, "\"Cannot read properties of undefined (reading 'mediaMessage')\"", SendOutcomeKind.LinkLost },
        { 500, "\"Cannot read properties of undefined (reading 'audioWhatsapp')\"", SendOutcomeKind.LinkLost },
        { 500, "\"Cannot read properties of undefined (reading 'whatsappNumber')\"", SendOutcomeKind.LinkLost },
        { 500, "\"Cannot read properties of undefined (reading 'find')\"", SendOutcomeKind.LinkLost },
        { 500, "\"Cannot read properties of undefined (reading 'somethingElse')\"", SendOutcomeKind.Unknown },
        { 400, """["TypeError: Cannot read properties of undefined (reading 'sendMessage')"]""", SendOutcomeKind.LinkLost },
        { 400, """["TypeError: Cannot read properties of undefined (reading 'key')"]""", SendOutcomeKind.Unknown },
        { 500, "\"Timed Out\"", SendOutcomeKind.LinkLost },
        { 500, "\"Stream Errored (conflict)\"", SendOutcomeKind.LinkLost },
        { 500, "\"WebSocket was closed before the connection was established\"", SendOutcomeKind.LinkLost },
        { 500, "\"SESSION NOT FOUND\"", SendOutcomeKind.LinkLost },
        { 500, "\"Instance not found\"", SendOutcomeKind.LinkLost },
        { 500, "\"The device is not connected\"", SendOutcomeKind.LinkLost },
        { 500, "\"disconnected\"", SendOutcomeKind.LinkLost },
        { 400, """["Error: Timed Out"]""", SendOutcomeKind.Unknown },
        { 400, """["Error: WebSocket is not open"]""", SendOutcomeKind.Unknown },
        { 400, """[{"jid":"5511999999999@s.whatsapp.net","exists":false,"number":"5511999999999"}]""", SendOutcomeKind.NotOnWhatsApp },
        { 400, """[{"jid":"5511999999999@s.whatsapp.net","exists":true,"number":"5511999999999"}]""", SendOutcomeKind.Unknown },
        { 400, """[["instance requires property \"number\""]]""", SendOutcomeKind.Rejected },
        { 400, """[["Invalid format"]]""", SendOutcomeKind.Rejected },
        { 400, """["Text is required"]""", SendOutcomeKind.Rejected },
        { 400, """[["Enter a value in milliseconds"]]""", SendOutcomeKind.Rejected },
        { 400, """["Owned media must be a url or base64"]""", SendOutcomeKind.Rejected },
        { 400, """["For base64 the file name must be informed."]""", SendOutcomeKind.Rejected },
        { 500, """["AxiosError: Request failed with status code 404"]""", SendOutcomeKind.Rejected },
        { 400, """["AxiosError: Request failed with status code 403"]""", SendOutcomeKind.Rejected },
        { 500, """["AxiosError: Request failed with status code 503"]""", SendOutcomeKind.Throttled },
        { 500, """["AxiosError: connect ECONNREFUSED 10.0.0.1:443"]""", SendOutcomeKind.Throttled },
        { 500, """["Error: Media upload failed on all hosts"]""", SendOutcomeKind.Throttled },
        { 400, """["Owned media must be a url, base64, or valid file with buffer"]""", SendOutcomeKind.Rejected },
        { 400, """["[object Object]"]""", SendOutcomeKind.Unknown },
        { 400, """["PrismaClientKnownRequestError: Invalid `prisma.message.create()` invocation: connection closed"]""", SendOutcomeKind.Unknown },
        { 400, """["Error: Unique constraint failed on the fields"]""", SendOutcomeKind.Unknown },
        { 500, "\"Can't reach database server: timed out\"", SendOutcomeKind.Unknown },
        { 403, """["This name \"camp-01\" is already in use."]""", SendOutcomeKind.Unknown },
        { 400, """["Invalid integration"]""", SendOutcomeKind.Unknown },
        { 400, "\"Unexpected token } in JSON at position 9\"", SendOutcomeKind.Unknown },
        { 413, "\"request entity too large\"", SendOutcomeKind.Rejected },
        { 429, """["Too Many Requests"]""", SendOutcomeKind.Throttled },
        { 400, "[]", SendOutcomeKind.Unknown },
        { 500, "null", SendOutcomeKind.Unknown },
        { 500, "[null,7,true]", SendOutcomeKind.Unknown },
    };

    /// <summary>Bodies as they are: status, body, outcome.</summary>
    public static TheoryData<int, string, SendOutcomeKind> Bare => new()
    {
        { 201, """{"key":{"remoteJid":"5511987654321@s.whatsapp.net","fromMe":true,"id":"3EB0A1B2C3D4E5F6071829"},"status":"PENDING"}""", SendOutcomeKind.Accepted },
        { 201, """{"key":{"remoteJid":"5511987654321@s.whatsapp.net","fromMe":true}}""", SendOutcomeKind.Unknown },
        { 201, """{"key":{"id":""}}""", SendOutcomeKind.Unknown },
        { 201, """{"key":{"id":7}}""", SendOutcomeKind.Unknown },
        { 201, "", SendOutcomeKind.Unknown },
        { 200, """{"error":true,"message":"[object Object]"}""", SendOutcomeKind.Unknown },
        { 204, "", SendOutcomeKind.Unknown },
        { 302, "", SendOutcomeKind.Unknown },
        { 301, "<html>", SendOutcomeKind.Throttled },
        { 308, "", SendOutcomeKind.Throttled },
        { 401, "<html>401 Authorization Required</html>", SendOutcomeKind.LinkLost },
        { 404, "<html>404 Not Found</html>", SendOutcomeKind.Unknown },
        { 413, "<html>413 Request Entity Too Large</html>", SendOutcomeKind.Rejected },
        { 429, "", SendOutcomeKind.Throttled },
        { 500, "<html>Connection Closed</html>", SendOutcomeKind.Unknown },
        { 500, """{"message":"socket hang up"}""", SendOutcomeKind.Unknown }, // a proxy's words, not the gateway's
        { 502, "<html>502 Bad Gateway</html>", SendOutcomeKind.Unknown },
        { 503, """{"error":"service not activated","code":"LICENSE_REQUIRED","register_url":"x","message":"y"}""", SendOutcomeKind.Throttled },
        { 503, "<html>503 Service Temporarily Unavailable</html>", SendOutcomeKind.Unknown },
        { 504, "", SendOutcomeKind.Unknown },
    };

    [Theory, MemberData(nameof(Enveloped))]
    public void Each_known_error_has_its_meaning(int status, string message, SendOutcomeKind expected) =>
        Assert.Equal(expected, Classify(status, Envelope(status, message)).Kind);

    [Theory, MemberData(nameof(Bare))]
    public void Each_answer_without_the_envelope_has_its_meaning(int status, string body, SendOutcomeKind expected) =>
        Assert.Equal(expected, Classify(status, body).Kind);

    [Theory]
    [InlineData("""["Error: Connection Closed"]""", true)]
    [InlineData("""["Error: Stream Errored"]""", true)]
    [InlineData("""["TypeError: Cannot read properties of undefined (reading 'key')"]""", true)]
    [InlineData("""["PrismaClientKnownRequestError: connection closed"]""", false)]
    [InlineData("""["Error: something else"]""", false)]
    public void A_doubt_from_the_send_step_says_whether_the_session_looks_dead(string message, bool suspect) =>
        Assert.Equal(suspect, Classify(400, Envelope(400, message)).LinkSuspect);

    [Fact]
    public void The_error_is_kept_with_a_message_that_goes_back() =>
        Assert.Contains("Connection Closed", Classify(500, Envelope(500, "\"Connection Closed\"")).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData(30, 30)]
    [InlineData(0, 1)]
    [InlineData(-10, 1)]
    [InlineData(864_000, 3600)]
    public void A_gateway_that_asks_to_slow_down_says_for_how_long_within_bounds(int asked, int seconds)
    {
        var outcome = Classify(429, "", TimeSpan.FromSeconds(asked));
        Assert.Equal(Now.AddSeconds(seconds), outcome.Until);
    }

    [Fact]
    public void Without_a_time_it_is_a_minute() => Assert.Equal(Now.AddSeconds(60), Classify(429, "").Until);

    [Fact]
    public void Reasons_hold_neither_the_text_nor_keys_nor_control_characters()
    {
        const string text = "Segredo: o codigo de Maria e 4471, nao conte";
        string[] leaks =
        [
            """[["instance.text is odd: o codigo de Maria e 4471"]]""", """[["key top-secret-key is odd"]]""", """[["token inst-token-1 is odd"]]""",
            """[["line\u0000one\nline two \u001b[31m"]]""",
        ];
        foreach (var leak in leaks)
        {
            var reason = Classify(400, Envelope(400, leak), text: text).Reason!;
            Assert.DoesNotContain("Maria", reason, StringComparison.Ordinal);
            Assert.DoesNotContain("top-secret", reason, StringComparison.Ordinal);
            Assert.DoesNotContain("inst-token", reason, StringComparison.Ordinal);
            Assert.DoesNotContain(CodedReason.TextOf(reason), char.IsControl);
            Assert.All(CodedReason.Read(reason).Values, value => Assert.DoesNotContain(CodedReason.TextOf(value), char.IsControl));
        }
    }

    [Fact]
    public void Long_reasons_are_cut() =>
        Assert.Equal(300, Classify(400, Envelope(400, $"""[["{new string('x', 5000)}"]]""")).Reason is { } said ? CodedReason.TextOf(said).Length : 0);

    [Fact]
    public void Whatever_is_answered_is_an_outcome_and_never_success_by_default() => Prop.ForAll(
        Gen.Choose(100, 599).Zip(ArbMap.Default.GeneratorFor<byte[]>()).ToArbitrary(),
        answer =>
        {
            var outcome = EvolutionErrors.Classify(
                new GatewayReply(answer.Item1, answer.Item2), Rig.Instance, AdapterRig.Message(), Now, new GatewayOptions());
            Assert.NotEqual(SendOutcomeKind.Accepted, outcome.Kind);
            Assert.NotNull(outcome.Reason);
        }).QuickCheckThrowOnFailure();

    private static string Envelope(int status, string message) =>
        $$$"""{"status":{{{status}}},"error":"Whatever","response":{"message":{{{message}}}}}""";

    private static SendOutcome Classify(int status, string body, TimeSpan? retryAfter = null, string text = "Ola, Maria") => EvolutionErrors.Classify(
        new GatewayReply(status, Encoding.UTF8.GetBytes(body), retryAfter), Rig.Instance, AdapterRig.Message(text), Now, new GatewayOptions());

    private static class Rig
    {
        public static GatewayInstance Instance { get; } = new(
            new Guid(7, 0, 0, new byte[8]), "evolution", new Uri("http://127.0.0.1:1"), "top-secret-key", "camp-01", "inst-token-1", null);
    }
}
