using WaActors.Grains.Instances;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.TestKit;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Grains.Instances;

/// <summary>Requests for places while the database is slow to tell what the number sent, and its record, its clock or its owner change meanwhile.</summary>
public class PaceReadingTests
{
    private static readonly NumberPace Pace = new(
        new() { PerDay = 10, NewPerDay = 10, RecipientGap = TimeSpan.FromHours(6), RecipientPerWeek = 2 },
        new PaceCalendar(TimeZones.Get("America/Sao_Paulo"), new HashSet<DateOnly>()),
        DateTimeOffset.MinValue);

    [Fact]
    public async Task A_reading_that_ends_after_a_newer_one_counts_for_nothing_and_the_request_is_answered()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A", windowMax: 3, Pace);
        var rounds = 0;
        world.Database.Faults.Decide = operation => // where the request would begin anew for ever, it fails instead
            operation == nameof(IPaceHistory.KnowsAsync) && Interlocked.Increment(ref rounds) > 20 ? MemoryFault.Fails : MemoryFault.None;
        var answer = world.Database.Faults.HoldNext(nameof(IPaceHistory.ReadAsync));
        var asked = await BeginAcquireAsync(world, number);
        Assert.False(asked.IsCompleted, "the reading is held");

        await world.ChangePaceAsync(number, Pace with { Calendar = PaceCalendar.Utc });
        answer.SetResult();
        await world.Host.SettleAsync();

        Assert.Equal(1, (await CampaignWorld.EndAsync(asked, "the place")).Granted);
        Assert.Equal(1, (await AcquireAsync(world, number)).Granted);
    }

    [Fact]
    public async Task No_permit_is_given_by_a_reading_of_an_epoch_that_was_refused_meanwhile()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A", windowMax: 3, Pace);
        var refused = (await AcquireAsync(world, number)).PaceEpoch!.Value;
        var answer = world.Database.Faults.HoldNext(nameof(IPaceHistory.ReadAsync));
        world.Database.ChangeInstance(number, record => record with { Pace = Pace with { Calendar = PaceCalendar.Utc } });
        var changed = await BeginChangeAsync(world, number);
        var asked = await BeginAcquireAsync(world, number);
        Assert.False(asked.IsCompleted, "the reading is held");

        await world.Host.CallAsync(() => world.Instance(number).OnPermitStaleAsync(refused));
        answer.SetResult();
        await world.Host.SettleAsync();

        var permit = await CampaignWorld.EndAsync(asked, "the place");
        Assert.Equal((1, true, (long?)refused + 1), (permit.Granted, permit.Counted, permit.PaceEpoch));
        await CampaignWorld.EndAsync(changed, "the review");
    }

    [Fact]
    public async Task The_old_pace_stands_while_the_record_is_read_anew()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A", windowMax: 3, Pace);
        var knows = world.Database.Faults.HoldNext(nameof(IPaceHistory.KnowsAsync));
        var asked = await BeginAcquireAsync(world, number);
        var record = world.Database.Faults.HoldNext(nameof(IInstanceDirectory.FindAsync));
        var changed = await BeginChangeAsync(world, number);
        Assert.False(changed.IsCompleted, "the record is held");
        knows.SetResult();
        await world.Host.SettleAsync();

        var permit = await CampaignWorld.EndAsync(asked, "the place");
        Assert.Equal((1, true, (long?)1), (permit.Granted, permit.Counted, permit.PaceEpoch));
        Assert.Equal((TimeSpan.FromHours(6), (int?)2), (permit.RecipientGap, permit.RecipientPerWeek));
        record.SetResult();
        await world.Host.SettleAsync();
        await CampaignWorld.EndAsync(changed, "the review");
    }

    [Fact]
    public async Task A_request_under_way_begins_anew_when_the_pace_changes()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A", windowMax: 3, Pace);
        var knows = world.Database.Faults.HoldNext(nameof(IPaceHistory.KnowsAsync));
        var asked = await BeginAcquireAsync(world, number);
        await world.ChangePaceAsync(number, NumberPace.None);
        knows.SetResult();
        await world.Host.SettleAsync();

        var permit = await CampaignWorld.EndAsync(asked, "the place");
        Assert.Equal((1, false, (long?)null), (permit.Granted, permit.Counted, permit.PaceEpoch));
    }

    [Fact]
    public async Task A_change_whose_record_could_not_be_read_is_read_by_the_next_request()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A", windowMax: 3, Pace);
        world.Database.Faults.FailNext(nameof(IInstanceDirectory.FindAsync));
        await Assert.ThrowsAnyAsync<Exception>(() => world.ChangePaceAsync(number, Pace with { Settings = Pace.Settings with { RecipientPerWeek = 5 } }));
        Assert.Equal(5, (await AcquireAsync(world, number)).RecipientPerWeek);
    }

    [Fact]
    public async Task Places_of_an_epoch_that_was_refused_are_free_at_once()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A", windowMax: 1, Pace);
        var refused = await AcquireAsync(world, number);
        Assert.Equal(1, refused.Granted);
        await world.Host.CallAsync(() => world.Instance(number).OnPermitStaleAsync(refused.PaceEpoch!.Value));
        var permit = await AcquireAsync(world, number);
        Assert.Equal((1, refused.PaceEpoch + 1), (permit.Granted, permit.PaceEpoch));
    }

    private static Task<SendPermit> AcquireAsync(CampaignWorld world, Guid number) =>
        world.Host.CallAsync(() => world.Instance(number).AcquireAsync(Request(number)));

    private static Task<Task<SendPermit>> BeginAcquireAsync(CampaignWorld world, Guid number) =>
        world.BeginAsync(number, instance => instance.AcquireAsync(Request(number)));

    private static Task<Task<bool>> BeginChangeAsync(CampaignWorld world, Guid number) =>
        world.BeginAsync(number, async instance =>
        {
            await instance.OnRecordChangedAsync();
            return true;
        });

    private static PermitRequest Request(Guid campaignId) => new(campaignId, 1) { Phone = "5511999990001" };
}
