using WaActors.Grains.Instances;
using WaActors.Grains.Notifications;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.Pacing;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.Tests.Storage.Queries;

/// <summary>Numbers and gateways, their settings, checks and repairs.</summary>
public sealed class NumberQueryTests : FrontDoor
{
    /// <summary>For its actor, the lists and the forecast of a draft alike.</summary>
    [Fact]
    public async Task A_tenant_s_warm_up_is_read_for_its_numbers_wherever_their_pace_is()
    {
        var instance = await CreateInstanceAsync("one");
        WarmUpStage[] stages = [new(0, 3, 1), new(10, null)];
        Assert.Equal([instance], await Get<TenantSettingsStore>().ChangeWarmUpAsync(Tenant, PaceProfile.Cold, stages, Cancellation));
        Assert.Empty(await Get<TenantSettingsStore>().ChangeWarmUpAsync(Tenant, PaceProfile.Cloud, [], Cancellation));
        Assert.Equal(stages, (await Get<IInstanceDirectory>().FindAsync(instance, Cancellation))!.Pace.Settings.WarmUp);
        Assert.Equal(stages, (await new ForecastQueries(World.Sources).ListLinesAsync(Tenant, [instance], priority: 5, Cancellation))[0].Pace.Settings.WarmUp);
        Assert.Equal(stages, (await new NumberQueries(World.Sources).ListAsync(Tenant, NumberFilter.All, null, null, 10, Cancellation)).Items[0].Pace.WarmUp);
        Assert.Equal(stages, (await Get<CatalogQueries>().FindInstanceAsync(Tenant, instance, Cancellation))!.TenantWarmUps.Cold);
        await Get<TenantSettingsStore>().ChangeWarmUpAsync(Tenant, PaceProfile.Cold, null, Cancellation);
        Assert.Equal(PaceProfiles.Of(PaceProfile.Cold).WarmUp, (await Get<IInstanceDirectory>().FindAsync(instance, Cancellation))!.Pace.Settings.WarmUp);
    }

    [Fact]
    public async Task An_instance_is_found_with_its_secrets_and_its_webhook()
    {
        var instance = await CreateInstanceAsync("one");

        var record = await Get<IInstanceDirectory>().FindAsync(instance, Cancellation);

        Assert.Equal((Tenant, "one", "evolution", "key", "token"),
            (record!.TenantId, record.Name, record.Gateway.Kind, record.Gateway.ApiKey, record.Gateway.Token));
        Assert.StartsWith($"https://wa.example/base/webhooks/evolution/{instance}/", record.Gateway.WebhookUrl!.AbsoluteUri, StringComparison.Ordinal);
        Assert.DoesNotContain("key", (await World.ReadAsync("select api_key_protected from gateway", reader => reader.GetString(0)))[0], StringComparison.Ordinal);
        Assert.Equal(1, await World.CountAsync("select count(*) from data_protection_key"));
    }

    [Fact]
    public async Task A_projection_never_goes_back()
    {
        var instance = await CreateInstanceAsync("one");
        var directory = Get<IInstanceDirectory>();
        var status = new InstanceStatus(instance, LinkState.Connected, TestTime.Start, null, PermissionState.Ok, null, Revision: 5, WindowMax: 1);

        await directory.ProjectAsync(status, Cancellation);
        await directory.ProjectAsync(status with { Link = LinkState.Disconnected, Revision = 4 }, Cancellation);

        Assert.Equal(LinkState.Connected, (await Get<CatalogQueries>().FindInstanceAsync(Tenant, instance, Cancellation))!.Link);
    }

    [Fact]
    public async Task A_step_recorded_again_after_a_crash_and_a_notification_raised_again_stay_one_I2_I10()
    {
        var instance = await CreateInstanceAsync("one");
        var step = new RecoveryAttempt(
            TestIds.Next(), 1, Tenant, instance, RecoveryTrigger.EnsureHealthy, RecoveryStep.Delete, HealthState.Corrupted, HealthState.NotFound,
            StepOutcome.Helped, TestTime.Start, TimeSpan.FromSeconds(2), "not listed");
        var told = new Notification(Tenant, instance, NotificationKind.InstanceDisconnected, TestTime.Start, TestTime.Start, "closed");
        for (var i = 0; i < 2; i++)
        {
            await Get<IRecoveryLog>().AppendAsync(step, Cancellation);
            await Get<INotificationLog>().RaiseAsync(told with { At = told.At.AddMinutes(i) }, Cancellation);
        }

        var stored = Assert.Single((await Get<RecoveryQueries>().ListAsync(Tenant, instance, null, 10, Cancellation)).Items);
        Assert.Equal((step.RunId, RecoveryStep.Delete, HealthState.Corrupted, HealthState.NotFound, 2000L, "not listed"),
            (stored.RunId, stored.Step, stored.Before, stored.After, stored.TookMs, stored.Reason));
        Assert.Equal(TestTime.Start, Assert.Single((await Get<NotificationQueries>().ListAsync(Tenant, unreadOnly: true, null, 10, Cancellation)).Items).CreatedAt);
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
                new(run, ++number, Tenant, instance, trigger, step, HealthState.Stuck, HealthState.Healthy, outcome, at, TimeSpan.Zero, null), Cancellation);
        var page = await Get<RecoveryQueries>().ListAsync(Tenant, instance, null, 500, Cancellation);
        Assert.Equal(number, page.Items.Count);
        Assert.Equal(HealthState.NotFound, (await Get<CatalogQueries>().FindInstanceAsync(Tenant, instance, Cancellation))!.Health);
    }

    [Fact]
    public async Task Names_are_unique_and_references_stay_within_the_tenant()
    {
        var store = Get<CatalogStore>();
        var gateway = await store.CreateGatewayAsync(Tenant, Gateway("same"), TestTime.Start, Cancellation);
        var again = await store.CreateGatewayAsync(Tenant, Gateway("same"), TestTime.Start, Cancellation);
        var foreign = await store.CreateInstanceAsync(
            TestIds.Next(), new InstanceDraft(gateway.Id, "x", "x", null, null), TestTime.Start, Cancellation);

        Assert.True(gateway.Done);
        Assert.Equal((StoreRefusal.AlreadyExists, "gateway_tenant_id_name_key"), (again.Refusal, again.Constraint));
        Assert.Equal(StoreRefusal.UnknownReference, foreign.Refusal);
    }
}
