using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Storage.Ledger;

/// <content>What an intent is measured by beside its epoch: whose permit it uses, who wrote to its recipient, and whether they consent (issue 6).</content>
public abstract partial class LedgerContract
{
    private static readonly RecipientRule SixHours = new(TimeSpan.FromHours(6), PerWeek: null);

    [Fact]
    public async Task A_permit_of_an_older_activation_of_its_number_stands_for_no_intent()
    {
        var seed = await World.AddRunningAsync(messages: 3);
        var lease = await OwnAsync(seed);
        var number = lease.Routes[0].InstanceId;
        var old = await World.Pace.TakeOverAsync(number, Cancellation);
        var before = Intent(lease, 1) with { Counted = true, PaceEpoch = old };
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(before));
        var fresh = await World.Pace.TakeOverAsync(number, Cancellation);
        Assert.Equal(old + 1, fresh);

        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(before)); // it stands already
        Assert.Equal(IntentAnswer.StalePermit, await Ledger.RecordIntentAsync(Intent(lease, 2) with { Counted = true, PaceEpoch = old }));
        Assert.Equal((MessageStatus.Pending, 0), await StateOfAsync(seed, 2));
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(lease, 2) with { Counted = true, PaceEpoch = fresh }));
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(lease, 3) with { Counted = true })); // of a number without a pace
        Assert.Equal(3, (await World.Pace.ReadAsync(number, TestTime.Start, Later, Cancellation)).NewToday);
    }

    [Fact]
    public async Task What_earlier_activations_of_a_campaign_sent_today_is_found_whoever_counted_it_and_by_whatever_number()
    {
        var seed = await World.AddRunningAsync(messages: 7);
        var lease = await OwnAsync(seed);
        var (number, gone) = (lease.Routes[0].InstanceId, TestIds.Next());
        AttemptIntent[] intents =
        [
            Intent(lease, 1), // the day before
            Intent(lease, 2) with { Counted = true },
            Intent(lease, 3), // nobody counted it
            Intent(lease, 4) with { InstanceId = gone, Counted = true }, // of a number that is no route any more
            Intent(lease, 5), // did not leave
            Intent(lease, 6), // nobody knows
        ];
        foreach (var intent in intents) Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(intent));
        for (var seq = 1; seq <= 4; seq++) Assert.True(await Ledger.RecordOutcomeAsync(Sent(lease, seq)));
        Assert.True(await Ledger.RecordOutcomeAsync(Returned(lease, 5, 1, "gone")));
        var midnight = TestTime.Start.AddSeconds(2);
        Assert.Empty(await World.Pace.CountOfCampaignByNumberAsync(seed.CampaignId, lease.Epoch, midnight, Cancellation)); // its own, which it counts itself

        var next = await OwnAsync(seed);
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(next, 7)));
        var found = await World.Pace.CountOfCampaignByNumberAsync(seed.CampaignId, next.Epoch, midnight, Cancellation);
        Assert.Equivalent(new Dictionary<Guid, int> { [number] = 3, [gone] = 1 }, found, strict: true);
        Assert.Empty(await World.Pace.CountOfCampaignByNumberAsync(TestIds.Next(), next.Epoch, midnight, Cancellation));
    }

    [Fact]
    public async Task A_person_whom_another_campaign_wrote_to_lately_is_left_for_later_and_the_same_campaign_may_try_again()
    {
        var tenant = TestIds.Next();
        var (one, other) = (await World.AddRunningAsync(messages: 2, tenantId: tenant), await World.AddRunningAsync(messages: 2, tenantId: tenant));
        var (first, second) = (await OwnAsync(one), await OwnAsync(other));
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Ruled(first, 1)));
        Assert.Equal(IntentAnswer.TooSoon, await Ledger.RecordIntentAsync(Ruled(second, 1)));
        Assert.Equal((MessageStatus.Pending, 0), await StateOfAsync(other, 1));
        Assert.Equal([TestTime.Start.AddSeconds(1)], await Ledger.ReadContactsAsync(other.CampaignId, 1, Cancellation));
        Assert.Empty(await Ledger.ReadContactsAsync(one.CampaignId, 1, Cancellation)); // its own is none
        Assert.False(await World.Pace.KnowsAsync(second.Routes[0].InstanceId, other.Messages[0].Phone, Cancellation));

        Assert.True(await Ledger.RecordOutcomeAsync(Returned(first, 1, 1, "gone")));
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Ruled(first, 1, attemptNo: 2)));
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Ruled(second, 1) with { At = TestTime.Start.AddHours(6).AddSeconds(2) }));
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Ruled(second, 2))); // somebody else
    }

    [Fact]
    public async Task No_more_campaigns_than_allowed_write_to_a_person_within_a_week()
    {
        var tenant = TestIds.Next();
        var leases = new List<CampaignLease>();
        for (var n = 0; n < 3; n++) leases.Add(await OwnAsync(await World.AddRunningAsync(messages: 1, tenantId: tenant)));
        var rule = new RecipientRule(TimeSpan.Zero, PerWeek: 2);
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Ruled(leases[0], 1) with { Rule = rule }));
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Ruled(leases[1], 1) with { Rule = rule, At = TestTime.Start.AddDays(1) }));
        Assert.Equal(IntentAnswer.TooSoon, await Ledger.RecordIntentAsync(Ruled(leases[2], 1) with { Rule = rule, At = TestTime.Start.AddDays(6) }));
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Ruled(leases[2], 1) with { Rule = rule, At = TestTime.Start.AddDays(7).AddSeconds(2) }));
    }

    [Fact]
    public async Task Of_campaigns_that_write_to_one_person_at_the_same_moment_one_does()
    {
        var tenant = TestIds.Next();
        var leases = new List<CampaignLease>();
        for (var n = 0; n < 8; n++) leases.Add(await OwnAsync(await World.AddRunningAsync(messages: 5, tenantId: tenant)));
        var answers = await Task.WhenAll(leases.SelectMany(lease => Enumerable.Range(1, 5).Select(seq => Ledger.RecordIntentAsync(Ruled(lease, seq)).AsTask())));
        Assert.Equal(5, answers.Count(answer => answer == IntentAnswer.Recorded));
        Assert.Equal(35, answers.Count(answer => answer == IntentAnswer.TooSoon));
    }

    [Fact]
    public async Task Who_gave_no_consent_that_stands_gets_no_attempt_of_a_campaign_that_requires_it()
    {
        var seed = await World.AddRunningAsync(messages: 3);
        var lease = await OwnAsync(seed);
        await World.ConsentAsync(seed.TenantId, seed.Messages[0].Phone);
        await World.ConsentAsync(seed.TenantId, seed.Messages[1].Phone);
        Assert.Equal(SettingsAnswer.Stored, await Ledger.ChangeSettingsAsync(seed.CampaignId, lease.Epoch, new SettingsChange(Pace: new CampaignPace { RequiresConsent = true }), Cancellation));
        await World.RevokeConsentAsync(seed.TenantId, seed.Messages[1].Phone);

        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(lease, 1)));
        Assert.Equal(IntentAnswer.Suppressed, await Ledger.RecordIntentAsync(Intent(lease, 2)));
        Assert.Equal(IntentAnswer.Suppressed, await Ledger.RecordIntentAsync(Intent(lease, 3) with { Counted = true }));
        Assert.Equal([LeftOutReason.NoConsent, LeftOutReason.NoConsent], (await World.MessagesAsync(seed.CampaignId)).Skip(1).Select(message => message.Error));
    }

    [Fact]
    public async Task Whose_consent_does_not_stand_is_left_out_at_the_start_and_one_given_later_changes_nothing()
    {
        var seed = await World.AddRunningAsync(messages: 3, CampaignStatus.Draft);
        var lease = await OwnAsync(seed);
        Assert.Equal(SettingsAnswer.Stored, await Ledger.ChangeSettingsAsync(seed.CampaignId, lease.Epoch, new SettingsChange(Pace: new CampaignPace { RequiresConsent = true }), Cancellation));
        await World.ConsentAsync(seed.TenantId, seed.Messages[2].Phone);
        Assert.True(await Ledger.ChangeStatusAsync(seed.CampaignId, lease.Epoch, CampaignStatus.Running, null, TestTime.Start, Cancellation));
        await World.ConsentAsync(seed.TenantId, seed.Messages[0].Phone);
        Assert.True(await Ledger.ChangeStatusAsync(seed.CampaignId, lease.Epoch, CampaignStatus.Running, null, TestTime.Start, Cancellation));
        Assert.Equal(
            [(MessageStatus.Suppressed, LeftOutReason.NoConsent), (MessageStatus.Suppressed, LeftOutReason.NoConsent), (MessageStatus.Pending, null)],
            (await World.MessagesAsync(seed.CampaignId)).Select(message => (message.Status, message.Error)));
    }

    [Fact]
    public async Task A_campaign_s_own_limits_are_kept()
    {
        var seed = await World.AddRunningAsync(messages: 1);
        var lease = await OwnAsync(seed);
        var pace = new CampaignPace { PerDay = 9, PerNumberPerDay = 3, RecipientGapHours = 48, RequiresConsent = true, NumberCheckDays = 2 };
        Assert.Equal(SettingsAnswer.Stored, await Ledger.ChangeSettingsAsync(seed.CampaignId, lease.Epoch, new SettingsChange(Pace: pace), Cancellation));
        Assert.Equal(pace, (await OwnAsync(seed)).Pace);
    }

    private static AttemptIntent Ruled(CampaignLease lease, int seq, int attemptNo = 1) => Intent(lease, seq, attemptNo) with { Counted = true, Rule = SixHours };

    private async Task<(MessageStatus Status, int Attempts)> StateOfAsync(CampaignSeed seed, int seq)
    {
        var message = (await World.MessagesAsync(seed.CampaignId))[seq - 1];
        return (message.Status, message.Attempts);
    }
}
