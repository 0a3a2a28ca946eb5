using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Pacing;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Storage.Ledger;

/// <content>An audience is frozen at the start (issue 6, point 5).</content>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task Who_was_written_to_not_long_ago_is_left_out_at_the_start_and_never_after_it()
    {
        var first = await AddAsync("553187654321", "5511900000002", "5511900000003");
        var lease = await OwnAsync(first);
        await Ledger.ChangeStatusAsync(first.CampaignId, lease.Epoch, CampaignStatus.Running, null, TestTime.Start, Cancellation);
        foreach (var seq in new[] { 1, 2 })
        {
            await Ledger.RecordIntentAsync(Intent(lease, seq));
            await Ledger.RecordOutcomeAsync(Sent(lease, seq)); // a minute and two after the start
        }

        var template = TestIds.Next();
        await World.SetTemplateAsync(template, "Olá");
        var second = new CampaignSeed(TestIds.Next(), first.TenantId)
        {
            SkipContactedDays = 7,
            Routes = [new RouteSeed(TestIds.Next(), template)],
            Messages = [new MessageSeed("5531987654321"), new MessageSeed("5511900000002"), new MessageSeed("5511900000003")],
        };
        await World.AddCampaignAsync(second);
        var owner = await OwnAsync(second);
        var start = TestTime.Start.AddMinutes(2).AddDays(7); // the first of them was written to a minute too early to count
        await Ledger.ChangeStatusAsync(second.CampaignId, owner.Epoch, CampaignStatus.Scheduled, null, start.AddDays(-6), Cancellation);
        Assert.Equal(3, (await Ledger.CountAudienceAsync(second.CampaignId, Cancellation)).Pending);
        await Ledger.ChangeStatusAsync(second.CampaignId, owner.Epoch, CampaignStatus.Running, null, start, Cancellation);

        Assert.Equal(
            [(MessageStatus.Pending, null), (MessageStatus.Suppressed, LeftOutReason.Contacted(7)), (MessageStatus.Pending, null)],
            (await World.MessagesAsync(second.CampaignId)).Select(message => (message.Status, message.Error)));

        await Ledger.RecordIntentAsync(Intent(lease, seq: 3));
        await Ledger.RecordOutcomeAsync(Sent(lease, seq: 3));
        await Ledger.ChangeStatusAsync(second.CampaignId, owner.Epoch, CampaignStatus.Paused, null, start, Cancellation);
        await Ledger.ChangeStatusAsync(second.CampaignId, owner.Epoch, CampaignStatus.Running, null, TestTime.Start.AddMinutes(4), Cancellation);
        Assert.Equal(2, (await Ledger.CountAudienceAsync(second.CampaignId, Cancellation)).Pending);
    }

    [Fact]
    public async Task Settings_change_all_together_or_not_at_all()
    {
        var seed = await World.AddRunningAsync(messages: 1, CampaignStatus.Draft);
        var lease = await OwnAsync(seed);
        var (delay, pace, at) = (new DelayRange(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)), new CampaignPace { PerDay = 7 }, TestTime.Start.AddDays(1));
        Assert.Equal(SettingsAnswer.Stored, await ChangeAsync(lease, new SettingsChange(delay, pace, at, SkipContactedDays: 5)));
        Assert.Equal(SettingsAnswer.Stale, await Ledger.ChangeSettingsAsync(seed.CampaignId, lease.Epoch - 1, new SettingsChange(SkipContactedDays: 6), Cancellation));

        await Ledger.ChangeStatusAsync(seed.CampaignId, lease.Epoch, CampaignStatus.Running, null, TestTime.Start, Cancellation);
        var late = new SettingsChange(new DelayRange(TimeSpan.Zero, TimeSpan.Zero), CampaignPace.None, at.AddDays(1), SkipContactedDays: 6);
        Assert.Equal(SettingsAnswer.AudienceFrozen, await ChangeAsync(lease, late));
        var after = await OwnAsync(seed);
        Assert.Equal((delay, 7, at), (after.Delay, after.Pace.PerDay, after.ScheduledAt));
        Assert.Equal(SettingsAnswer.Stored, await ChangeAsync(after, new SettingsChange(SkipContactedDays: 5))); // as it is: no change

        Task<SettingsAnswer> ChangeAsync(CampaignLease owner, SettingsChange change) => Ledger.ChangeSettingsAsync(seed.CampaignId, owner.Epoch, change, Cancellation);
    }
}
