using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Pacing;

namespace WaActors.Tests.Unit.Pacing;

public class PaceBookTests
{
    private static readonly PaceCalendar Calendar = new(TimeZones.Get("America/Sao_Paulo"), new HashSet<DateOnly>());
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 15, 0, 0, TimeSpan.Zero); // Wednesday 12:00 in Sao Paulo
    private static readonly PaceStanding Old = new(Noon.AddYears(-1), null);

    [Fact]
    public void The_gap_counts_from_the_end_of_a_send_and_luck_lengthens_it()
    {
        var settings = new PaceSettings { Gap = TimeSpan.FromSeconds(45), GapJitter = TimeSpan.FromSeconds(45) };
        var book = Book(settings);
        Assert.Equal((Noon, PaceHold.None, 1), Told(book.Next(settings, Calendar, Old, 0, Noon)));
        book.Sent(settings, Calendar, Noon, Noon.AddSeconds(10), isNew: false, luck: 0.5);
        Assert.Equal((Noon.AddSeconds(77.5), PaceHold.Gap, 1), Told(book.Next(settings, Calendar, Old, 0, Noon.AddSeconds(10))));
        Assert.Equal(PaceHold.None, book.Next(settings, Calendar, Old, 0, Noon.AddSeconds(77.5)).Hold);
    }

    [Fact]
    public void After_every_so_many_sends_comes_a_longer_pause_and_a_rest_by_chance_is_one()
    {
        var settings = new PaceSettings { Gap = TimeSpan.FromSeconds(10), PauseEvery = 3, PauseMin = TimeSpan.FromMinutes(10), PauseMax = TimeSpan.FromMinutes(20) };
        var book = Book(settings);
        var at = Send(book, settings, Noon, count: 2);
        at = Send(book, settings, at.AddMinutes(11), count: 2);
        Assert.Equal(PaceHold.Gap, book.Next(settings, Calendar, Old, 0, at).Hold); // only two since it rested
        at = Send(book, settings, at, count: 1);
        Assert.Equal((book.LastAt!.Value.AddMinutes(15), PaceHold.LongPause, 1), Told(book.Next(settings, Calendar, Old, 0, at)));
    }

    [Fact]
    public void A_day_that_is_full_goes_on_at_midnight_of_the_tenant_and_what_is_under_way_counts()
    {
        var settings = new PaceSettings { PerDay = 3 };
        var book = Book(settings);
        Send(book, settings, Noon, count: 2);
        Assert.Equal(1, book.Next(settings, Calendar, Old, 0, Noon).Allowance);
        var full = book.Next(settings, Calendar, Old, underWay: 1, Noon);
        Assert.Equal((new DateTimeOffset(2026, 11, 26, 3, 0, 0, TimeSpan.Zero), PaceHold.DayCap, 2), Told(full));
    }

    [Fact]
    public void An_hour_is_any_sixty_minutes()
    {
        var settings = new PaceSettings { PerHour = 3 };
        var book = Book(settings);
        Sent(book, settings, Noon);
        Sent(book, settings, Noon.AddMinutes(50));
        Sent(book, settings, Noon.AddMinutes(59));
        Assert.Equal((Noon.AddMinutes(60), PaceHold.HourCap, 1), Told(book.Next(settings, Calendar, Old, 0, Noon.AddMinutes(59.5))));
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(3.9, 20)]
    [InlineData(4, 50)]
    [InlineData(8, 100)]
    [InlineData(15, 200)]
    [InlineData(30.9, 200)]
    public void The_warm_up_ramp_goes_by_the_age_of_the_number(double ageDays, int cap)
    {
        var settings = new PaceSettings { WarmUp = PaceProfiles.Of(PaceProfile.Cold).WarmUp };
        var standing = new PaceStanding(Noon.AddDays(-ageDays), null);
        Assert.Equal((cap, PaceHold.WarmUp), PaceRules.DayCap(settings, standing, Noon));
        Assert.True(PaceRules.IsWarming(settings, standing, Noon));
        Assert.False(PaceRules.IsWarming(settings, standing, Noon.AddDays(31)));
    }

    [Fact]
    public void After_a_lost_link_came_back_a_day_has_few_sends_for_three_days()
    {
        var settings = PaceProfiles.Of(PaceProfile.Warm);
        var standing = new PaceStanding(Noon.AddDays(-100), ReconnectedAt: Noon);
        Assert.Equal((15, PaceHold.AfterReconnect), PaceRules.DayCap(settings, standing, Noon.AddHours(71.9)));
        Assert.Equal((200, PaceHold.DayCap), PaceRules.DayCap(settings, standing, Noon.AddHours(72)));
    }

    [Fact]
    public void A_number_that_was_idle_goes_back_one_stage_and_climbs_again()
    {
        var settings = PaceProfiles.Of(PaceProfile.Cold);
        var standing = new PaceStanding(Noon.AddDays(-20), null);
        var book = PaceBook.Restore(PaceHistory.Empty with { LastAt = Noon.AddHours(-73) }, settings, Calendar, Noon, 0);
        Assert.Equal(Noon.AddDays(-8), book.StepBack(settings, standing, Noon)); // from 200 a day to 100
        Assert.Null(book.StepBack(settings, standing, Noon.AddHours(-2)));
        Assert.Equal(Noon, book.StepBack(settings, new PaceStanding(Noon.AddDays(-2), null), Noon)); // nothing is below the first
    }

    [Fact]
    public void New_conversations_have_their_own_limit_and_known_people_go_on()
    {
        var settings = new PaceSettings { NewPerDay = 1 };
        var book = Book(settings);
        book.Sent(settings, Calendar, Noon, Noon, isNew: true, luck: 0);
        Assert.Equal(PaceHold.NewConversations, book.Next(settings, Calendar, Old, 0, Noon, isNew: true).Hold);
        Assert.Equal(PaceHold.None, book.Next(settings, Calendar, Old, 0, Noon).Hold);
        Assert.Equal(5, PaceRules.NewCap(PaceProfiles.Of(PaceProfile.Cold), new PaceStanding(Noon, null), Noon));
    }

    [Fact]
    public void Quiet_hours_hold_and_a_number_without_limits_never_waits()
    {
        var settings = new PaceSettings { Hours = PaceProfiles.Of(PaceProfile.Cold).Hours };
        var night = new DateTimeOffset(2026, 11, 27, 23, 30, 0, TimeSpan.Zero);
        Assert.Equal((new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero), PaceHold.QuietHours), (Next(night).At, Next(night).Hold));
        Assert.Equal((night, PaceHold.None, int.MaxValue), Told(Book(PaceSettings.None).Next(PaceSettings.None, Calendar, Old, 0, night)));
        Assert.True(PaceSettings.None.IsNone);

        PaceVerdict Next(DateTimeOffset at) => Book(settings).Next(settings, Calendar, Old, 0, at);
    }

    [Fact]
    public void After_a_week_of_silence_there_is_no_burst_of_what_was_missed()
    {
        var settings = new PaceSettings { Gap = TimeSpan.FromMinutes(5), PerHour = 6, PerDay = 50 };
        var book = Book(settings);
        Send(book, settings, Noon, count: 3);
        var sent = SendAllDay(book, settings, Noon.AddDays(7), TimeSpan.FromHours(1));
        Assert.Equal(6, sent.Count);
        Assert.All(sent.Zip(sent.Skip(1)), pair => Assert.True(pair.Second - pair.First >= settings.Gap));
    }

    [Fact]
    public void Whatever_the_settings_and_however_often_it_is_asked_no_limit_is_ever_passed_and_a_restart_changes_nothing()
    {
        Prop.ForAll(Settings.ToArbitrary(), Gen.ListOf(Gen.Choose(1, 9_000)).ToArbitrary(), Gen.Choose(0, 50 * 24 * 60).ToArbitrary(), (settings, waits, start) =>
        {
            var now = new DateTimeOffset(2026, 2, 10, 0, 0, 0, TimeSpan.Zero).AddMinutes(start);
            var calendar = new PaceCalendar(TimeZones.Get("America/New_York"), new HashSet<DateOnly>()); // with a change of clocks in between
            var book = PaceBook.Restore(PaceHistory.Empty, settings, calendar, now, 0);
            var sends = new List<DateTimeOffset>();
            foreach (var wait in waits)
            {
                now = now.AddSeconds(wait);
                var verdict = book.Next(settings, calendar, Old, 0, now);
                var again = Restarted(sends, settings, calendar, now).Next(settings, calendar, Old, 0, now);
                if (verdict != again) return false;
                if (verdict.Hold == PaceHold.None != (verdict.At == now)) return false;
                if (verdict.Hold != PaceHold.None) now = verdict.At;
                book.Sent(settings, calendar, now, now, isNew: false, luck: 0);
                sends.Add(now);
            }

            return Keeps(sends, settings, calendar);
        }).QuickCheckThrowOnFailure();
    }

    private static Gen<PaceSettings> Settings =>
        from gap in Gen.Choose(0, 600)
        from every in Gen.Choose(0, 6)
        from pause in Gen.Choose(600, 1200)
        from hour in Gen.Choose(0, 8)
        from day in Gen.Choose(1, 15)
        from hours in Gen.Elements(PaceProfiles.Of(PaceProfile.Cold).Hours, null)
        select new PaceSettings
        {
            Gap = TimeSpan.FromSeconds(gap),
            PauseEvery = every == 0 ? null : every,
            PauseMin = TimeSpan.FromSeconds(pause),
            PauseMax = TimeSpan.FromSeconds(pause),
            PerHour = hour == 0 ? null : hour,
            PerDay = day,
            Hours = hours,
        };

    // Written from the words of the rules, not from the code.
    private static bool Keeps(List<DateTimeOffset> sends, PaceSettings s, PaceCalendar calendar)
    {
        if (sends.CountBy(calendar.DayOf).Any(day => day.Value > s.PerDay)) return false;
        if (sends.Any(at => sends.Count(other => other > at - TimeSpan.FromHours(1) && other <= at) > s.PerHour)) return false;
        if (sends.Zip(sends.Skip(1)).Any(pair => pair.Second - pair.First < s.Gap)) return false;
        if (s.Hours is { } hours && sends.Any(at => !WindowPlan.At(hours, calendar, at).Open)) return false;
        var run = 0;
        for (var i = 0; i < sends.Count; i++)
        {
            run = i > 0 && sends[i] - sends[i - 1] < s.PauseMin ? run + 1 : 1;
            if (run > s.PauseEvery) return false;
        }

        return true;
    }

    private static PaceBook Restarted(List<DateTimeOffset> sends, PaceSettings settings, PaceCalendar calendar, DateTimeOffset now) =>
        PaceBook.Restore(
            new PaceHistory(sends.Count == 0 ? null : sends[^1], sends, sends.Count(at => calendar.DayOf(at) == calendar.DayOf(now)), 0), settings, calendar, now, 0);

    private static (DateTimeOffset At, PaceHold Hold, int Allowance) Told(PaceVerdict verdict) => (verdict.At, verdict.Hold, verdict.Allowance);

    private static PaceBook Book(PaceSettings settings) => PaceBook.Restore(PaceHistory.Empty, settings, Calendar, Noon, luck: 0);

    private static void Sent(PaceBook book, PaceSettings settings, DateTimeOffset at) => book.Sent(settings, Calendar, at, at, isNew: false, luck: 0.5);

    private static DateTimeOffset Send(PaceBook book, PaceSettings settings, DateTimeOffset from, int count)
    {
        for (var i = 0; i < count; i++)
        {
            from = book.Next(settings, Calendar, Old, 0, from).At;
            Sent(book, settings, from);
        }

        return from;
    }

    private static List<DateTimeOffset> SendAllDay(PaceBook book, PaceSettings settings, DateTimeOffset from, TimeSpan length)
    {
        var sent = new List<DateTimeOffset>();
        for (var at = book.Next(settings, Calendar, Old, 0, from).At; at < from + length; at = book.Next(settings, Calendar, Old, 0, at).At)
        {
            Sent(book, settings, at);
            sent.Add(at);
        }

        return sent;
    }
}
