using FsCheck;
using FsCheck.Fluent;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Reasons;
using WaActors.Instances;
using WaActors.Reasons;

namespace WaActors.Tests.Unit.Reasons;

/// <summary>A reason carries its code and its values through everything that carries a text, and gives both back.</summary>
public sealed class CodedReasonTests
{
    private static readonly DateTimeOffset At = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_text_without_a_code_is_itself()
    {
        var reason = CodedReason.Read("Text is required");
        Assert.Equal(("Text is required", null, 0), (reason.Text, reason.Code, reason.Values.Count));
        Assert.Equal("Text is required", CodedReason.TextOf("Text is required"));
        Assert.Null(CodedReason.TextOf(null));
        Assert.Null(CodedReason.CodeOf(null));
    }

    [Fact]
    public void A_constant_has_its_text_and_its_code()
    {
        Assert.Equal("the gateway refused its key", CodedReason.TextOf(GatewayReasons.KeyRefused));
        Assert.Equal("gateway.key_refused", CodedReason.CodeOf(GatewayReasons.KeyRefused));
    }

    [Fact]
    public void A_reason_within_a_reason_within_a_reason_comes_back_whole()
    {
        var inner = GatewayReasons.Quoted(GatewayReasons.SessionClosed, "Connection Closed", "the session is closed: Connection Closed");
        var outer = CampaignReasons.Until(NumberReasons.Dying(3, inner), At);
        Assert.Equal("3 messages died after the gateway took them: the session is closed: Connection Closed, until 2030-01-01 12:00Z", CodedReason.TextOf(outer));
        var read = CodedReason.Read(outer);
        Assert.Equal("until", read.Code);
        Assert.Equal(At, CodedReason.MomentOf(read.Values[1]));
        var dying = CodedReason.Read(read.Values[0]);
        Assert.Equal(("acks.dying", "3"), (dying.Code, dying.Values[0]));
        Assert.Equal(inner, dying.Values[1]);
        Assert.Equal([GatewayReasons.SessionClosed, "Connection Closed"], CodedReason.Read(dying.Values[1]).Values);
    }

    [Fact]
    public void A_change_of_state_tells_both_states_as_words()
    {
        var read = CodedReason.Read(NumberReasons.Change(LinkState.Connected, LinkState.Disconnected, GatewayReasons.LoggedOut));
        Assert.Equal("Connected -> Disconnected: logged out", read.Text);
        Assert.Equal(["link.Connected", "link.Disconnected"], read.Values.Take(2).Select(CodedReason.KeyOf));
        Assert.Equal(GatewayReasons.LoggedOut, read.Values[2]);
    }

    [Fact]
    public void What_a_campaign_came_to_lists_its_states()
    {
        var read = CodedReason.Read(CampaignOutcome.Describe(new CampaignCounts(0, 0, 2, 0, 0, 0, 1, 0, 0, 0), TimeSpan.FromMinutes(2)));
        Assert.Equal("sent 2, no WhatsApp 1; took 00:02:00", read.Text);
        var list = CodedReason.Read(read.Values[0]);
        Assert.Equal(("list", 2), (list.Code, list.Values.Count));
        Assert.Equal("2", CodedReason.Read(list.Values[0]).Values[1]);
    }

    [Fact]
    public void Values_come_back_as_they_were() => Prop.ForAll<string[], byte>((values, depth) =>
    {
        string?[] plain = [.. (values ?? []).Select(value => string.Concat((value ?? "").Where(letter => !char.IsControl(letter))))];
        var written = CodedReason.Write("some.code", "text", plain);
        for (var level = 0; level < depth % 6; level++) written = CodedReason.Write("outer", "outer", written);
        for (var level = 0; level < depth % 6; level++) written = CodedReason.Read(written).Values.Single();
        return CodedReason.Read(written).Values.SequenceEqual(plain);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_reason_that_was_cut_is_still_read()
    {
        var written = CampaignReasons.FailuresInARow(5, GatewayReasons.Unanswered(GatewayReasons.TimeLimit));
        for (var length = 0; length <= written.Length; length++) Assert.StartsWith(CodedReason.Read(written[..length]).Text, written, StringComparison.Ordinal);
    }
}
