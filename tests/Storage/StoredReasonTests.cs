using WaActors.Grains.Reasons;
using WaActors.Reasons;
using WaActors.Storage;

namespace WaActors.Tests.Storage;

/// <summary>What a row keeps of a reason that is too long for it.</summary>
public sealed class StoredReasonTests
{
    [Fact]
    public void A_reason_that_fits_is_kept_as_it_is() =>
        Assert.Equal(GatewayReasons.SessionClosed, StoredReason.Of(GatewayReasons.SessionClosed));

    [Fact]
    public void A_reason_around_a_gateway_s_long_words_keeps_its_values_so_that_each_language_can_say_it()
    {
        var words = new string('w', 300);
        var said = CampaignReasons.FailuresInARow(5, GatewayReasons.Quoted(GatewayReasons.MessageRefused, words, new string('t', 300)));
        Assert.True(said.Length > 1_000, $"{said.Length} characters need no cut");

        var kept = CodedReason.Read(StoredReason.Of(said)!);

        Assert.Equal((CodedReason.TextOf(said), "route.failures", "5"), (kept.Text, kept.Code, kept.Values[0]));
        var quoted = CodedReason.Read(kept.Values[1]);
        Assert.Equal(("gateway.quoted", words), (quoted.Code, quoted.Values[1]));
        Assert.Equal("gateway.message_refused", CodedReason.CodeOf(quoted.Values[0]));
    }

    [Fact]
    public void What_is_too_long_even_so_keeps_its_text_and_its_code()
    {
        var kept = StoredReason.Of(CodedReason.Write("gateway.said", new string('x', 900), new string('y', 900)))!;
        Assert.Equal((900, "gateway.said", 0), (CodedReason.Read(kept).Text.Length, CodedReason.CodeOf(kept), CodedReason.Read(kept).Values.Count));
        Assert.Equal(1_000, StoredReason.Of(new string('x', 3_000))!.Length);
    }
}
