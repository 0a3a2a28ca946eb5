using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Grains.Instances;
using WaActors.Grains.Notifications;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.Pacing;
using WaActors.Storage;
using WaActors.Reasons;
using WaActors.Storage.Catalog;
using WaActors.Storage.Events;
using WaActors.Storage.Queries;

namespace WaActors.Tests.Storage.Queries;

/// <summary>What the front door reads and writes, through the registration that the program uses.</summary>
public sealed class QueryTests : IAsyncLifetime
{
    private readonly Guid _tenant = TestIds.Next();
    private StorageWorld? _world;
    private ServiceProvider? _services;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await StorageWorld.CreateAsync();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Storage:PublicBaseUrl"] = "https://wa.example/base/" })
            .Build();
        _services = new ServiceCollection()
            .AddLogging()
            .AddWaActorsStorage(configuration, _world.Options.ConnectionString)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
        await Get<CatalogStore>().EnsureTenantAsync(_tenant, "tenant", TestTime.Start, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        await _world!.DisposeAsync();
    }

    /// <summary>For its actor, the lists and the forecast of a draft alike.</summary>
    [Fact]
    public async Task A_tenant_s_warm_up_is_read_for_its_numbers_wherever_their_pace_is()
    {
        var instance = await CreateInstanceAsync("one");
        WarmUpStage[] stages = [new(0, 3, 1), new(10, null)];
        Assert.Equal([instance], await Get<TenantSettingsStore>().ChangeWarmUpAsync(_tenant, PaceProfile.Cold, stages, Cancellation));
        Assert.Empty(await Get<TenantSettingsStore>().ChangeWarmUpAsync(_tenant, PaceProfile.Cloud, [], Cancellation));
        Assert.Equal(stages, (await Get<IInstanceDirectory>().FindAsync(instance, Cancellation))!.Pace.Settings.WarmUp);
        Assert.Equal(stages, (await new ForecastQueries(_world!.Sources).ListLinesAsync(_tenant, [instance], priority: 5, Cancellation))[0].Pace.Settings.WarmUp);
        Assert.Equal(stages, (await new NumberQueries(_world!.Sources).ListAsync(_tenant, NumberFilter.All, null, null, 10, Cancellation)).Items[0].Pace.WarmUp);
        Assert.Equal(stages, (await Get<CatalogQueries>().FindInstanceAsync(_tenant, instance, Cancellation))!.TenantWarmUps.Cold);
        await Get<TenantSettingsStore>().ChangeWarmUpAsync(_tenant, PaceProfile.Cold, null, Cancellation);
        Assert.Equal(PaceProfiles.Of(PaceProfile.Cold).WarmUp, (await Get<IInstanceDirectory>().FindAsync(instance, Cancellation))!.Pace.Settings.WarmUp);
    }

    [Fact]
    public async Task An_instance_is_found_with_its_secrets_and_its_webhook()
    {
        var instance = await CreateInstanceAsync("one");

        var record = await Get<IInstanceDirectory>().FindAsync(instance, Cancellation);

        Assert.Equal((_tenant, "one", "evolution", "key", "token"),
            (record!.TenantId, record.Name, record.Gateway.Kind, record.Gateway.ApiKey, record.Gateway.Token));
        Assert.StartsWith($"https://wa.example/base/webhooks/evolution/{instance}/", record.Gateway.WebhookUrl!.AbsoluteUri, StringComparison.Ordinal);
        Assert.DoesNotContain("key", (await _world!.ReadAsync("select api_key_protected from gateway", reader => reader.GetString(0)))[0], StringComparison.Ordinal);
        Assert.Equal(1, await _world.CountAsync("select count(*) from data_protection_key"));
    }

    [Fact]
    public async Task A_projection_never_goes_back()
    {
        var instance = await CreateInstanceAsync("one");
        var directory = Get<IInstanceDirectory>();
        var status = new InstanceStatus(instance, LinkState.Connected, TestTime.Start, null, PermissionState.Ok, null, Revision: 5, WindowMax: 1);

        await directory.ProjectAsync(status, Cancellation);
        await directory.ProjectAsync(status with { Link = LinkState.Disconnected, Revision = 4 }, Cancellation);

        Assert.Equal(LinkState.Connected, (await Get<CatalogQueries>().FindInstanceAsync(_tenant, instance, Cancellation))!.Link);
    }

