using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Instances;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Storage.Ledger;

/// <content>Routes that change while a campaign runs, and campaigns that are taken up again (issue 6, point 7).</content>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task Routes_are_replaced_and_what_stays_keeps_its_state_and_its_frozen_text()
    {
        var seed = await World.AddRunningAsync(messages: 1, CampaignStatus.Draft);
        var lease = await OwnAsync(seed);
        await Ledger.ChangeStatusAsync(seed.CampaignId, lease.Epoch, CampaignStatus.Running, null, TestTime.Start, Cancellation);
        var failing = lease.Routes[0] with { Active = false, ConsecutiveFailures = 4, DeactivatedReason = "closed" };
        Assert.True(await Ledger.SaveRouteAsync(seed.CampaignId, lease.Epoch, failing, Cancellation));
        await World.SetTemplateAsync(seed.Routes[0].TemplateId, "edited too late");
        var added = TestIds.Next();
        await World.SetTemplateAsync(added, "new");
        var other = (await World.AddRunningAsync(messages: 0, tenantId: seed.TenantId)).Routes[0].InstanceId;

        var replaced = await Ledger.ReplaceRoutesAsync(
            seed.CampaignId, lease.Epoch, [new(other, [added]), new(failing.InstanceId, [added, seed.Routes[0].TemplateId])], Cancellation);

        Assert.True(replaced.Owned);
        Assert.Equal([(0, other, true, 0, null), (1, failing.InstanceId, false, 4, "closed")],
            replaced.Routes!.Select(r => (r.OrderIndex, r.InstanceId, r.Active, r.ConsecutiveFailures, r.DeactivatedReason)));
        Assert.Equal([new RouteText(added, "new")], replaced.Routes![0].Texts);
        Assert.Equal([new RouteText(added, "new"), new RouteText(seed.Routes[0].TemplateId, "Olá {{nome}}")], replaced.Routes[1].Texts);
        await World.SetTemplateAsync(added, "edited too late");
        Assert.Equal(["new", "new", "Olá {{nome}}"], (await OwnAsync(seed)).Routes.SelectMany(r => r.Texts).Select(text => text.Body));
        Assert.Equal(new RouteReplacement(Owned: false, Routes: null), await Ledger.ReplaceRoutesAsync(seed.CampaignId, lease.Epoch, [], Cancellation));
    }

    [Fact]
    public async Task A_replacement_that_names_an_unknown_text_changes_nothing()
    {
        var seed = await World.AddRunningAsync(messages: 1);
        var lease = await OwnAsync(seed);

        var replaced = await Ledger.ReplaceRoutesAsync(seed.CampaignId, lease.Epoch, [new(seed.Routes[0].InstanceId, [TestIds.Next()])], Cancellation);

        Assert.Equal((true, null), (replaced.Owned, replaced.Routes));
        Assert.Equal(seed.Routes[0].TemplateId, Assert.Single((await OwnAsync(seed)).Routes).Texts[0].TemplateId);
    }

    [Fact]
    public async Task A_text_that_was_deleted_meanwhile_stays_usable_for_the_campaign_that_has_it_and_for_no_other()
    {
        var seed = await World.AddRunningAsync(messages: 1, CampaignStatus.Draft);
        var lease = await OwnAsync(seed);
        await Ledger.ChangeStatusAsync(seed.CampaignId, lease.Epoch, CampaignStatus.Running, null, TestTime.Start, Cancellation);
        await Ledger.ChangeStatusAsync(seed.CampaignId, lease.Epoch, CampaignStatus.Completed, null, TestTime.Start, Cancellation);
        var (own, text) = (seed.Routes[0].InstanceId, seed.Routes[0].TemplateId);
        await World.SetTemplateAsync(text, "edited too late");
        await World.DeleteTemplateAsync(text);
        var stranger = await World.AddRunningAsync(messages: 0, tenantId: seed.TenantId);
        var other = stranger.Routes[0].InstanceId;
        await Ledger.ReopenAsync(seed.CampaignId, lease.Epoch, [MessageStatus.Pending], TestTime.Start, Cancellation);

        var replaced = await Ledger.ReplaceRoutesAsync(seed.CampaignId, lease.Epoch, [new(other, [text]), new(own, [text])], Cancellation);

        Assert.Equal([(other, "Olá {{nome}}"), (own, "Olá {{nome}}")], replaced.Routes!.Select(route => (route.InstanceId, Assert.Single(route.Texts).Body)));
        var refused = await Ledger.ReplaceRoutesAsync(stranger.CampaignId, (await OwnAsync(stranger)).Epoch, [new(other, [text])], Cancellation);
        Assert.Equal((true, null), (refused.Owned, refused.Routes));
    }

    [Fact]
    public async Task A_text_that_was_taken_out_and_comes_back_says_all_that_it_says_now()
    {
        var seed = await World.AddRunningAsync(messages: 1, CampaignStatus.Draft);
        var (number, text, other) = (seed.Routes[0].InstanceId, seed.Routes[0].TemplateId, TestIds.Next());
        await World.SetTemplateAsync(text, "old", Official("old {{nome}}"));
        await World.SetTemplateAsync(other, "other");
        await World.AddRunningAsync(messages: 0, tenantId: seed.TenantId); // which makes the new text one of the tenant's
        var lease = await OwnAsync(seed);
        await Ledger.ChangeStatusAsync(seed.CampaignId, lease.Epoch, CampaignStatus.Running, null, TestTime.Start, Cancellation);
        await World.SetTemplateAsync(text, "new", Official("new {{nome}}"));
        await Ledger.ReplaceRoutesAsync(seed.CampaignId, lease.Epoch, [new(number, [other])], Cancellation);

        var back = (await Ledger.ReplaceRoutesAsync(seed.CampaignId, lease.Epoch, [new(number, [text])], Cancellation)).Routes;

        var said = Assert.Single(Assert.Single(back!).Texts);
        Assert.Equal(("new", "new {{nome}}"), (said.Body, Assert.Single(said.Parts!.Cloud!.Body).Text));
    }

    private static TemplateParts Official(string parameter) => new(Cloud: new CloudTemplate("aviso", "pt_BR", [new CloudParameter(null, parameter)], null, null, []));

    [Fact]
    public async Task A_completed_campaign_is_taken_up_again_with_what_failed_and_its_history_stays()
    {
        var seed = await World.AddRunningAsync(messages: 3);
        var lease = await OwnAsync(seed);
        await EndAsync(lease, 1, MessageStatus.Failed, SendOutcomeKind.Rejected);
        await EndAsync(lease, 2, MessageStatus.NoWhatsapp, SendOutcomeKind.NotOnWhatsApp);
        await Ledger.RecordIntentAsync(Intent(lease, seq: 3));
        await Ledger.RecordOutcomeAsync(Sent(lease, seq: 3));
        await Ledger.ChangeStatusAsync(seed.CampaignId, lease.Epoch, CampaignStatus.Completed, null, TestTime.Start, Cancellation);

        Assert.Equal(1, await Ledger.ReopenAsync(seed.CampaignId, lease.Epoch, [MessageStatus.Failed], TestTime.Start.AddDays(1), Cancellation));

        var campaign = await World.CampaignAsync(seed.CampaignId);
        Assert.Equal((CampaignStatus.Running, null), (campaign.Status, campaign.EndedAt));
        var pending = Assert.Single(await Ledger.ReadPendingAsync(seed.CampaignId, 0, 10, Cancellation));
        Assert.Equal((1, 1), (pending.Seq, pending.AttemptsMade));
        Assert.Equal("why 1", (await World.MessagesAsync(seed.CampaignId))[0].Error);
        Assert.Equal(IntentAnswer.Recorded, await Ledger.RecordIntentAsync(Intent(lease, seq: 1, attemptNo: 2)));
        Assert.Equal(4, (await World.AttemptsAsync(seed.CampaignId)).Count);
        Assert.Null(await Ledger.ReopenAsync(seed.CampaignId, lease.Epoch - 1, [MessageStatus.Failed], TestTime.Start, Cancellation));
    }

    private async Task EndAsync(CampaignLease lease, int seq, MessageStatus status, SendOutcomeKind kind)
    {
        await Ledger.RecordIntentAsync(Intent(lease, seq));
        Assert.True(await Ledger.RecordOutcomeAsync(new AttemptOutcome(
            lease.CampaignId, lease.Epoch, seq, 1, kind, status, null, $"why {seq}", DoubtResolution.None, TestTime.Start)));
    }
}
