using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Gateways;
using WaActors.Grains.Instances;
using WaActors.Instances;

namespace WaActors.Tests.Unit.Instances;

/// <summary>The breaker that acknowledgements feed, on both sides of each limit.</summary>
public class AckBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AckOptions Options = new();

    [Theory]
    [InlineData(9, 300, AckVerdict.None)]
    [InlineData(10, 299, AckVerdict.None)]
    [InlineData(10, 300, AckVerdict.Silent)]
    public void Ten_messages_in_a_row_that_nobody_acknowledged_within_5_min_are_silence(int messages, int seconds, AckVerdict expected)
    {
        var book = Book(messages);
        Assert.Equal(expected, book.Assess(hasAcks: true, onProbation: false, Now.AddSeconds(seconds)).Verdict);
    }

    [Fact]
    public void Where_no_acknowledgement_was_ever_seen_silence_proves_nothing() =>
        Assert.Equal(AckFinding.None, Book(500).Assess(hasAcks: false, onProbation: false, Now.AddDays(1)));

    [Fact]
    public void One_acknowledgement_excuses_all_messages_before_it_whose_phones_may_be_off()
    {
        var book = Book(20);
        Assert.True(book.Heard(new("m10", AckSign.Reached)));
        Assert.Equal(9, book.Count);
        Assert.Equal(AckVerdict.None, book.Assess(true, false, Now.AddHours(1)).Verdict);
    }

    [Theory]
    [InlineData(AckSign.Died, 4, AckVerdict.None)]
    [InlineData(AckSign.Died, 5, AckVerdict.Dying)]
    [InlineData(AckSign.NumberDied, 2, AckVerdict.None)]
    [InlineData(AckSign.NumberDied, 3, AckVerdict.Dying)]
    public void Several_deaths_without_a_message_that_arrived_are_a_restriction_463(AckSign sign, int deaths, AckVerdict expected)
    {
        var book = Book(20);
        for (var i = 0; i < deaths; i++) book.Heard(new($"m{i}", sign, "463"));
        var finding = book.Assess(hasAcks: false, onProbation: false, Now);
        Assert.Equal(expected, finding.Verdict);
        Assert.Equal(expected == AckVerdict.Dying, finding.Reason?.Contains("463", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_death_told_twice_counts_once_and_one_that_turns_out_delivered_not_at_all()
    {
        var book = Book(10);
        for (var i = 0; i < 10; i++) book.Heard(new("m1", AckSign.NumberDied));
        Assert.Equal(AckVerdict.None, book.Assess(true, false, Now).Verdict);
        book.Heard(new("m2", AckSign.NumberDied));
        book.Heard(new("m1", AckSign.Reached));
        book.Heard(new("m3", AckSign.NumberDied));
        Assert.Equal(AckVerdict.None, book.Assess(true, false, Now).Verdict);
    }

    [Fact]
    public void On_probation_two_are_enough()
    {
        Assert.Equal(AckVerdict.Silent, Book(2).Assess(true, onProbation: true, Now.AddMinutes(5)).Verdict);
        Assert.Equal(AckVerdict.None, Book(1).Assess(true, onProbation: true, Now.AddMinutes(5)).Verdict);
        var book = Book(2);
        book.Heard(new("m0", AckSign.Died));
        Assert.Equal(AckVerdict.None, book.Assess(true, onProbation: true, Now).Verdict);
        book.Heard(new("m1", AckSign.Died));
        Assert.Equal(AckVerdict.Dying, book.Assess(true, onProbation: true, Now).Verdict);
    }

    [Fact]
    public void An_acknowledgement_before_the_send_s_own_answer_counts()
    {
        var book = new AckBook(Options);
        Assert.False(book.Heard(new("m0", AckSign.Reached)));
        Assert.True(book.Sent("m0", Now));
        Assert.Equal(0, book.Count);
    }

    [Fact]
    public void After_a_verdict_counting_begins_anew_and_a_late_acknowledgement_of_what_was_counted_heals()
    {
        var book = Book(10);
        book.Hold();
        Assert.Equal((0, AckVerdict.None), (book.Count, book.Assess(true, true, Now.AddDays(1)).Verdict));
        Assert.True(book.Heard(new("m3", AckSign.Reached)));
        Assert.False(book.Heard(new("m4", AckSign.Reached))); // it is healed already
    }

    [Fact]
    public void Memory_is_bounded()
    {
        var book = Book(AckBook.SentMax + 50);
        for (var i = 0; i < 10_000; i++) book.Heard(new($"foreign{i}", AckSign.Died));
        Assert.Equal(AckBook.SentMax, book.Count);
        Assert.Equal(AckVerdict.None, book.Assess(false, false, Now).Verdict);
    }

    [Fact]
    public void Whatever_came_before_once_the_newest_message_arrived_nothing_is_suspected() => Check.One(
        Config.QuickThrowOnFailure, Prop.ForAll(
            Gen.ListOf(Gen.Zip(Gen.Choose(0, 30), Gen.Elements(AckSign.Reached, AckSign.Died, AckSign.NumberDied))).ToArbitrary(),
            heard =>
            {
                var book = Book(31);
                foreach (var (message, sign) in heard) book.Heard(new($"m{message}", sign));
                book.Sent("newest", Now);
                book.Heard(new("newest", AckSign.Reached));
                return book.Count == 0 && book.Assess(true, true, Now.AddDays(365)).Verdict == AckVerdict.None;
            }));

    [Fact]
    public void Each_restriction_in_a_row_is_twice_as_long_up_to_6_h_and_a_message_that_arrives_ends_the_row_and_the_restriction()
    {
        var state = new InstanceState { Link = LinkState.Connected };
        var minutes = new List<double>();
        var now = Now;
        for (var i = 0; i < 6; i++)
        {
            state = AckDecision.OnFinding(state, new(AckVerdict.Dying, "463"), now, Options);
            minutes.Add((state.PermissionUntil!.Value - now).TotalMinutes);
            Assert.Same(state, AckDecision.OnFinding(state, new(AckVerdict.Dying, "463"), now, Options)); // it rests already
            now = state.PermissionUntil.Value;
        }

        Assert.Equal([30, 60, 120, 240, 360, 360], minutes);
        Assert.Equal((PermissionState.Restricted, "463"), (state.Permission, state.PermissionReason));
        var healed = AckDecision.OnHeard(state, heals: true, now.AddMinutes(-1));
        Assert.Equal((PermissionState.Ok, 0, null), (healed.Permission, healed.AckStrikes, healed.PermissionUntil));
    }

    [Fact]
    public void An_acknowledgement_takes_off_no_restriction_that_came_from_elsewhere_and_no_ban()
    {
        var told = LinkDecision.OnPermission(new InstanceState { AckStrikes = 1 }, new(PermissionState.Restricted, Now.AddDays(1), "account_update"));
        Assert.Equal(PermissionState.Restricted, AckDecision.OnHeard(told, heals: true, Now).Permission);
        var banned = LinkDecision.OnPermission(told, new(PermissionState.Banned));
        Assert.Same(banned, AckDecision.OnFinding(banned, new(AckVerdict.Dying, "463"), Now, Options));
        Assert.Equal(PermissionState.Banned, AckDecision.OnHeard(banned, heals: true, Now).Permission);
        Assert.Equal(PermissionState.Ok, LinkDecision.OnPermission(banned, new(PermissionState.Ok, Reason: "reinstated")).Permission);
    }

    [Fact]
    public void That_acknowledgements_come_is_noted_once_a_day_and_believed_for_a_week()
    {
        var state = AckDecision.OnHeard(new InstanceState(), heals: false, Now);
        Assert.Same(state, AckDecision.OnHeard(state, heals: false, Now.AddHours(23)));
        Assert.True(AckDecision.HasAcks(state, Now.AddDays(6.9), Options));
        Assert.False(AckDecision.HasAcks(state, Now.AddDays(7), Options));
        Assert.False(AckDecision.HasAcks(new InstanceState(), Now, Options));
    }

    [Theory]
    [InlineData(AckKind.Server, FailureScope.Unknown, AckSign.Reached)]
    [InlineData(AckKind.Read, FailureScope.Unknown, AckSign.Reached)]
    [InlineData(AckKind.Failed, FailureScope.Recipient, AckSign.Reached)]
    [InlineData(AckKind.Failed, FailureScope.OptedOut, AckSign.Reached)]
    [InlineData(AckKind.Failed, FailureScope.Unknown, AckSign.Died)]
    [InlineData(AckKind.Failed, FailureScope.Number, AckSign.NumberDied)]
    [InlineData(AckKind.Failed, FailureScope.Account, AckSign.NumberDied)]
    public void What_a_webhook_s_acknowledgement_says_of_its_number(AckKind kind, FailureScope scope, AckSign expected) =>
        Assert.Equal(expected, AckReports.Of(new AckWebhook("m", kind, Scope: scope)).Sign);

    private static AckBook Book(int messages)
    {
        var book = new AckBook(Options);
        for (var i = 0; i < messages; i++) book.Sent($"m{i}", Now);
        return book;
    }
}
