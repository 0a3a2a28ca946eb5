using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Storage.Ledger;

/// <summary>What a number's pace finds of its sends after a crash: exactly what may have left.</summary>
public abstract partial class LedgerContract
{
    private static readonly DateTimeOffset Later = TestTime.Start.AddHours(1);

    [Fact]
    public async Task Attempts_that_may_have_left_are_found_again_for_the_pace_and_others_are_not()
    {
        var seed = await World.AddRunningAsync(messages: 5);
        var lease = await OwnAsync(seed);
        for (var seq = 1; seq <= 4; seq++) Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(lease, seq) with { Counted = true }));
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(lease, 5))); // of a number without a pace
        Assert.True(await Ledger.RecordOutcomeAsync(Sent(lease, 1)));
        Assert.True(await Ledger.RecordOutcomeAsync(Returned(lease, 2, 1, "gone"))); // did not leave
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(lease, 2, attemptNo: 2) with { Counted = true })); // and now perhaps it did: nobody knows

        var number = lease.Routes[0].InstanceId;
        var found = await World.Pace.ReadAsync(number, TestTime.Start, Later, Cancellation);
        Assert.Equal(4, found.Today);
        Assert.Equal([.. new[] { 1, 2, 3, 4 }.Select(seq => TestTime.Start.AddSeconds(seq))], found.Recent);
        Assert.Equal(TestTime.Start.AddSeconds(4), found.LastAt);
        Assert.Equal(4, found.NewToday);
        Assert.True(await World.Pace.KnowsAsync(number, seed.Messages[0].Phone, Cancellation));
        Assert.False(await World.Pace.KnowsAsync(number, seed.Messages[4].Phone, Cancellation));
    }

    [Fact]
    public async Task A_day_that_began_meanwhile_counts_from_its_own_midnight_and_the_end_of_the_last_send_is_known_after_weeks()
    {
        var seed = await World.AddRunningAsync(messages: 3);
        var lease = await OwnAsync(seed);
        for (var seq = 1; seq <= 3; seq++) await Ledger.RecordIntentAsync(Intent(lease, seq) with { Counted = true });
        await Ledger.RecordOutcomeAsync(Sent(lease, 3));

        var number = lease.Routes[0].InstanceId;
        var next = await World.Pace.ReadAsync(number, TestTime.Start.AddSeconds(2), TestTime.Start.AddSeconds(9), Cancellation);
        Assert.Equal((2, 2, 3), (next.Today, next.NewToday, next.Recent.Count));
        var weeks = await World.Pace.ReadAsync(number, TestTime.Start.AddDays(21), TestTime.Start.AddDays(21), Cancellation);
        Assert.Equal((0, 0, 0), (weeks.Today, weeks.NewToday, weeks.Recent.Count));
        Assert.Equal(TestTime.Start.AddMinutes(3), weeks.LastAt);
        Assert.Equivalent(PaceHistory.Empty, await World.Pace.ReadAsync(TestIds.Next(), TestTime.Start, Later, Cancellation));
    }

    [Fact]
    public async Task Who_wrote_to_a_number_with_a_pace_is_known_to_it_and_counts_for_no_new_conversation()
    {
        var seed = await World.AddRunningAsync(messages: 3);
        var lease = await OwnAsync(seed);
        var (number, at) = (lease.Routes[0].InstanceId, TestTime.Start.AddMinutes(1));
        await World.Pace.NoteInboundAsync([new(number, seed.Messages[0].Phone, at)], Cancellation);
        Assert.False(await World.Pace.KnowsAsync(number, seed.Messages[0].Phone, Cancellation)); // without a pace nothing is kept
        await World.GivePaceAsync(number);
        await World.Pace.NoteInboundAsync([new(number, seed.Messages[0].Phone, at), new(number, seed.Messages[0].Phone, at), new(TestIds.Next(), seed.Messages[0].Phone, at)], Cancellation);
        await World.Pace.NoteInboundAsync([new(number, seed.Messages[0].Phone, at.AddDays(1))], Cancellation);
        Assert.True(await World.Pace.KnowsAsync(number, seed.Messages[0].Phone, Cancellation));

        for (var seq = 1; seq <= 2; seq++) Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(lease, seq) with { Counted = true }));
        await World.Pace.NoteInboundAsync([new(number, seed.Messages[1].Phone, at)], Cancellation); // it answers: its conversation was ours
        var found = await World.Pace.ReadAsync(number, TestTime.Start, Later, Cancellation);
        Assert.Equal((2, 1), (found.Today, found.NewToday));
    }

    [Fact]
    public async Task What_the_tenant_set_for_all_campaigns_is_read_with_the_lease_and_anew_when_it_changed()
    {
        var seed = await World.AddRunningAsync(messages: 1);
        Assert.Null((await OwnAsync(seed)).Tenant.Window);
        var mornings = new SendWindow([new WindowRange(Weekdays.Monday | Weekdays.Friday, 540, 720)], WindowClock.Recipient, Holidays: false);
        await World.SetTenantWindowAsync(seed, mornings);
        Assert.True(CampaignPaceRules.IsSame(mornings, (await OwnAsync(seed)).Tenant.Window));
        Assert.True(CampaignPaceRules.IsSame(mornings, (await Ledger.ReadTenantPaceAsync(seed.CampaignId, Cancellation)).Window));
        Assert.Null((await OwnAsync(seed)).Pace.Window);
    }

    [Fact]
    public async Task Any_time_is_kept_apart_from_no_window_of_its_own()
    {
        var seed = await World.AddRunningAsync(messages: 1);
        var lease = await OwnAsync(seed);
        Assert.Equal(SettingsAnswer.Stored, await Ledger.ChangeSettingsAsync(seed.CampaignId, lease.Epoch, new SettingsChange(Pace: new CampaignPace { Window = SendWindow.Always }), Cancellation));
        Assert.True((await OwnAsync(seed)).Pace.Window!.IsAlways);
    }

    [Fact]
    public async Task A_counted_intent_is_refused_and_repeated_as_any_other()
    {
        var seed = await World.AddRunningAsync(messages: 2);
        var old = await OwnAsync(seed);
        var lease = await OwnAsync(seed);
        Assert.Equal(IntentAnswer.Refused, await Ledger.RecordIntentAsync(Intent(old, 1) with { Counted = true }));
        var intent = Intent(lease, 1) with { Counted = true };
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(intent));
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(intent));
        Assert.Equal(IntentAnswer.Refused, await Ledger.RecordIntentAsync(Intent(lease, 1) with { Counted = true }));
        Assert.Equal(1, (await World.Pace.ReadAsync(lease.Routes[0].InstanceId, TestTime.Start, Later, Cancellation)).Today);
    }
}
