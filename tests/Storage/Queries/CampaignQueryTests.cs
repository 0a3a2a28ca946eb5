using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Instances;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.Pacing;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.Tests.Storage.Queries;

/// <summary>Campaigns, from the draft to what became of each message.</summary>
public sealed class CampaignQueryTests : FrontDoor
{
    [Fact]
    public async Task A_campaign_is_created_listed_and_edited_as_a_draft_only()
    {
        var instance = await CreateInstanceAsync("one");
        var template = (await Get<CatalogStore>().CreateTemplateAsync(Tenant, new TemplateDraft("t", "Olá"), TestTime.Start, Cancellation)).Id;
        var draft = Campaign("first", new RouteDraft(instance, [template]));
        var store = Get<CampaignStore>();
        var created = await store.CreateAsync(Tenant, draft, TestTime.Start, Cancellation);
        var foreign = await store.CreateAsync(Tenant, Campaign("bad", new RouteDraft(TestIds.Next(), [template])), TestTime.Start, Cancellation);
        var change = new DraftChange(TestTime.Start, draft.Delay, draft.InDoubtPolicy, draft.Routes, draft.SkipContactedDays);
        var edited = await store.ChangeDraftAsync(Tenant, created.Id, change, Cancellation);

        Assert.Equal(StoreRefusal.UnknownReference, foreign.Refusal);
        Assert.True(edited.Done);
        var page = await Get<CampaignQueries>().ListAsync(Tenant, CampaignStatus.Draft, after: null, limit: 10, Cancellation);
        Assert.Equal(TestTime.Start, Assert.Single(page.Items).ScheduledAt);
        var route = Assert.Single(await Get<CampaignQueries>().ListRoutesAsync(Tenant, created.Id, Cancellation));
        Assert.Equal((instance, 0, true, false), (route.InstanceId, route.OrderIndex, route.Active, route.Connected));

        var lease = (await Get<IMessageLedger>().TakeOwnershipAsync(created.Id, Cancellation))!;
        await Get<IMessageLedger>().ChangeStatusAsync(created.Id, lease.Epoch, CampaignStatus.Running, null, TestTime.Start, Cancellation);
        Assert.Equal(StoreRefusal.WrongState, (await store.ChangeDraftAsync(Tenant, created.Id, change, Cancellation)).Refusal);
        Assert.Equal(StoreRefusal.InUse, (await Get<CatalogStore>().DeleteInstanceAsync(Tenant, instance, TestTime.Start, Cancellation)).Refusal);
        Assert.Equal([created.Id], await Get<IInstanceDirectory>().FindActiveCampaignsAsync(instance, Cancellation));
        Assert.Equal([created.Id], await Get<ICampaignDirectory>().FindActiveAsync(null, 10, Cancellation));
        Assert.Empty(await Get<ICampaignDirectory>().FindActiveAsync(created.Id, 10, Cancellation));
        Assert.Null(await Get<CampaignQueries>().FindAsync(TestIds.Next(), created.Id, Cancellation));
    }

    [Fact]
    public async Task A_change_of_a_draft_keeps_every_setting_that_it_does_not_name()
    {
        var instance = await CreateInstanceAsync("kept");
        var template = (await Get<CatalogStore>().CreateTemplateAsync(Tenant, new TemplateDraft("t", "Olá"), TestTime.Start, Cancellation)).Id;
        var window = new SendWindow([new WindowRange(Weekdays.Working, 540, 1080)], WindowClock.Recipient, Holidays: false);
        var draft = Campaign("kept", new RouteDraft(instance, [template])) with
        {
            SkipContactedDays = 7,
            Pace = new CampaignPace { Window = window, PerDay = 40, Priority = 9, NumberCheckDays = 3 },
        };
        var created = await Get<CampaignStore>().CreateAsync(Tenant, draft, TestTime.Start, Cancellation);
        const string Others = """
            select (to_jsonb(c) - array['scheduled_at', 'delay_min_ms', 'delay_max_ms', 'in_doubt_policy'])::text from campaign c where id = $1
            """;
        async Task<string> ReadOthersAsync() => Assert.Single(await World.ReadAsync(Others, reader => reader.GetString(0), created.Id));
        var before = await ReadOthersAsync();

        var delay = new DelayRange(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(11));
        Assert.True((await Get<CampaignStore>().ChangeDraftAsync(Tenant, created.Id, new(null, delay, InDoubtPolicy.Skip, draft.Routes, SkipContactedDays: 7), Cancellation)).Done);

        Assert.Equal(before, await ReadOthersAsync());
        Assert.Equal(9, (await Get<CampaignQueries>().FindPaceAsync(Tenant, created.Id, Cancellation))!.Own.Priority);
        var changed = (await Get<CampaignQueries>().FindAsync(Tenant, created.Id, Cancellation))!;
        Assert.Equal((delay, InDoubtPolicy.Skip), (changed.Delay, changed.InDoubtPolicy));
    }

