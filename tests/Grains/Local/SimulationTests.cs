using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Instances;
using WaActors.TestKit;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Grains.Local;

/// <summary>
/// Whole campaigns under a storm of faults on virtual time: crashes, lost links and answers, databases that fail with and without effect, pauses. One seed
/// decides everything; a failing one is in the test's name and replays. The gateway is the oracle of what each recipient received.
/// </summary>
public class SimulationTests
{
    private const int Recipients = 40;
    private const int StormSteps = 60;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Nothing_is_lost_or_doubled_beyond_policy(int seed)
    {
        await using var world = await StormAsync(seed);
        Assert.NotEmpty(world.Gateway.Received);
    }

    [Fact]
    public async Task The_storm_reaches_what_it_is_for()
    {
        HashSet<string> wanted = new(StringComparer.Ordinal)
        {
            EventKinds.CampaignRecovered, EventKinds.CampaignWaiting, EventKinds.CampaignPaused, EventKinds.RouteDeactivated, EventKinds.RouteReactivated,
            EventKinds.MessageReturned, EventKinds.MessageInDoubt, "Found", "Resent", "Skipped", "twice under resend",
        };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 1; seed <= 60 && !wanted.IsSubsetOf(seen); seed++)
        {
            await using var world = await StormAsync(seed);
            seen.UnionWith(world.Events.Events.Select(e => e.Kind));
            seen.UnionWith(world.Events.Events.Where(e => e.Kind == EventKinds.MessageResolved).Select(e => e.Reason!.Split(':')[0]));
            if (world.Gateway.Received.CountBy(r => r.Phone).Any(count => count.Value > 1)) seen.Add("twice under resend");
        }