    [Fact]
    public async Task A_step_recorded_again_after_a_crash_and_a_notification_raised_again_stay_one_I2_I10()
    {
        var instance = await CreateInstanceAsync("one");
        var step = new RecoveryAttempt(
            TestIds.Next(), 1, _tenant, instance, RecoveryTrigger.EnsureHealthy, RecoveryStep.Delete, HealthState.Corrupted, HealthState.NotFound,
            StepOutcome.Helped, TestTime.Start, TimeSpan.FromSeconds(2), "not listed");
        var told = new Notification(_tenant, instance, NotificationKind.InstanceDisconnected, TestTime.Start, TestTime.Start, "closed");
        for (var i = 0; i < 2; i++)
        {
            await Get<IRecoveryLog>().AppendAsync(step, Cancellation);
            await Get<INotificationLog>().RaiseAsync(told with { At = told.At.AddMinutes(i) }, Cancellation);
        }

        var stored = Assert.Single((await Get<RecoveryQueries>().ListAsync(_tenant, instance, null, 10, Cancellation)).Items);
        Assert.Equal((step.RunId, RecoveryStep.Delete, HealthState.Corrupted, HealthState.NotFound, 2000L, "not listed"),
            (stored.RunId, stored.Step, stored.Before, stored.After, stored.TookMs, stored.Reason));
        Assert.Equal(TestTime.Start, Assert.Single((await Get<NotificationQueries>().ListAsync(_tenant, unreadOnly: true, null, 10, Cancellation)).Items).CreatedAt);
    }

    [Fact]
    public async Task Every_name_of_health_and_recovery_is_one_that_the_database_takes()
    {
        var instance = await CreateInstanceAsync("one");
        var at = TestTime.Start;
        foreach (var state in Enum.GetValues<HealthState>())
            await Get<IInstanceDirectory>().NoteCheckAsync(instance, new(state, null, false, at = at.AddSeconds(1)), 0, Cancellation);
        var number = 0;
        var run = TestIds.Next();
        foreach (var trigger in Enum.GetValues<RecoveryTrigger>())
        foreach (var step in Enum.GetValues<RecoveryStep>())
        foreach (var outcome in Enum.GetValues<StepOutcome>())
            await Get<IRecoveryLog>().AppendAsync(
                new(run, ++number, _tenant, instance, trigger, step, HealthState.Stuck, HealthState.Healthy, outcome, at, TimeSpan.Zero, null), Cancellation);
        var page = await Get<RecoveryQueries>().ListAsync(_tenant, instance, null, 500, Cancellation);
        Assert.Equal(number, page.Items.Count);
        Assert.Equal(HealthState.NotFound, (await Get<CatalogQueries>().FindInstanceAsync(_tenant, instance, Cancellation))!.Health);
    }

    [Fact]
    public async Task Names_are_unique_and_references_stay_within_the_tenant()
    {
        var store = Get<CatalogStore>();
        var gateway = await store.CreateGatewayAsync(_tenant, Gateway("same"), TestTime.Start, Cancellation);
        var again = await store.CreateGatewayAsync(_tenant, Gateway("same"), TestTime.Start, Cancellation);
        var foreign = await store.CreateInstanceAsync(
            TestIds.Next(), new InstanceDraft(gateway.Id, "x", "x", null, null), TestTime.Start, Cancellation);

        Assert.True(gateway.Done);
        Assert.Equal((StoreRefusal.AlreadyExists, "gateway_tenant_id_name_key"), (again.Refusal, again.Constraint));
        Assert.Equal(StoreRefusal.UnknownReference, foreign.Refusal);
    }

