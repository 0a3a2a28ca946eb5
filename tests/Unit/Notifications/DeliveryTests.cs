using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Instances;
using WaActors.Grains.Notifications;
using WaActors.Instances;

namespace WaActors.Tests.Unit.Notifications;

/// <summary>I-10 outside the app: what follows from a try, and what a request says.</summary>
public class DeliveryTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly NotifierOptions Options = new();

    [Theory]
    [InlineData(200, DeliveryState.Delivered)]
    [InlineData(299, DeliveryState.Delivered)]
    [InlineData(302, DeliveryState.Pending)]
    [InlineData(404, DeliveryState.Pending)]
    [InlineData(410, DeliveryState.Failed)]
    [InlineData(500, DeliveryState.Pending)]
    public void Only_2xx_is_delivered_and_only_410_is_final(int status, DeliveryState expected)
    {
        var result = DeliveryDecision.OfWebhook(1, new WebhookAnswer(status), Now, 1, Options);
        Assert.Equal((expected, status), (result.State, result.HttpStatus));
        Assert.Equal(expected == DeliveryState.Pending, result.NextAt is not null);
    }

    [Fact]
    public void Tries_are_ten_seconds_apart_then_twice_that_an_hour_at_most_and_end_after_twelve()
    {
        var waits = Enumerable.Range(1, 11).Select(attempt => (DeliveryDecision.OfWebhook(attempt, new(503), Now, 1, Options).NextAt!.Value - Now).TotalSeconds);
        Assert.Equal([10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600], waits);
        Assert.Equal(DeliveryState.Failed, DeliveryDecision.OfWebhook(12, new(503), Now, 1, Options).State);
        Assert.Equal(DeliveryState.Failed, DeliveryDecision.OfWebhook(1, new(null, "private", IsForbidden: true), Now, 1, Options).State);
    }

    [Fact]
    public void A_wait_is_never_longer_than_the_longest_nor_shorter_than_four_fifths_of_the_shortest() => Check.One(
        Config.QuickThrowOnFailure, Prop.ForAll(
            Gen.Zip(Gen.Choose(1, 11), Gen.Choose(0, 1000)).ToArbitrary(),
            drawn =>
            {
                var wait = DeliveryDecision.OfWebhook(drawn.Item1, new(null, "no answer"), Now, drawn.Item2 / 1000.0, Options).NextAt!.Value - Now;
                return wait >= Options.RetryMin * 0.8 && wait <= Options.RetryMax;
            }));

    [Fact]
    public void A_message_to_the_owner_that_may_have_left_is_never_sent_again()
    {
        Assert.Equal(DeliveryState.InDoubt, Of(SendOutcome.Unknown("no answer")).State);
        Assert.Equal(DeliveryState.Delivered, Of(SendOutcome.Accepted("id")).State);
        Assert.Equal(DeliveryState.Failed, Of(SendOutcome.NotOnWhatsApp("none")).State);
        Assert.Equal(DeliveryState.Pending, Of(SendOutcome.LinkLost("closed")).State);
        foreach (var kind in Enum.GetValues<SendOutcomeKind>())
            Assert.False(DeliveryDecision.MayTryAnother(new SendOutcome(kind)) && kind is SendOutcomeKind.Unknown or SendOutcomeKind.Accepted);

        static DeliveryResult Of(SendOutcome outcome) => DeliveryDecision.OfMessage(1, outcome, Now, 1, Options);
    }

    [Fact]
    public void A_request_is_signed_over_its_time_and_body_and_names_the_event()
    {
        var webhook = WebhookMessage.Of(Due(), Now);
        var headers = webhook.Headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.Ordinal);
        Assert.Equal(("ntf_7", "1803902400"), (headers["X-WaActors-Event-Id"], headers["X-WaActors-Timestamp"]));
        Assert.Equal(WebhookMessage.Sign("whsec_x", "1803902400", webhook.Body.Span), headers["X-WaActors-Signature"]);
        Assert.NotEqual(WebhookMessage.Sign("whsec_y", "1803902400", webhook.Body.Span), headers["X-WaActors-Signature"]);
        Assert.NotEqual(WebhookMessage.Sign("whsec_x", "1803988801", webhook.Body.Span), headers["X-WaActors-Signature"]);

        var body = JsonDocument.Parse(webhook.Body).RootElement;
        Assert.Equal(("ntf_7", "instance.disconnected", "pt-BR"), (body.GetProperty("id").GetString(), body.GetProperty("type").GetString(), body.GetProperty("language").GetString()));
        Assert.Equal("O WhatsApp da unidade Centro (Loja 1) perdeu a conexão. Reconecte pelo QR Code nas configurações.", body.GetProperty("text").GetString());
    }

    // RFC 4231-like: computed with `printf '1803902400.{}' | openssl dgst -sha256 -hmac whsec_x`
    [Fact]
    public void What_is_about_a_gateway_names_the_gateway_and_no_number()
    {
        var gateway = new Guid(9, 0, 0, new byte[8]);
        var content = new DeliveryContent(8, NotificationKind.GatewayIncident, null, "evo-1", "5 of 20", Now) { GatewayId = gateway };
        var body = JsonDocument.Parse(WebhookMessage.Of(Due() with { Content = content, UnitName = null }, Now).Body).RootElement;
        Assert.Equal(("gateway.incident", gateway), (body.GetProperty("type").GetString(), body.GetProperty("gateway").GetProperty("id").GetGuid()));
        Assert.False(body.TryGetProperty("instance", out _));
        Assert.StartsWith("Muitos números do gateway evo-1 falharam", body.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_signature_is_what_any_HMAC_SHA256_gives() => Assert.Equal(
        "v1=cb194e799b70a1f196c59f7725152160494cd347250a4e54c4631dc6dd3aec81", WebhookMessage.Sign("whsec_x", "1803902400", Encoding.UTF8.GetBytes("{}")));

    [Fact]
    public void No_secret_is_shown_by_what_could_be_logged()
    {
        Assert.DoesNotContain("whsec_x", Due().ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("v1=", WebhookMessage.Of(Due(), Now).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PermissionState.Restricted, LinkState.Connected, NotificationKind.InstanceRestricted)]
    [InlineData(PermissionState.Banned, LinkState.Connected, NotificationKind.InstanceBanned)]
    [InlineData(PermissionState.Throttled, LinkState.Connected, null)]
    [InlineData(PermissionState.Ok, LinkState.Connected, null)]
    [InlineData(PermissionState.Banned, LinkState.Disconnected, null)] // told of as lost, with that as its reason
    public void A_restriction_or_ban_of_a_connected_number_is_told_once_a_day(PermissionState permission, LinkState link, NotificationKind? expected)
    {
        var before = new InstanceState { Desired = true, Link = link, Permission = permission == PermissionState.Ok ? PermissionState.Restricted : PermissionState.Ok };
        var notice = OwnerNotice.Between(before, before with { Permission = permission, PermissionReason = "463" }, Now);
        Assert.Equal(expected, notice?.Kind);
        if (notice is not null) Assert.Equal((new DateTimeOffset(2027, 3, 1, 0, 0, 0, TimeSpan.Zero), "463"), (notice.LossAt, notice.Reason));
        Assert.Null(OwnerNotice.Between(before with { Desired = false }, before with { Desired = false, Permission = permission }, Now));
    }

    private static DueDelivery Due() => new(
        3, DeliveryChannel.Webhook, 1, false, new DeliveryContent(7, NotificationKind.InstanceDisconnected, new Guid(1, 0, 0, new byte[8]), "Loja 1", "401", Now),
        NotificationLanguage.PortugueseOfBrazil, "Centro", null, new Guid(2, 0, 0, new byte[8]), new Uri("https://system.example/hook"), "whsec_x");
}
