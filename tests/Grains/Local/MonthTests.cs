using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.Pacing;
using WaActors.TestKit;
using WaActors.TestKit.Gateways;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Grains.Local;

/// <summary>
/// A month on virtual time: 200 numbers of mixed age, 60 campaigns, caps, windows, warm-up, drops, opt-outs. The gateway is the oracle of what was sent when; the
/// rules are written here again, from their words.
/// </summary>
public class MonthTests
{
    private const int Numbers = 200;
    private const int EqualCampaigns = 10;
    private const int EqualNumbers = 20;
    private const int Campaigns = 60;
    private const int Days = 31;
    private static readonly string[] Areas = ["11", "21", "68", "92", "85", "67"];
    private static readonly DateOnly Holiday = new(2026, 1, 12);
    private static readonly PaceCalendar Calendar = new(TimeZones.Get("America/Sao_Paulo"), new HashSet<DateOnly> { Holiday });

    private static readonly Dictionary<string, string> Name = new(StringComparer.Ordinal) { ["name"] = "x" };

    private readonly SeededRandom _dice = new(20260101);
    private readonly Dictionary<Guid, NumberPace> _paces = [];
    private readonly Dictionary<Guid, CampaignPace> _plans = [];
    private readonly Dictionary<string, Guid> _campaignOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _optedOut = new(StringComparer.Ordinal);
    private int _people;

    [Fact]
    public async Task No_send_outside_a_window_over_a_cap_or_to_a_suppressed_person_all_that_could_be_sent_is_and_equal_campaigns_have_equal_shares()
    {
        await using var world = await CampaignWorld.StartAsync(
            campaigns: o => (o.SafetyCycle, o.HoldCycle) = (TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)),
            instances: o => (o.VerifyPeriod, o.LineRetry, o.ReprobeMax, o.ReprobeMin) = (TimeSpan.FromDays(1), TimeSpan.FromHours(1), TimeSpan.FromHours(1), TimeSpan.FromMinutes(5)),
            recovery: o => o.HeartbeatPeriod = TimeSpan.FromDays(1));
        var numbers = await AddNumbersAsync(world);
        var campaigns = await StartCampaignsAsync(world, numbers);
        var start = world.Now;
        var lost = numbers[EqualNumbers..(EqualNumbers + 8)]; // all the routes of the first campaign that is not one of the equal ones
        for (var day = 0; day < Days; day++)
        {
            if (day == 5) foreach (var number in lost) await DropAsync(world, number);
            if (day == 12) foreach (var number in lost) await ReturnAsync(world, number);
            await OneDayAsync(world, numbers);
            if (day == 1) AssertEqualShares(world, campaigns[..EqualCampaigns]);
        }

