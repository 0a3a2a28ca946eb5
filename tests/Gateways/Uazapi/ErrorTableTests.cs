using System.Text;
using WaActors.Gateways.Resilience;
using WaActors.Gateways.Uazapi;
using WaActors.Instances;
using WaActors.Tests.Gateways.Evolution;

namespace WaActors.Tests.Gateways.Uazapi;

/// <summary>Every error body that uazapi is known to answer, and what it means for a send (C-3, C-4).</summary>
public class ErrorTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Status, body, outcome.</summary>
    public static TheoryData<int, string, SendOutcomeKind> Known => new()
    {
        { 200, """{"id":"5511900000001:3EB0AAAABBBBCCCC0001","messageid":"3EB0AAAABBBBCCCC0001","status":"Pending"}""", SendOutcomeKind.Accepted },
        { 200, """{"messageid":"3EB0AAAABBBBCCCC0001","status":"Pending","error":false}""", SendOutcomeKind.Accepted },
        { 503, """{"error":true,"message":"WhatsApp disconnected"}""", SendOutcomeKind.LinkLost },
        { 200, """{"error":true,"message":"WhatsApp disconnected"}""", SendOutcomeKind.LinkLost },
        { 503, """{"error":true,"message":"WhatsApp disconnected: session is not reconnectable"}""", SendOutcomeKind.LinkLost },
        { 503, """{"error":true,"response":"WhatsApp disconnected"}""", SendOutcomeKind.LinkLost },
        { 500, """{"error":"the number 5511900000009@s.whatsapp.net is not on WhatsApp"}""", SendOutcomeKind.NotOnWhatsApp },
        { 500, """{"error":"error sending message after 2 attempts: no LID found for 5522900000009@s.whatsapp.net from server"}""", SendOutcomeKind.NotOnWhatsApp },
        { 500, """{"error":"error sending message after 2 attempts: whatsmeow client not initialized"}""", SendOutcomeKind.LinkLost },
        { 500, """{"error":"error sending message after 2 attempts: failed to get group members: that group does not exist"}""", SendOutcomeKind.Rejected },
        { 500, """{"error":"WhatsApp client is not connected"}""", SendOutcomeKind.LinkLost },
        { 500, """{"error":"No session"}""", SendOutcomeKind.LinkLost },
        { 401, """{"error":"No active session"}""", SendOutcomeKind.LinkLost },
        { 500, Restriction, SendOutcomeKind.Restricted },
        { 500, """{"error":"WhatsApp server error 463: new chats are limited"}""", SendOutcomeKind.Restricted },
        { 401, """{"error":"Invalid token"}""", SendOutcomeKind.LinkLost },
        { 401, """{"error":"missing token"}""", SendOutcomeKind.LinkLost },
        { 401, """{"error":"client not found"}""", SendOutcomeKind.LinkLost },
        { 401, """{"error":"instance info not found"}""", SendOutcomeKind.LinkLost },
        { 401, "Unauthorized", SendOutcomeKind.LinkLost },
        { 404, """{"error":"Instância não encontrada"}""", SendOutcomeKind.LinkLost },
        { 400, """{"error":"Missing number or text"}""", SendOutcomeKind.Rejected },
        { 400, """{"error":"Invalid media type or file format"}""", SendOutcomeKind.Rejected },
        { 413, """{"error":"File size exceeds limit"}""", SendOutcomeKind.Rejected },
        { 415, """{"error":"Unsupported media format"}""", SendOutcomeKind.Rejected },
        { 500, """{"error":"Failed to upload media"}""", SendOutcomeKind.Rejected },
        { 429, """{"error":"Rate limit exceeded"}""", SendOutcomeKind.Throttled },
        { 429, "", SendOutcomeKind.Throttled },
        { 403, """{"error":"This is a public demo server. This endpoint has been disabled."}""", SendOutcomeKind.Throttled },
        { 405, "", SendOutcomeKind.Throttled },
        { 301, "", SendOutcomeKind.Throttled },
        { 500, """{"error":"Failed to send message"}""", SendOutcomeKind.Unknown },
        { 502, "<html>502 Bad Gateway</html>", SendOutcomeKind.Unknown },
        { 503, "<html>WhatsApp disconnected</html>", SendOutcomeKind.Unknown }, // a proxy's words, not the gateway's
        { 504, "", SendOutcomeKind.Unknown },
    };

    /// <summary>What nobody has seen, or what proves nothing.</summary>
    public static TheoryData<int, string> Doubtful => new()
    {
        { 200, "" },
        { 200, "{}" },
        { 200, "[]" },
        { 200, """{"messageid":""}""" },
        { 200, """{"messageid":7}""" },
        { 200, """{"messageid":"3EB0","status":"Failed"}""" },
        { 200, """{"error":true,"message":"something new","messageid":"3EB0"}""" },
        { 200, "<html>welcome</html>" },
        { 302, "" },
        { 400, """{"error":"a text never seen before"}""" },
        { 403, """{"error":"forbidden"}""" },
        { 404, "<html>404 Not Found</html>" },
        { 409, """{"error":"conflict"}""" },
        { 500, """{"error":"a text never seen before"}""" },
        { 500, """{"error":"error sending message after 2 attempts: websocket disconnected before message send returned response"}""" },
        { 500, """{"error":"error sending message after 2 attempts: timed out waiting for message send response"}""" },
        { 500, "the number 5511900000009@s.whatsapp.net is not on WhatsApp" }, // no JSON: not known to be the gateway's
        { 500, """{"error":null}""" },
        { 500, "null" },
    };

    private const string Restriction = """
        {"error":"WhatsApp server error 463: x","error_source":"whatsapp_server","provider":"whatsapp","provider_code":463,"error_key":"WHATSAPP_REACHOUT_TIMELOCK",
        "message":"x","details":{"reachout_timelock":{"available":true,"active":true,"until":"2026-04-07T12:00:00Z","enforcement_type":"BIZ_QUALITY"}}}
        """;

    [Theory]
    [InlineData(401, """{"error":"Unauthorized"}""", true)]
    [InlineData(403, """{"error":"Invalid AdminToken Header"}""", true)]
    [InlineData(403, "Invalid AdminToken Header", true)]
    [InlineData(403, """{"error":"This is a public demo server. This endpoint has been disabled."}""", false)]
    [InlineData(500, """{"error":"Invalid AdminToken Header"}""", false)]
    public void A_refused_key_is_told_from_a_demonstration(int status, string body, bool isRefused) => Assert.Equal(isRefused, UazapiErrors.IsAdminTokenRefused(Reply(status, body)));

    [Theory, MemberData(nameof(Known))]
    public void Each_known_answer_has_its_meaning(int status, string body, SendOutcomeKind expected) => Assert.Equal(expected, Classify(status, body).Kind);

    [Theory, MemberData(nameof(Doubtful))]
    public void What_is_not_known_is_in_doubt_and_never_success(int status, string body) => Assert.Equal(SendOutcomeKind.Unknown, Classify(status, body).Kind);

    [Fact]
    public void Every_row_of_the_table_is_reached_by_a_known_or_doubtful_answer()
    {
        var answers = Known.Select(row => row.Data).Select(data => (data.Item1, data.Item2)).Concat(Doubtful.Select(row => row.Data).Select(data => (data.Item1, data.Item2)));
        var reached = answers.Select(answer => RuleOf(answer.Item1, answer.Item2)).ToHashSet();
        Assert.Empty(UazapiErrors.Rules.Where(rule => !reached.Contains(rule)).Select(rule => rule.Says));
    }

    [Fact]
    public void A_restriction_ends_when_WhatsApp_says()
    {
        Assert.Equal(new DateTimeOffset(2026, 4, 7, 12, 0, 0, TimeSpan.Zero), Classify(500, Restriction).Until);
        Assert.Null(Classify(500, """{"error":"WhatsApp server error 463: x"}""").Until);
    }

    [Fact]
    public void A_session_that_ended_during_the_send_leaves_a_doubt_that_suspects_it() =>
        Assert.True(Classify(500, """{"error":"websocket disconnected before message send returned response"}""").LinkSuspect);

    [Theory]
    [InlineData(30, 30)]
    [InlineData(0, 1)]
    [InlineData(864_000, 3600)]
    public void A_gateway_that_asks_to_slow_down_says_for_how_long_within_bounds(int asked, int seconds) =>
        Assert.Equal(Now.AddSeconds(seconds), Classify(429, "", TimeSpan.FromSeconds(asked)).Until);

    [Fact]
    public void Reasons_hold_neither_numbers_nor_texts_nor_keys_I12()
    {
        var reason = Classify(503, """{"error":true,"message":"WhatsApp disconnected while Segredo de Maria went to 5511987654321 by inst-token-0001"}""", text: "Segredo de Maria").Reason!;
        Assert.DoesNotContain("Maria", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("5511987654321", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("inst-token", reason, StringComparison.Ordinal);
    }

    private static WaActors.Gateways.FaultRule? RuleOf(int status, string body)
    {
        var fault = WaActors.Gateways.FaultText.Read(Reply(status, body));
        return fault.IsFault ? UazapiErrors.Rules.FirstOrDefault(rule => rule.Fits(status, fault)) : null;
    }

    private static GatewayReply Reply(int status, string body, TimeSpan? retryAfter = null) => new(status, Encoding.UTF8.GetBytes(body), retryAfter);

    private static SendOutcome Classify(int status, string body, TimeSpan? retryAfter = null, string text = "Ola, Maria")
    {
        using var rig = new AdapterRig(new Uri("http://127.0.0.1:1"), kind: "uazapi");
        return UazapiErrors.Classify(
            Reply(status, body, retryAfter), rig.Instance(token: "inst-token-0001"), AdapterRig.Message(text), Now, new GatewayOptions());
    }
}
