using System.Security.Cryptography;
using System.Text;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Tests.Gateways.CloudApi;

/// <summary>What Meta's webhooks tell (C-9, W-2, W-3).</summary>
public sealed class CloudWebhookTests : IDisposable
{
    private const string Number = "100000000000001";
    private static readonly Guid OurId = new(9, 0, 0, new byte[8]);
    private readonly CloudRig _rig = new(new Uri("http://127.0.0.1:9"));

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("sent", AckKind.Server)]
    [InlineData("delivered", AckKind.Delivered)]
    [InlineData("read", AckKind.Read)]
    [InlineData("played", AckKind.Played)]
    public void A_status_is_an_acknowledgement_of_our_message(string status, AckKind kind) => Assert.Equal(
        new AckWebhook("wamid.1", kind, DateTimeOffset.FromUnixTimeSeconds(1751142888), OurId) { ExternalName = Number },
        Assert.Single(Read(Status($$"""{"id":"wamid.1","status":"{{status}}","timestamp":"1751142888","recipient_id":"551100000001","biz_opaque_callback_data":"{{OurId}}"}"""))));

    [Theory]
    [InlineData(131026, FailureScope.Recipient)]
    [InlineData(131050, FailureScope.OptedOut)]
    [InlineData(131048, FailureScope.Number)]
    [InlineData(131042, FailureScope.Account)]
    [InlineData(132015, FailureScope.Unknown)]
    [InlineData(424242, FailureScope.Unknown)]
    public void A_death_says_whom_it_concerns(int code, FailureScope scope)
    {
        var told = Assert.IsType<AckWebhook>(Assert.Single(Read(Status(
            $$$"""{"id":"wamid.1","status":"failed","timestamp":"1751142888","errors":[{"code":{{{code}}},"title":"t","error_data":{"details":"secret"}}]}"""))));
        Assert.Equal((AckKind.Failed, scope, (Guid?)null), (told.Kind, told.Scope, told.ClientMessageId));
        Assert.Contains($"({code})", told.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", told.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_changes_of_many_numbers_come_in_one()
    {
        var events = Read("""
            {"object":"whatsapp_business_account","entry":[
              {"id":"2","changes":[
                {"field":"messages","value":{"metadata":{"phone_number_id":"11"},"statuses":[{"id":"a","status":"sent"},{"id":"b","status":"read"}]}},
                {"field":"messages","value":{"metadata":{"phone_number_id":"12"},"messages":[{"from":"5511900000001","id":"in","timestamp":"1751142888","type":"text","text":{"body":"SAIR"}}]}}]},
              {"id":"3","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"13"},"statuses":[{"id":"c","status":"delivered"}]}}]}]}
            """);
        Assert.Equal(["11", "11", "12", "13"], events.Select(told => told.ExternalName));
        var inbound = Assert.IsType<InboundWebhook>(events[2]);
        Assert.Equal(("in", "5511900000001", "SAIR"), (inbound.GatewayMessageId, inbound.FromPhone, inbound.Text));
        Assert.DoesNotContain("SAIR", inbound.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"button","button":{"payload":"STOP","text":"Parar"}}""", "STOP")]
    [InlineData("""{"type":"button","button":{"text":"Parar"}}""", "Parar")]
    [InlineData("""{"type":"interactive","interactive":{"button_reply":{"id":"1","title":"Sim"}}}""", "Sim")]
    [InlineData("""{"type":"interactive","interactive":{"list_reply":{"id":"1","title":"Um"}}}""", "Um")]
    [InlineData("""{"type":"image","image":{"id":"1"}}""", null)]
    [InlineData("""{"type":"reaction","reaction":{"emoji":"x"}}""", null)]
    public void What_was_pressed_is_what_was_said(string content, string? text)
    {
        var message = content.Insert(1, "\"from\":\"5511900000001\",\"id\":\"in\",");
        Assert.Equal(text, Assert.IsType<InboundWebhook>(Assert.Single(Read(Value($$"""{"metadata":{"phone_number_id":"{{Number}}"},"messages":[{{message}}]}""")))).Text);
    }

    [Fact]
    public void People_without_a_telephone_number_are_not_guessed() =>
        Assert.IsType<UnknownWebhook>(Assert.Single(Read(Value("""{"messages":[{"user_id":"BR.000000000000001","id":"in","type":"text","text":{"body":"x"}}]}"""))));

    [Theory]
    [InlineData("""{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE"}}""", PermissionState.Banned, null)]
    [InlineData("""{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"REINSTATE"}}""", PermissionState.Ok, null)]
    [InlineData("""{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING","expiration":1751142888}]}""", PermissionState.Restricted, 1751142888L)]
    [InlineData("""{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_CUSTOMER_INITIATED_MESSAGING"}]}""", PermissionState.Restricted, null)]
    public void An_account_update_concerns_all_numbers(string value, PermissionState permission, long? until)
    {
        var told = Assert.IsType<PermissionWebhook>(Assert.Single(Read(Field("account_update", value))));
        Assert.Equal((permission, until, true), (told.Permission, told.Until?.ToUnixTimeSeconds(), told.WholeAccount));
    }

    [Theory]
    [InlineData("ACCOUNT_DELETED")]
    [InlineData("PARTNER_REMOVED")]
    [InlineData("ACCOUNT_OFFBOARDED")]
    public void An_account_that_is_gone_takes_its_numbers_along(string name)
    {
        var told = Assert.IsType<LinkWebhook>(Assert.Single(Read(Field("account_update", $$"""{"event":"{{name}}"}"""))));
        Assert.Equal((LinkState.Disconnected, true, true), (told.Event.Link, told.Event.LoggedOut, told.WholeAccount));
    }

    [Theory]
    [InlineData("account_update", """{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_ADD_PHONE_NUMBER_ACTION"}]}""")]
    [InlineData("account_update", """{"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"x"}}""")]
    [InlineData("account_alerts", """{"entity_type":"PHONE_NUMBER","alert_info":{"alert_type":"x"}}""")]
    [InlineData("message_template_status_update", """{"event":"PAUSED","message_template_name":"aviso"}""")]
    [InlineData("user_preferences", """{"user_preferences":[{"wa_id":"5511900000001","category":"other","value":"stop"}]}""")]
    [InlineData("messages", """{"statuses":[{"id":"a","status":"warning"}]}""")]
    [InlineData("messages", """{"statuses":[{"status":"sent"}]}""")]
    [InlineData("flows", "{}")]
    public void What_changes_nothing_is_named_and_left(string field, string value) => Assert.IsType<UnknownWebhook>(Assert.Single(Read(Field(field, value))));

    [Theory]
    [InlineData("stop", true)]
    [InlineData("resume", false)]
    public void A_preference_is_an_opt_out_or_its_end(string value, bool optedOut) => Assert.Equal(
        new PreferenceWebhook("5511900000001", optedOut) { ExternalName = Number },
        Assert.Single(Read(Field("user_preferences",
            $$$"""{"metadata":{"phone_number_id":"{{{Number}}}"},"user_preferences":[{"wa_id":"5511900000001","category":"marketing_messages","value":"{{{value}}}"}]}"""))));

    [Fact]
    public void Limits_are_read_in_each_of_their_spellings()
    {
        Assert.Equal(2000, Limit("phone_number_quality_update", """{"event":"THROUGHPUT_UPGRADE","max_daily_conversations_per_business":"TIER_2K"}"""));
        Assert.Equal(250, Limit("business_capability_update", """{"max_daily_conversations_per_business":250}"""));
        Assert.Equal(100_000, Limit("business_capability_update", """{"max_daily_conversations_per_business":"TIER_100K"}"""));
        Assert.Null(Limit("business_capability_update", """{"max_daily_conversations_per_business":-1}"""));
        Assert.Null(Limit("business_capability_update", """{"max_daily_conversations_per_business":"TIER_UNLIMITED"}"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"entry":[{"changes":[7,null,{"field":7,"value":7}]}]}""")]
    [InlineData("""{"entry":[{"changes":[{"field":"messages","value":{"statuses":[7,null,{}],"messages":[7,null,{}],"errors":[7]}}]}]}""")]
    [InlineData("""{"entry":{"changes":"x"}}""")]
    [InlineData("""{"entry":[{"changes":[{"field":"messages","value":{"statuses":[{"id":"a","status":"sent","timestamp":"99999999999999999999"}]}}]}]}""")]
    public void Nonsense_never_throws(string json) => Assert.NotEmpty(Read(json));

    [Fact]
    public void Only_the_right_signature_over_the_raw_body_counts_W3()
    {
        // Meta escapes what is not ASCII: the signature is of the bytes as they came
        var body = Encoding.UTF8.GetBytes("""{"text":"ol\u00e1"}""");
        var right = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("app-secret"u8, body));
        Assert.True(IsSigned(right, body));
        Assert.False(IsSigned(right, Encoding.UTF8.GetBytes("""{"text":"olá"}""")));
        Assert.False(IsSigned(null, body));
        Assert.False(IsSigned("", body));
        Assert.False(IsSigned(right[7..], body));
        Assert.False(IsSigned("sha1=" + right[7..], body));
        Assert.False(IsSigned(right[..^2], body));
        Assert.False(IsSigned(right + "00", body));
        Assert.False(IsSigned("sha256=" + new string('z', 64), body));
        Assert.False(_rig.Gateway.IsSigned(GatewayInstance.NoSettings, right, body));
        Assert.Equal("X-Hub-Signature-256", _rig.Gateway.SignatureHeader);
    }

    [Theory]
    [InlineData("subscribe", "word", "1158201444", "1158201444")]
    [InlineData("subscribe", "other", "1158201444", null)]
    [InlineData("unsubscribe", "word", "1158201444", null)]
    [InlineData("subscribe", "word", "", null)]
    [InlineData("subscribe", "", "1158201444", null)]
    public void The_challenge_is_answered_to_who_knows_the_word(string mode, string token, string challenge, string? answer) => Assert.Equal(
        answer,
        _rig.Gateway.AnswerChallenge(CloudRig.Settings, new Dictionary<string, string>
        {
            ["hub.mode"] = mode, ["hub.verify_token"] = token, ["hub.challenge"] = challenge,
        }));

    private bool IsSigned(string? signature, byte[] body) => _rig.Gateway.IsSigned(CloudRig.Settings, signature, body);

    private int? Limit(string field, string value) => Assert.IsType<QualityWebhook>(Assert.Single(Read(Field(field, value)))).Reading.DailyLimit;

    private IReadOnlyList<WebhookEvent> Read(string json) => _rig.Gateway.ParseWebhook(Encoding.UTF8.GetBytes(json));

    private static string Status(string status) => Value($$"""{"metadata":{"phone_number_id":"{{Number}}"},"statuses":[{{status}}]}""");

    private static string Value(string value) => Field("messages", value);

    private static string Field(string field, string value) =>
        $$$"""{"object":"whatsapp_business_account","entry":[{"id":"2","time":1751142888,"changes":[{"field":"{{{field}}}","value":{{{value}}}}]}]}""";
}