    [Fact]
    public async Task A_campaign_is_created_listed_and_edited_as_a_draft_only()
    {
        var instance = await CreateInstanceAsync("one");
        var template = (await Get<CatalogStore>().CreateTemplateAsync(_tenant, new TemplateDraft("t", "Olá"), TestTime.Start, Cancellation)).Id;
        var draft = Campaign("first", new RouteDraft(instance, [template]));
        var store = Get<CampaignStore>();
        var created = await store.CreateAsync(_tenant, draft, TestTime.Start, Cancellation);
        var foreign = await store.CreateAsync(_tenant, Campaign("bad", new RouteDraft(TestIds.Next(), [template])), TestTime.Start, Cancellation);
        var change = new DraftChange(TestTime.Start, draft.Delay, draft.InDoubtPolicy, draft.Routes, draft.SkipContactedDays);
        var edited = await store.ChangeDraftAsync(_tenant, created.Id, change, Cancellation);

        Assert.Equal(StoreRefusal.UnknownReference, foreign.Refusal);
        Assert.True(edited.Done);
        var page = await Get<CampaignQueries>().ListAsync(_tenant, CampaignStatus.Draft, after: null, limit: 10, Cancellation);
        Assert.Equal(TestTime.Start, Assert.Single(page.Items).ScheduledAt);
        var route = Assert.Single(await Get<CampaignQueries>().ListRoutesAsync(_tenant, created.Id, Cancellation));
        Assert.Equal((instance, 0, true, false), (route.InstanceId, route.OrderIndex, route.Active, route.Connected));

        var lease = (await Get<IMessageLedger>().TakeOwnershipAsync(created.Id, Cancellation))!;
        await Get<IMessageLedger>().ChangeStatusAsync(created.Id, lease.Epoch, CampaignStatus.Running, null, TestTime.Start, Cancellation);
        Assert.Equal(StoreRefusal.WrongState, (await store.ChangeDraftAsync(_tenant, created.Id, change, Cancellation)).Refusal);
        Assert.Equal(StoreRefusal.InUse, (await Get<CatalogStore>().DeleteInstanceAsync(_tenant, instance, TestTime.Start, Cancellation)).Refusal);
        Assert.Equal([created.Id], await Get<IInstanceDirectory>().FindActiveCampaignsAsync(instance, Cancellation));
        Assert.Equal([created.Id], await Get<ICampaignDirectory>().FindActiveAsync(null, 10, Cancellation));
        Assert.Empty(await Get<ICampaignDirectory>().FindActiveAsync(created.Id, 10, Cancellation));
        Assert.Null(await Get<CampaignQueries>().FindAsync(TestIds.Next(), created.Id, Cancellation));
    }

    [Fact]
    public async Task A_change_of_a_draft_keeps_every_setting_that_it_does_not_name()
    {
        var instance = await CreateInstanceAsync("kept");
        var template = (await Get<CatalogStore>().CreateTemplateAsync(_tenant, new TemplateDraft("t", "Olá"), TestTime.Start, Cancellation)).Id;
        var window = new SendWindow([new WindowRange(Weekdays.Working, 540, 1080)], WindowClock.Recipient, Holidays: false);
        var draft = Campaign("kept", new RouteDraft(instance, [template])) with
        {
            SkipContactedDays = 7,
            Pace = new CampaignPace { Window = window, PerDay = 40, Priority = 9, NumberCheckDays = 3 },
        };
        var created = await Get<CampaignStore>().CreateAsync(_tenant, draft, TestTime.Start, Cancellation);
        const string Others = """
            select (to_jsonb(c) - array['scheduled_at', 'delay_min_ms', 'delay_max_ms', 'in_doubt_policy'])::text from campaign c where id = $1
            """;
        async Task<string> ReadOthersAsync() => Assert.Single(await _world!.ReadAsync(Others, reader => reader.GetString(0), created.Id));
        var before = await ReadOthersAsync();

        var delay = new DelayRange(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(11));
        Assert.True((await Get<CampaignStore>().ChangeDraftAsync(_tenant, created.Id, new(null, delay, InDoubtPolicy.Skip, draft.Routes, SkipContactedDays: 7), Cancellation)).Done);

        Assert.Equal(before, await ReadOthersAsync());
        Assert.Equal(9, (await Get<CampaignQueries>().FindPaceAsync(_tenant, created.Id, Cancellation))!.Own.Priority);
        var changed = (await Get<CampaignQueries>().FindAsync(_tenant, created.Id, Cancellation))!;
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
        await _world!.ExecuteAsync(
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
            await queries.CountAsync(_tenant, campaign, Cancellation));
        Assert.Null(await queries.CountAsync(TestIds.Next(), campaign, Cancellation));

        var sending = Assert.Single((await queries.ListAsync(_tenant, campaign, new MessageFilter(MessageQueries.Sending), 0, 10, Cancellation)).Items);
        Assert.Equal((3, 1, instance), (sending.Seq, sending.Attempts, sending.InstanceId));
        var page = await queries.ListAsync(_tenant, campaign, new MessageFilter("pending"), afterSeq: 0, limit: 2, Cancellation);
        Assert.Equal([4, 5], page.Items.Select(message => message.Seq));
        Assert.Equal(5, page.Next);
        var last = await queries.ListAsync(_tenant, campaign, new MessageFilter("pending"), page.Next!.Value, 2, Cancellation);
        Assert.Equal([6], last.Items.Select(message => message.Seq));
        Assert.Null(last.Next);
        var byNumber = await queries.ListAsync(_tenant, campaign, new MessageFilter(InstanceId: instance), 0, 10, Cancellation);
        Assert.Equal([1, 2, 3], byNumber.Items.Select(message => message.Seq)); // the third while its attempt is open
        Assert.Null(byNumber.Next);
        Assert.Equal([1], (await queries.ListAsync(_tenant, campaign, new MessageFilter("sent", instance), 0, 10, Cancellation)).Items.Select(message => message.Seq));
        Assert.Empty((await queries.ListAsync(_tenant, campaign, new MessageFilter(InstanceId: TestIds.Next()), 0, 10, Cancellation)).Items);
        var doubt = Assert.Single((await queries.ListDoubtsAsync(_tenant, campaign, 0, 10, Cancellation)).Items);
        Assert.Equal((2, "unknown", "skipped", "in_doubt"), (doubt.Seq, doubt.Outcome, doubt.Resolution, doubt.MessageStatus));
    }