        AssertRules(world, start);
        AssertAllIsDone(world, campaigns);
        AssertTheLostOne(world, campaigns[EqualCampaigns], lost, start);
    }

    private async Task<Guid[]> AddNumbersAsync(CampaignWorld world)
    {
        var numbers = new Guid[Numbers];
        for (var i = 0; i < Numbers; i++)
        {
            var profile = i >= EqualNumbers && i % 5 == 0 ? PaceProfile.Warm : PaceProfile.Cold;
            var pace = new NumberPace(PaceProfiles.Of(profile), Calendar, world.Now.AddDays(-(i % 40)));
            numbers[i] = await world.AddNumberAsync($"n{i}", pace: pace);
            _paces[numbers[i]] = pace;
        }

        return numbers;
    }

    private async Task<List<Guid>> StartCampaignsAsync(CampaignWorld world, Guid[] numbers)
    {
        var campaigns = new List<Guid>();
        for (var c = 0; c < Campaigns; c++)
        {
            var isEqual = c < EqualCampaigns;
            var first = EqualNumbers + ((c - EqualCampaigns) * 8 % (Numbers - EqualNumbers - 8));
            var routes = isEqual ? numbers[..EqualNumbers] : numbers[first..(first + 8)];
            var pace = isEqual ? CampaignPace.None : new CampaignPace { Window = WindowOf(c), PerDay = c % 3 == 0 ? 40 : null, Priority = 1 + (c % 10) };
            var messages = Enumerable.Range(0, isEqual ? 200 : c == EqualCampaigns ? 2_000 : 100).Select(_ => new MessageSeed(NextPhone()) { Variables = Name }).ToList();
            var campaign = await world.StartCampaignAsync(
                routes, 0, TimeSpan.FromSeconds(c % 2 == 0 || isEqual ? 0 : 30), seed => seed with { Pace = pace, Calendar = Calendar, Messages = messages });
            _plans[campaign] = pace;
            foreach (var message in messages) _campaignOf[message.Phone] = campaign;
            campaigns.Add(campaign);
        }

        return campaigns;
    }

    private string NextPhone() => $"55{Areas[_people % Areas.Length]}9{_people++:D8}";

    private static SendWindow? WindowOf(int c) => (c % 4) switch
    {
        0 => null,
        1 => new SendWindow([new WindowRange(Weekdays.Working, 10 * 60, 18 * 60)], WindowClock.Tenant, Holidays: true),
        2 => new SendWindow([new WindowRange(Weekdays.All, 9 * 60, 20 * 60)], WindowClock.Recipient, Holidays: false),
        _ => new SendWindow([new WindowRange(Weekdays.All, 17 * 60, 2 * 60), new WindowRange(Weekdays.Monday, 9 * 60, 11 * 60)], WindowClock.Tenant, Holidays: true),
    };

    private async Task OneDayAsync(CampaignWorld world, Guid[] numbers)
    {
        for (var i = 0; i < 20; i++) OptOut(world, $"55{Areas[0]}9{_dice.Below(_people / Areas.Length) * Areas.Length:D8}");
        var dropped = Enumerable.Range(0, 3).Select(_ => numbers[EqualNumbers + 8 + _dice.Below(Numbers - EqualNumbers - 8)]).Distinct().ToList();
        await world.Host.AdvanceAsync(TimeSpan.FromHours(6)); // from 06:00 to noon
        foreach (var number in dropped) await DropAsync(world, number);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(3));
        foreach (var number in dropped) await ReturnAsync(world, number);
        await world.Host.AdvanceAsync(TimeSpan.FromHours(15));
    }

    private void OptOut(CampaignWorld world, string phone)
    {
        if (!_optedOut.TryAdd(phone, world.Now)) return;
        world.Database.Suppress(world.TenantId, phone);
    }

    private static async Task DropAsync(CampaignWorld world, Guid number)
    {
        world.Gateway.Change(number, session => (session.Linked, session.Paired) = (false, false));
        await world.TellLinkAsync(number, LinkState.Disconnected, "dropped");
    }

    private static async Task ReturnAsync(CampaignWorld world, Guid number)
    {
        world.Gateway.Change(number, session => (session.Exists, session.Linked, session.Paired) = (true, true, true));
        await world.TellLinkAsync(number, LinkState.Connected);
    }

    /// <summary>Jain's index: 1 when all have the same.</summary>
    private void AssertEqualShares(CampaignWorld world, List<Guid> equal)
    {
        var shares = equal.Select(campaign => (double)world.Gateway.Received.Count(r => _campaignOf[r.Phone] == campaign)).ToList();
        Assert.All(shares, share => Assert.InRange(share, 10, 199)); // all are at work, none is done
        var index = shares.Sum() * shares.Sum() / (shares.Count * shares.Sum(share => share * share));
        Assert.True(index > 0.99, $"Jain index {index:F4} of {string.Join(' ', shares)}");
    }

    private void AssertRules(CampaignWorld world, DateTimeOffset start)
    {
        var received = world.Gateway.Received;
        Assert.True(received.Count > 5_000, $"only {received.Count} were sent");
        Assert.Equal(received.Count, received.Select(r => r.Phone).Distinct(StringComparer.Ordinal).Count());
        Assert.All(received, r => Assert.False(_optedOut.TryGetValue(r.Phone, out var at) && r.At >= at, $"{r.Phone} had opted out"));
        Assert.All(received, r => AssertInWindow(_plans[_campaignOf[r.Phone]].Window, r));
        foreach (var (campaign, plan) in _plans.Where(p => p.Value.PerDay is not null))
        {
            var perDay = received.Where(r => _campaignOf[r.Phone] == campaign).CountBy(r => Calendar.DayOf(r.At));
            Assert.All(perDay, day => Assert.True(day.Value <= plan.PerDay, $"{day.Value} of a campaign on {day.Key}"));
        }

        foreach (var number in received.GroupBy(r => r.InstanceId)) AssertNumber(_paces[number.Key], [.. number.OrderBy(r => r.At)]);
        Assert.True(received.Min(r => r.At) >= start);
    }

    private static void AssertInWindow(SendWindow? window, Received r)
    {
        Assert.True(IsOfficeTime(r.At), $"quiet hours of the number at {r.At:O}");
        if (window is null) return;
        var calendar = window.Clock == WindowClock.Recipient ? Calendar.In(TimeZones.Get(TimeZones.OfPhone(r.Phone)!)) : Calendar;
        Assert.True(WindowPlan.At(window, calendar, r.At).Open, $"{r.Phone} received at {r.At:O}");
    }

    private static bool IsOfficeTime(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, Calendar.Zone);
        return local.DayOfWeek is not DayOfWeek.Saturday and not DayOfWeek.Sunday && local.Hour is >= 9 and < 20 && DateOnly.FromDateTime(local.DateTime) != Holiday;
    }

    // Age gives the widest that its warm-up ever allows: idle times only narrow it.
    private static void AssertNumber(NumberPace pace, List<Received> sends)
    {
        var s = pace.Settings;
        foreach (var day in sends.GroupBy(r => Calendar.DayOf(r.At)))
        {
            var age = (day.Max(r => r.At) - (pace.AddedAt - s.AgeAtStart)).TotalDays;
            var stage = s.WarmUp.Last(stage => stage.FromDay <= age);
            var cap = Math.Min(stage.PerDay ?? int.MaxValue, s.PerDay ?? int.MaxValue);
            var newCap = Math.Min(stage.NewPerDay ?? int.MaxValue, s.NewPerDay ?? int.MaxValue);
            Assert.True(day.Count() <= Math.Min(cap, newCap), $"{day.Count()} on {day.Key} at an age of {age:F1} days"); // everybody is new here
        }

        for (var i = 0; i < sends.Count; i++)
        {
            Assert.True(i == 0 || sends[i].At - sends[i - 1].At >= s.Gap, $"a gap of {(i == 0 ? default : sends[i].At - sends[i - 1].At)}");
            if (i >= s.PerHour) Assert.True(sends[i].At - sends[i - s.PerHour.Value].At >= TimeSpan.FromHours(1), "an hour too full");
        }
    }

    private void AssertAllIsDone(CampaignWorld world, List<Guid> campaigns)
    {
        foreach (var campaign in campaigns)
        {
            var left = world.Database.Messages(campaign).Where(m => m.Status is not (MessageStatus.Sent or MessageStatus.Suppressed)).ToList();
            Assert.True(left.Count == 0, $"{left.Count} of {campaign} are left: {world.Database.Campaign(campaign).StatusReason}");
            Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(campaign).Status);
        }

        Assert.All(campaigns.SelectMany(world.Database.Messages).Where(m => m.Status == MessageStatus.Suppressed), m => Assert.Contains(m.Phone, _optedOut.Keys));
    }

    private void AssertTheLostOne(CampaignWorld world, Guid campaign, Guid[] lost, DateTimeOffset start)
    {
        var back = start.AddDays(12);
        var sends = world.Gateway.Received.Where(r => _campaignOf[r.Phone] == campaign).ToList();
        Assert.DoesNotContain(sends, r => r.At > start.AddDays(5) && r.At < back);
        Assert.Contains(sends, r => r.At >= back);
        Assert.Contains(world.EventsOf(campaign, EventKinds.CampaignWaiting), e => e.At > start.AddDays(5) && e.At < back);
        var after = world.Gateway.Received.Where(r => lost.Contains(r.InstanceId) && r.At >= back && r.At < back.AddHours(72));
        Assert.All(after.CountBy(r => (r.InstanceId, Calendar.DayOf(r.At))), day => Assert.InRange(day.Value, 1, 15));
    }
}
