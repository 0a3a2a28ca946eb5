using WaActors.Fleet;
using WaActors.Grains.Fleet;

namespace WaActors.Tests.Unit.Fleet;

/// <summary>Incident, breaker and budget of a gateway, on both sides of each limit.</summary>
public class FleetBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(20, false)]
    [InlineData(21, true)]
    public void More_than_a_fifth_that_fail_within_5_min_are_one_incident(int failing, bool isIncident)
    {
        var book = Book(100);
        Fail(book, failing, Now);
        Assert.Equal(isIncident, book.IncidentAfter(null, Now) is not null);
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void What_failed_before_the_window_does_not_count(int seconds, bool isIncident)
    {
        var book = Book(100);
        Fail(book, 10, Now.AddSeconds(-seconds));
        for (var i = 10; i < 25; i++) book.Note(Report(i, MemberState.Failing), Now);
        Assert.Equal(isIncident, book.IncidentAfter(null, Now) is not null);
    }

    [Fact]
    public void One_lost_number_of_three_is_no_incident()
    {
        var book = Book(3);
        Fail(book, 3, Now);
        Assert.Null(book.IncidentAfter(null, Now));
    }

    [Fact]
    public void A_number_that_fails_again_and_again_counts_once()
    {
        var book = Book(30);
        for (var i = 0; i < 100; i++) book.Note(Report(1, MemberState.Failing), Now);
        Assert.Equal((1, null), (book.Failing, book.IncidentAfter(null, Now)));
    }

    [Theory]
    [InlineData(11, false)]
    [InlineData(10, true)]
    public void It_is_over_when_no_more_than_a_tenth_fail(int failing, bool isOver)
    {
        var book = Book(100);
        Fail(book, 60, Now);
        var incident = book.IncidentAfter(null, Now);
        Assert.NotNull(incident);
        for (var i = failing; i < 60; i++) book.Note(Report(i, MemberState.Healthy), Now.AddMinutes(1));
        Assert.Equal(isOver, book.IncidentAfter(incident, Now.AddMinutes(1)) is null);
    }

    [Fact]
    public void A_process_that_knows_few_numbers_yet_does_not_end_an_incident()
    {
        var fresh = Book(3);
        var incident = new FleetIncident { Since = Now, Members = 1000, Failing = 400 };
        Assert.Same(incident, fresh.IncidentAfter(incident, Now));
    }

    [Fact]
    public void Five_silences_in_a_row_open_the_breaker_for_60_s_and_one_answer_closes_it_I7()
    {
        var book = Book(10);
        for (var i = 0; i < 4; i++) book.Note(Report(i, MemberState.Unreadable), Now);
        Assert.Null(book.OpenUntil(Now));
        book.Note(Report(4, MemberState.Unreadable), Now);
        Assert.Equal(Now.AddSeconds(60), book.OpenUntil(Now));
        Assert.Null(book.OpenUntil(Now.AddSeconds(60)));
        book.Note(Report(5, MemberState.Unreadable), Now.AddSeconds(60)); // one look tries whether it is back
        Assert.Equal(Now.AddSeconds(120), book.OpenUntil(Now.AddSeconds(60)));
        book.Note(Report(5, MemberState.Healthy), Now.AddSeconds(61));
        Assert.Null(book.OpenUntil(Now.AddSeconds(61)));
    }

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, true)]
    public void Numbers_that_are_not_asked_because_the_address_is_silent_count_when_it_still_is_after_the_breaker_s_period_I7(int seconds, bool isIncident)
    {
        var book = Book(100);
        for (var i = 0; i < 5; i++) book.Note(Report(i, MemberState.Unreadable), Now); // all that is ever asked while the gateway is down
        for (var i = 5; i < 100; i++) book.Note(Report(i, MemberState.LeftAlone), Now);
        Assert.Equal((5, null), (book.Failing, book.IncidentAfter(null, Now)));
        var later = Now.AddSeconds(seconds);
        for (var i = 5; i < 100; i++) book.Note(Report(i, MemberState.LeftAlone), later);
        Assert.Equal((isIncident ? 100 : 5, isIncident), (book.Failing, book.IncidentAfter(null, later) is not null));
        Assert.Equal(5, book.ConsecutiveFailures); // skipped, not failed (I-9)

        for (var i = 0; i < 100; i++) book.Note(Report(i, MemberState.Healthy), later);
        for (var i = 0; i < 100; i++) book.Note(Report(i, MemberState.LeftAlone), later.AddSeconds(1)); // another time, from the beginning
        Assert.Equal(0, book.Failing);
        book.Note(Report(0, MemberState.Healthy), later.AddSeconds(30)); // one answer to one of them: the gateway is there
        for (var i = 1; i < 100; i++) book.Note(Report(i, MemberState.LeftAlone), later.AddSeconds(70));
        Assert.Equal(0, book.Failing);
    }

    [Fact]
    public void An_address_that_is_silent_to_others_is_left_alone_and_one_answer_ends_it_I7()
    {
        var book = Book(3);
        book.Note(Report(1, MemberState.LeftAlone) with { LeftAloneUntil = Now.AddSeconds(40) }, Now); // what is left of the address's own time
        Assert.Equal((Now.AddSeconds(40), 0), (book.OpenUntil(Now), book.ConsecutiveFailures));
        book.Note(Report(1, MemberState.LeftAlone) with { LeftAloneUntil = Now.AddSeconds(5) }, Now);
        Assert.Equal(Now.AddSeconds(40), book.OpenUntil(Now));
        book.Note(Report(2, MemberState.Healthy), Now.AddSeconds(1));
        Assert.Null(book.OpenUntil(Now.AddSeconds(1)));
    }

    [Fact]
    public void A_number_that_left_does_not_count_any_more()
    {
        var book = Book(10);
        Fail(book, 4, Now);
        book.Note(Report(0, MemberState.Left), Now);
        Assert.Equal((9, 3), (book.Members, book.Failing));
    }

    [Fact]
    public void No_more_than_60_steps_a_minute()
    {
        var book = Book(1);
        for (var i = 0; i < 60; i++) Assert.Null(book.TakeStep(Now.AddSeconds(i * 0.5)));
        Assert.Equal(Now.AddSeconds(60), book.TakeStep(Now.AddSeconds(59)));
        Assert.Null(book.TakeStep(Now.AddSeconds(60)));
    }

    private static FleetBook Book(int members)
    {
        var book = new FleetBook(new FleetOptions());
        for (var i = 0; i < members; i++) book.Note(Report(i, MemberState.Healthy), Now.AddHours(-1));
        return book;
    }

    private static void Fail(FleetBook book, int count, DateTimeOffset at)
    {
        for (var i = 0; i < count; i++) book.Note(Report(i, MemberState.Failing), at);
    }

    private static FleetReport Report(int number, MemberState state) => new(new Guid(number + 1, 0, 0, new byte[8]), Guid.Empty, state);
}