        Assert.Superset(wanted, seen);
    }

    private static async Task<CampaignWorld> StormAsync(int seed)
    {
        var dice = new SeededRandom((ulong)seed * 7919);
        var world = await CampaignWorld.StartAsync((ulong)seed);
        world.Gateway.LookUpWorks = seed % 3 != 0;
        var numbers = await world.AddNumbersAsync(3, windowMax: seed % 4 == 0 ? 5 : 1);
        var delay = seed % 5 == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(dice.Below(20));
        var resend = await world.StartCampaignAsync(numbers, Recipients, delay, s => s with { InDoubtPolicy = InDoubtPolicy.Resend });
        var skip = await world.StartCampaignAsync(numbers, Recipients, delay, s => s with { InDoubtPolicy = InDoubtPolicy.Skip });
        await world.Host.CallAsync(() => world.Host.Grain<ICampaignSchedulerGrain>(GrainKeys.Scheduler).WakeAsync());

        world.Database.Faults.Decide = _ => dice.Below(200) switch { 0 => MemoryFault.Fails, 1 => MemoryFault.AnswerLost, _ => MemoryFault.None };
        var epochs = new Dictionary<Guid, long>();
        for (var step = 0; step < StormSteps; step++)
        {
            await MishapAsync(world, dice, numbers, [resend, skip]);
            await world.Host.AdvanceAsync(TimeSpan.FromMilliseconds(dice.Below(15_000)));
            AssertAlways(world, resend, skip, epochs);
        }

        await CalmAsync(world, numbers, [resend, skip]);
        AssertAtTheEnd(world, resend, skip);
        return world;
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_run()
    {
        Assert.Equal(await TraceAsync(), await TraceAsync());

        static async Task<string> TraceAsync()
        {
            var dice = new SeededRandom(99);
            await using var world = await CampaignWorld.StartAsync(99);
            var numbers = await world.AddNumbersAsync(3);
            var campaign = await world.StartCampaignAsync(numbers, 20, TimeSpan.FromSeconds(3));
            for (var step = 0; step < 20; step++)
            {
                await MishapAsync(world, dice, numbers, [campaign]);
                await world.Host.AdvanceAsync(TimeSpan.FromMilliseconds(dice.Below(9_000)));
            }

            return string.Join('\n', world.Gateway.Received.Select(r => $"{r.At:O} {r.InstanceId} {r.Phone}"))
                + string.Join('\n', world.Events.Events.Select(e => $"{e.At:O} {e.Kind} {e.Reason}"));
        }
    }

    private static async Task MishapAsync(CampaignWorld world, SeededRandom dice, Guid[] numbers, Guid[] campaigns)
    {
        var number = numbers[dice.Below(numbers.Length)];
        var campaign = campaigns[dice.Below(campaigns.Length)];
        switch (dice.Below(11))
        {
            case 0: world.Gateway.SetLinked(number, false); break;
            case 1: await TriedAsync(() => world.TellLinkAsync(number, LinkState.Disconnected, "dropped")); break;
            case 2 or 3:
                world.Gateway.SetLinked(number, true);
                await TriedAsync(() => world.TellLinkAsync(number, LinkState.Connected));
                break;
            case 4: world.Gateway.LoseAnswers(number, 1 + dice.Below(2)); break;
            case 5: world.Gateway.Hold(number); break;
            case 6: world.Gateway.LetGo(number); break;
            case 7: await world.Host.CrashAndRestartAsync(); break;
            case 8: await TriedAsync(() => world.Host.CallAsync(() => world.Campaign(campaign).PauseAsync())); break;
            case 9: await TriedAsync(() => world.Host.CallAsync(() => world.Campaign(campaign).ResumeAsync())); break;
            default: world.Host.FailNextStateWrite(); break;
        }
    }

    /// <summary>A command may fail when the database does; what it did then is for the invariants to judge.</summary>
    private static async Task TriedAsync(Func<Task> command)
    {
        try
        {
            await command();
        }
        catch (Exception planned) when (planned is StorageUnavailableException or InvalidOperationException)
        {
        }
    }

    private static async Task CalmAsync(CampaignWorld world, Guid[] numbers, Guid[] campaigns)
    {
        world.Database.Faults.Decide = null;
        await world.Host.CrashAndRestartAsync();
        foreach (var number in numbers)
        {
            world.Gateway.LoseAnswers(number, 0);
            world.Gateway.LetGo(number);
            world.Gateway.SetLinked(number, true);
            await TriedAsync(() => world.TellLinkAsync(number, LinkState.Connected));
            await world.TellLinkAsync(number, LinkState.Connected);
        }

        foreach (var campaign in campaigns) await world.Host.CallAsync(() => world.Campaign(campaign).ResumeAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromHours(2));
    }

    private static void AssertAlways(CampaignWorld world, Guid resend, Guid skip, Dictionary<Guid, long> epochs)
    {
        foreach (var campaign in new[] { resend, skip })
        {
            Assert.Equal(Recipients, world.Database.Messages(campaign).Count);
            var epoch = world.Database.Campaign(campaign).Epoch;
            Assert.True(epoch >= epochs.GetValueOrDefault(campaign), "an epoch went back");
            epochs[campaign] = epoch;
        }

        Assert.DoesNotContain(world.ReceivedOf(skip).CountBy(r => r.Phone), count => count.Value > 1);
        var received = world.Gateway.Received.Select(r => r.GatewayMessageId).ToHashSet(StringComparer.Ordinal);
        var accepted = world.Database.Messages(resend).Concat(world.Database.Messages(skip)).Where(m => m.Status == MessageStatus.Sent);
        Assert.All(accepted, m => Assert.Contains(m.GatewayMessageId!, received));
    }

    private static void AssertAtTheEnd(CampaignWorld world, Guid resend, Guid skip)
    {
        foreach (var campaign in new[] { resend, skip })
        {
            Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(campaign).Status);
            Assert.DoesNotContain(world.Database.Attempts(campaign), a => a.Outcome is null);
            Assert.All(world.Database.Messages(campaign), m => Assert.True(m.Status is MessageStatus.Sent or MessageStatus.InDoubt, $"{m.Seq}: {m.Status}"));
        }

        // Under skip nobody twice, and whoever is not in doubt was reached; under resend everybody was reached, twice only where a doubt was resent.
        var reachedBySkip = world.ReceivedOf(skip).Select(r => r.Phone).ToHashSet(StringComparer.Ordinal);
        Assert.All(world.Database.Messages(skip).Where(m => m.Status == MessageStatus.Sent), m => Assert.Contains(m.Phone, reachedBySkip));
        var byPhone = world.ReceivedOf(resend).CountBy(r => r.Phone).ToDictionary(p => p.Key, p => p.Value);
        var resent = world.Database.Attempts(resend).Where(a => a.Resolution == DoubtResolution.Resent).CountBy(a => a.Seq).ToDictionary(p => p.Key, p => p.Value);
        foreach (var message in world.Database.Messages(resend).Where(m => m.Status == MessageStatus.Sent))
            Assert.InRange(byPhone.GetValueOrDefault(message.Phone), 1, 1 + resent.GetValueOrDefault(message.Seq));
    }
}
