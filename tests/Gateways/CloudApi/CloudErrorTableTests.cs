using System.Text;
using FsCheck;
using FsCheck.Fluent;
using WaActors.Gateways.CloudApi;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Tests.Gateways.Evolution;

namespace WaActors.Tests.Gateways.CloudApi;

/// <summary>Every documented code of Meta's, what it means for a send and beyond (C-3, C-4, C-8).</summary>
public class CloudErrorTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Code, HTTP status that comes with it, outcome, seconds to wait (0: none), what a death by webhook means.</summary>
    public static TheoryData<int, int, SendOutcomeKind, int, FailureScope> Codes => new()
    {
        { 0, 401, SendOutcomeKind.LinkLost, 0, FailureScope.Account },
        { 190, 401, SendOutcomeKind.LinkLost, 0, FailureScope.Account },
        { 104, 401, SendOutcomeKind.LinkLost, 0, FailureScope.Account },
        { 3, 500, SendOutcomeKind.Restricted, 3600, FailureScope.Account },
        { 10, 403, SendOutcomeKind.Restricted, 3600, FailureScope.Account },
        { 200, 403, SendOutcomeKind.Restricted, 3600, FailureScope.Account },
        { 250, 403, SendOutcomeKind.Restricted, 3600, FailureScope.Account },
        { 299, 403, SendOutcomeKind.Restricted, 3600, FailureScope.Account },
        { 131005, 403, SendOutcomeKind.Restricted, 3600, FailureScope.Account },
        { 368, 403, SendOutcomeKind.Restricted, 86400, FailureScope.Account },
        { 131031, 403, SendOutcomeKind.Restricted, 86400, FailureScope.Account },
        { 131042, 400, SendOutcomeKind.Restricted, 3600, FailureScope.Account },
        { 131064, 400, SendOutcomeKind.Restricted, 86400, FailureScope.Account },
        { 134011, 400, SendOutcomeKind.Restricted, 3600, FailureScope.Account },
        { 4, 400, SendOutcomeKind.Throttled, 600, FailureScope.Account },
        { 80007, 400, SendOutcomeKind.Throttled, 600, FailureScope.Account },
        { 131037, 400, SendOutcomeKind.Restricted, 3600, FailureScope.Number },
        { 33, 400, SendOutcomeKind.LinkLost, 0, FailureScope.Number },
        { 803, 404, SendOutcomeKind.LinkLost, 0, FailureScope.Number },
        { 133010, 400, SendOutcomeKind.LinkLost, 0, FailureScope.Number },
        { 131045, 500, SendOutcomeKind.LinkLost, 0, FailureScope.Number },
        { 133000, 500, SendOutcomeKind.LinkLost, 0, FailureScope.Number },
        { 133006, 400, SendOutcomeKind.LinkLost, 0, FailureScope.Number },
        { 133016, 400, SendOutcomeKind.LinkLost, 0, FailureScope.Number },
        { 130429, 400, SendOutcomeKind.Throttled, 5, FailureScope.Number },
        { 130429, 429, SendOutcomeKind.Throttled, 5, FailureScope.Number },
        { 131048, 400, SendOutcomeKind.Restricted, 86400, FailureScope.Number },
        { 131057, 500, SendOutcomeKind.Throttled, 60, FailureScope.Number },
        { 131056, 400, SendOutcomeKind.Throttled, 6, FailureScope.Recipient },
        { 2, 503, SendOutcomeKind.Throttled, 60, FailureScope.Unknown },
        { 133004, 503, SendOutcomeKind.Throttled, 60, FailureScope.Unknown },
        { 131016, 500, SendOutcomeKind.Throttled, 60, FailureScope.Unknown },
        { 1, 400, SendOutcomeKind.Unknown, 0, FailureScope.Unknown },
        { 131000, 500, SendOutcomeKind.Unknown, 0, FailureScope.Unknown },
        { 131026, 400, SendOutcomeKind.NotOnWhatsApp, 0, FailureScope.Recipient },
        { 131021, 400, SendOutcomeKind.Rejected, 0, FailureScope.Recipient },
        { 131030, 400, SendOutcomeKind.Rejected, 0, FailureScope.Recipient },
        { 130403, 400, SendOutcomeKind.Rejected, 0, FailureScope.Recipient },
        { 130497, 403, SendOutcomeKind.Rejected, 0, FailureScope.Recipient },
        { 131049, 400, SendOutcomeKind.Rejected, 0, FailureScope.Recipient },
        { 131050, 400, SendOutcomeKind.Rejected, 0, FailureScope.OptedOut },
        { 130472, 400, SendOutcomeKind.Rejected, 0, FailureScope.Recipient },
        { 131047, 400, SendOutcomeKind.Rejected, 0, FailureScope.Recipient },
        { 132001, 404, SendOutcomeKind.Throttled, 3600, FailureScope.Unknown },
        { 132015, 400, SendOutcomeKind.Throttled, 3600, FailureScope.Unknown },
        { 132016, 400, SendOutcomeKind.Throttled, 3600, FailureScope.Unknown },
        { 132068, 400, SendOutcomeKind.Throttled, 3600, FailureScope.Unknown },
        { 132069, 400, SendOutcomeKind.Throttled, 3600, FailureScope.Unknown },
        { 131063, 400, SendOutcomeKind.Throttled, 3600, FailureScope.Unknown },
        { 132000, 400, SendOutcomeKind.Rejected, 0, FailureScope.Unknown },
        { 132012, 400, SendOutcomeKind.Rejected, 0, FailureScope.Unknown },
        { 132018, 400, SendOutcomeKind.Rejected, 0, FailureScope.Unknown },
        { 132005, 400, SendOutcomeKind.Rejected, 0, FailureScope.Unknown },
        { 132007, 400, SendOutcomeKind.Rejected, 0, FailureScope.Unknown },
        { 135000, 400, SendOutcomeKind.Rejected, 0, FailureScope.Unknown },
        { 100, 400, SendOutcomeKind.Rejected, 0, FailureScope.Unknown },
        { 131008, 400, SendOutcomeKind.Rejected, 0, FailureScope.Unknown },
        { 131009, 400, SendOutcomeKind.Rejected, 0, FailureScope.Unknown },
        { 131051, 400, SendOutcomeKind.Rejected, 0, FailureScope.Unknown },
        { 131052, 400, SendOutcomeKind.Rejected, 0, FailureScope.Unknown },
        { 131053, 400, SendOutcomeKind.Rejected, 0, FailureScope.Unknown },
        { 999999, 400, SendOutcomeKind.Unknown, 0, FailureScope.Unknown },
        { 131026, 200, SendOutcomeKind.Unknown, 0, FailureScope.Recipient }, // an error within a success is none that is known
    };

    /// <summary>Answers without Meta's envelope.</summary>
    public static TheoryData<int, string, SendOutcomeKind> Bare => new()
    {
        { 200, """{"messaging_product":"whatsapp","contacts":[{"input":"+5511900000001","wa_id":"551100000001"}],"messages":[{"id":"wamid.1"}]}""", SendOutcomeKind.Accepted },
        { 200, """{"messages":[{"id":"wamid.1","message_status":"held_for_quality_assessment"}]}""", SendOutcomeKind.Accepted },
        { 200, """{"messages":[]}""", SendOutcomeKind.Unknown },
        { 200, """{"messages":[{"id":""}]}""", SendOutcomeKind.Unknown },
        { 200, """{"success":true}""", SendOutcomeKind.Unknown },
        { 200, "", SendOutcomeKind.Unknown },
        { 302, "", SendOutcomeKind.Unknown },
        { 308, "", SendOutcomeKind.Throttled },
        { 400, "{}", SendOutcomeKind.Unknown },
        { 400, """{"error":"bad"}""", SendOutcomeKind.Unknown },
        { 400, """{"error":{"message":"no code"}}""", SendOutcomeKind.Unknown },
        { 401, "", SendOutcomeKind.LinkLost },
        { 404, "<html>", SendOutcomeKind.Unknown },
        { 413, "", SendOutcomeKind.Rejected },
        { 429, "", SendOutcomeKind.Throttled },
        { 500, "<html>oops</html>", SendOutcomeKind.Unknown },
        { 502, "<html>", SendOutcomeKind.Unknown },
        { 503, "", SendOutcomeKind.Unknown },
    };

    [Theory, MemberData(nameof(Codes))]
    public void Every_code_has_its_outcome(int code, int status, SendOutcomeKind kind, int waitSeconds, FailureScope scope)
    {
        var outcome = Classify(status, ErrorBody(code));
        Assert.Equal(kind, outcome.Kind);
        Assert.Equal(waitSeconds == 0 ? null : Now.AddSeconds(waitSeconds), outcome.Until);
        if (status != 200) Assert.Contains($"({code})", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(scope, CloudErrorTable.Find(code)?.AsFailure ?? FailureScope.Unknown);
    }

    [Theory, MemberData(nameof(Bare))]
    public void Answers_without_the_envelope_are_never_more_than_they_say(int status, string body, SendOutcomeKind kind) =>
        Assert.Equal(kind, Classify(status, body).Kind);

    [Fact]
    public void An_unknown_id_is_told_from_a_bad_request_by_its_subcode() =>
        Assert.Equal(SendOutcomeKind.LinkLost, Classify(400, """{"error":{"code":100,"error_subcode":33,"message":"Unsupported post request."}}""").Kind);

    [Fact]
    public void What_concerns_a_template_or_a_pair_blocks_the_route_and_not_the_number_C11()
    {
        foreach (var code in new[] { 132001, 132015, 132016, 132068, 132069, 131063, 131056 }) Assert.True(Classify(400, ErrorBody(code)).RouteOnly);
        foreach (var code in new[] { 4, 80007, 130429, 131057, 2 }) Assert.False(Classify(400, ErrorBody(code)).RouteOnly);
    }

    [Fact]
    public void Who_stopped_marketing_is_marked_as_opted_out()
    {
        Assert.True(Classify(400, ErrorBody(131050)).OptedOut);
        Assert.False(Classify(400, ErrorBody(131049)).OptedOut);
    }

    [Fact]
    public void What_concerns_the_account_says_so()
    {
        foreach (var rule in CloudErrorTable.Rules.Where(rule => rule is { Scope: ErrorScope.Account, Verdict: not CloudVerdict.LinkLost }))
            Assert.Contains("all", rule.Says, StringComparison.Ordinal);
    }

    [Fact]
    public void Details_are_quoted_where_they_help_and_never_with_what_was_sent()
    {
        Assert.EndsWith("body: number of localizable_params (1) does not match", Classify(400, ErrorBody(132000, "body: number of localizable_params (1) does not match")).Reason);
        Assert.DoesNotContain("Maria", Classify(400, ErrorBody(132000, "bad: Ola, Maria")).Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("secret words", Classify(400, ErrorBody(131026, "secret words")).Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("parametro secreto", Classify(400, ErrorBody(132012, "x parametro secreto y")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_asks_for_a_wait_is_followed_up_to_an_hour()
    {
        Assert.Equal(Now.AddSeconds(30), Classify(400, ErrorBody(130429), TimeSpan.FromSeconds(30)).Until);
        Assert.Equal(Now.AddHours(1), Classify(400, ErrorBody(130429), TimeSpan.FromDays(3)).Until);
        Assert.Equal(Now.AddDays(1), Classify(400, ErrorBody(131048), TimeSpan.FromSeconds(30)).Until);
    }

    [Fact]
    public void No_error_is_ever_a_success() => Prop.ForAll<int, ushort>(
        (code, status) => Classify(300 + (status % 300), ErrorBody(code)).Kind != SendOutcomeKind.Accepted).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_a_medium_that_was_not_uploaded_nothing_left()
    {
        Assert.Equal(SendOutcomeKind.Throttled, Upload(500, "<html>").Kind);
        Assert.Equal(SendOutcomeKind.Rejected, Upload(400, "{}").Kind);
        Assert.Equal(SendOutcomeKind.Rejected, Upload(400, ErrorBody(131053)).Kind);
        Assert.Equal(SendOutcomeKind.LinkLost, Upload(401, ErrorBody(190)).Kind);
        Assert.Equal(SendOutcomeKind.Throttled, Upload(200, "{}").Kind);
        Assert.Equal(SendOutcomeKind.Throttled, Upload(400, ErrorBody(131056)).Kind);
    }

    private static string ErrorBody(int code, string details = "details") => $$$"""
        {"error":{"message":"(#{{{code}}}) text","type":"OAuthException","code":{{{code}}},"error_data":{"messaging_product":"whatsapp","details":"{{{details}}}"},"fbtrace_id":"A"}}
        """;

    private static SendOutcome Classify(int status, string body, TimeSpan? retryAfter = null) =>
        CloudErrors.Classify(new GatewayReply(status, Encoding.UTF8.GetBytes(body), retryAfter), Instance, Message, Now, new GatewayOptions());

    private static SendOutcome Upload(int status, string body) =>
        CloudErrors.ClassifyUpload(GatewayAnswer.Of(new GatewayReply(status, Encoding.UTF8.GetBytes(body))), Instance, Message, Now, new GatewayOptions());

    private static GatewayInstance Instance { get; } = new(new Guid(7, 0, 0, new byte[8]), "cloud", new Uri("http://graph.invalid"), "token-secret", "1", null, null);

    private static OutgoingMessage Message { get; } = AdapterRig.Message() with
    {
        Template = new OutgoingTemplate("aviso", "pt_BR", [new TemplateParameter(null, "parametro secreto")]),
    };
}