    [Fact]
    public async Task Due_campaigns_are_found_however_late()
    {
        await InsertCampaignAsync("scheduled", TestTime.Start.AddDays(-3));
        var atOnce = await InsertCampaignAsync("scheduled", null);
        await InsertCampaignAsync("scheduled", TestTime.Start.AddSeconds(1));
        await InsertCampaignAsync("draft", null);

        var due = await Get<ICampaignDirectory>().FindDueAsync(TestTime.Start, 10, Cancellation);

        Assert.Equal(2, due.Count);
        Assert.Equal(atOnce, due[0]);
    }

    [Fact]
    public async Task Messages_are_counted_and_listed_with_sending_apart()
    {
        var campaign = await InsertCampaignAsync("running", null);
        await World.ExecuteAsync(
            "insert into message (campaign_id, seq, phone, variables, import_line) select $1, n, n::text, '{}', n from generate_series(1, 6) n", campaign);
        var ledger = Get<IMessageLedger>();
        var lease = (await ledger.TakeOwnershipAsync(campaign, Cancellation))!;
        var instance = TestIds.Next();
        foreach (var seq in new[] { 1, 2, 3 })
            await ledger.RecordIntentAsync(new AttemptIntent(campaign, lease.Epoch, seq, 1, instance, TestIds.Next(), TestTime.Start));
        await ledger.RecordOutcomeAsync(Outcome(lease, 1, SendOutcomeKind.Accepted, MessageStatus.Sent, DoubtResolution.None));
        await ledger.RecordOutcomeAsync(Outcome(lease, 2, SendOutcomeKind.Unknown, MessageStatus.InDoubt, DoubtResolution.Skipped));

        var queries = Get<MessageQueries>();
        Assert.Equal(
            new CampaignCounts(Pending: 3, Sending: 1, Sent: 1, 0, 0, 0, 0, 0, InDoubt: 1, 0),
            await queries.CountAsync(Tenant, campaign, Cancellation));
        Assert.Null(await queries.CountAsync(TestIds.Next(), campaign, Cancellation));

        var sending = Assert.Single((await queries.ListAsync(Tenant, campaign, new MessageFilter(MessageQueries.Sending), 0, 10, Cancellation)).Items);
        Assert.Equal((3, 1, instance), (sending.Seq, sending.Attempts, sending.InstanceId));
        var page = await queries.ListAsync(Tenant, campaign, new MessageFilter("pending"), afterSeq: 0, limit: 2, Cancellation);
        Assert.Equal([4, 5], page.Items.Select(message => message.Seq));
        Assert.Equal(5, page.Next);
        var last = await queries.ListAsync(Tenant, campaign, new MessageFilter("pending"), page.Next!.Value, 2, Cancellation);
        Assert.Equal([6], last.Items.Select(message => message.Seq));
        Assert.Null(last.Next);
        var byNumber = await queries.ListAsync(Tenant, campaign, new MessageFilter(InstanceId: instance), 0, 10, Cancellation);
        Assert.Equal([1, 2, 3], byNumber.Items.Select(message => message.Seq)); // the third while its attempt is open
        Assert.Null(byNumber.Next);
        Assert.Equal([1], (await queries.ListAsync(Tenant, campaign, new MessageFilter("sent", instance), 0, 10, Cancellation)).Items.Select(message => message.Seq));
        Assert.Empty((await queries.ListAsync(Tenant, campaign, new MessageFilter(InstanceId: TestIds.Next()), 0, 10, Cancellation)).Items);
        var doubt = Assert.Single((await queries.ListDoubtsAsync(Tenant, campaign, 0, 10, Cancellation)).Items);
        Assert.Equal((2, "unknown", "skipped", "in_doubt"), (doubt.Seq, doubt.Outcome, doubt.Resolution, doubt.MessageStatus));
    }
}