    [Fact]
    public async Task Events_are_written_in_order_and_flushed_at_the_stop()
    {
        var log = Get<EventLog>();
        await log.StartAsync(Cancellation);
        var campaign = TestIds.Next();
        for (var number = 0; number < 1_200; number++)
            log.Append(new DomainEvent(_tenant, TestTime.Start, EventKinds.CampaignPaused, campaign, Seq: number, Reason: new string('x', 1_100)));
        log.Append(new DomainEvent(_tenant, TestTime.Start, EventKinds.CampaignPaused, campaign, Seq: 1_200, Reason: CodedReason.Write("gateway.quoted", new string('x', 1_100), "value")));
        await log.StopAsync(Cancellation);
        log.Append(new DomainEvent(_tenant, TestTime.Start, EventKinds.CampaignResumed, campaign));

        var queries = Get<EventQueries>();
        var page = await queries.ListAsync(_tenant, campaign, instanceId: null, before: null, limit: 3, Cancellation);
        Assert.Equal([1200, 1199, 1198], page.Items.Select(row => row.Seq!.Value));
        Assert.Equal(1_000, page.Items[1].Reason!.Length);
        Assert.Equal((1_000, "gateway.quoted"), (page.Items[0].Reason!.Length, CodedReason.CodeOf(page.Items[0].Reason))); // shorter, and with its whole code
        var after = await queries.ListAfterAsync(_tenant, null, null, page.Items[2].Id, 10, Cancellation);
        Assert.Equal([1199, 1200], after.Select(row => row.Seq!.Value));
    }

    private T Get<T>()
        where T : notnull => _services!.GetRequiredService<T>();

    private static GatewayDraft Gateway(string name) => new("evolution", name, new Uri("http://gateway:8080"), "key");

    private static CampaignDraft Campaign(string name, params RouteDraft[] routes) =>
        new(name, null, new DelayRange(TimeSpan.Zero, TimeSpan.Zero), 10, 5, InDoubtPolicy.Resend, routes);

    private static AttemptOutcome Outcome(CampaignLease lease, int seq, SendOutcomeKind kind, MessageStatus status, DoubtResolution resolution) =>
        new(lease.CampaignId, lease.Epoch, seq, 1, kind, status, "id", null, resolution, TestTime.Start);

    private async Task<Guid> CreateInstanceAsync(string name)
    {
        var gateway = await Get<CatalogStore>().CreateGatewayAsync(_tenant, Gateway(name), TestTime.Start, Cancellation);
        var instance = await Get<CatalogStore>().CreateInstanceAsync(
            _tenant, new InstanceDraft(gateway.Id, name, name, "5511999999999", "token"), TestTime.Start, Cancellation);
        Assert.True(instance.Done, $"{instance.Refusal} {instance.Constraint}");
        return instance.Id;
    }

    private async Task<Guid> InsertCampaignAsync(string status, DateTimeOffset? scheduledAt)
    {
        var id = TestIds.Next();
        await _world!.ExecuteAsync(
            """
            insert into campaign (id, tenant_id, name, status, scheduled_at, delay_min_ms, delay_max_ms, created_at)
            values ($1, $2, 'c', $3, $4, 0, 0, '2026-01-01Z')
            """,
            id, _tenant, status, WaActors.Storage.Connections.Rows.OrNull(scheduledAt));
        return id;
    }
}
