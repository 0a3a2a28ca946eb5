using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Events;
using WaActors.Instances;
using WaActors.TestKit;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Grains.Campaigns;

/// <summary>What a crash, a lost answer or a second activation may do, and may not.</summary>
public class CrashTests
{
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(true, InDoubtPolicy.Resend, MessageStatus.Sent, DoubtResolution.Found, 1)]
    [InlineData(false, InDoubtPolicy.Resend, MessageStatus.Sent, DoubtResolution.Resent, 2)]
    [InlineData(true, InDoubtPolicy.Skip, MessageStatus.Sent, DoubtResolution.Found, 1)]
    [InlineData(false, InDoubtPolicy.Skip, MessageStatus.InDoubt, DoubtResolution.Skipped, 1)]
    public async Task A_lost_answer_is_resolved_by_look_up_then_by_policy(
        bool lookUpWorks, InDoubtPolicy policy, MessageStatus status, DoubtResolution resolution, int received)
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        world.Gateway.LookUpWorks = lookUpWorks;
        world.Gateway.LoseAnswers(numbers[0], 1);
        var campaign = await world.StartCampaignAsync(numbers, 4, TenSeconds, seed => seed with { InDoubtPolicy = policy });
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(6));

        var first = world.Database.Messages(campaign)[0];
        Assert.Equal(status, first.Status);
        Assert.Equal(received, world.ReceivedOf(campaign).Count(r => r.Phone == first.Phone));
        Assert.Equal(resolution, world.Database.Attempts(campaign).First(a => a.Seq == 1).Resolution);
        Assert.Equal(1, Assert.Single(world.EventsOf(campaign, EventKinds.MessageResolved)).Seq);
        Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(campaign).Status);
    }

    [Theory]
    [InlineData(InDoubtPolicy.Resend)]
    [InlineData(InDoubtPolicy.Skip)]
    public async Task A_look_up_that_cannot_be_asked_is_asked_again_before_policy_decides(InDoubtPolicy policy)
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        world.Gateway.LoseAnswers(numbers[0], 1);
        world.Gateway.LookUpsFail = true;
        var campaign = await world.StartCampaignAsync(numbers, 3, TenSeconds, seed => seed with { InDoubtPolicy = policy });
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(1, (await world.LiveAsync(campaign))!.InDoubt);
        world.Gateway.LookUpsFail = false;
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(DoubtResolution.Found, world.Database.Attempts(campaign)[0].Resolution);
        world.AssertAllSentOnce(campaign);
    }

    [Fact]
    public async Task A_look_up_that_can_never_be_asked_leaves_the_message_to_policy_in_the_end()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        world.Gateway.LoseAnswers(numbers[0], 1);
        world.Gateway.LookUpsFail = true;
        var campaign = await world.StartCampaignAsync(numbers, 2, TenSeconds, seed => seed with { InDoubtPolicy = InDoubtPolicy.Skip });
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(15));
        Assert.Equal((1, 1), (world.Count(campaign, MessageStatus.InDoubt), world.Count(campaign, MessageStatus.Sent)));
        Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(campaign).Status);
    }

    [Fact]
    public async Task A_gateway_without_look_up_leaves_the_message_to_policy_once_the_send_cannot_be_under_way_any_more()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        world.Gateway.HasLookUp = false;
        world.Gateway.LoseAnswers(numbers[0], 1);
        var campaign = await world.StartCampaignAsync(numbers, 1, TenSeconds, seed => seed with { InDoubtPolicy = InDoubtPolicy.Skip });
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(DoubtResolution.Skipped, world.Database.Attempts(campaign)[0].Resolution);
    }

    [Theory]
    [InlineData(InDoubtPolicy.Resend)]
    [InlineData(InDoubtPolicy.Skip)]
    public async Task After_a_crash_with_a_send_under_way_the_next_activation_resolves_it_and_goes_on(InDoubtPolicy policy)
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        world.Gateway.LookUpWorks = false;
        var campaign = await world.StartCampaignAsync(numbers, 6, TenSeconds, seed => seed with { InDoubtPolicy = policy });
        await world.Host.AdvanceAsync(TenSeconds);
        world.Gateway.Hold(numbers[0]);
        await world.Host.AdvanceAsync(TenSeconds);
        Assert.Equal(1, (await world.LiveAsync(campaign))!.InFlight);

        await world.Host.CrashAndRestartAsync();
        world.Gateway.LetGo(numbers[0]);
        await world.Host.CallAsync(() => world.Campaign(campaign).WakeAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(6));

        Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(campaign).Status);
        var byPhone = world.ReceivedOf(campaign).CountBy(r => r.Phone).ToDictionary(p => p.Key, p => p.Value);
        if (policy == InDoubtPolicy.Resend) Assert.Equal(6, byPhone.Count);
        else Assert.All(byPhone.Values, count => Assert.Equal(1, count));
        Assert.Equal(policy == InDoubtPolicy.Skip ? 1 : 0, world.Count(campaign, MessageStatus.InDoubt));
        Assert.Single(world.Database.Attempts(campaign), a => a.Resolution != DoubtResolution.None);
    }

    [Fact]
    public async Task A_send_that_is_still_on_its_way_when_its_host_dies_is_found_and_never_sent_again()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        world.Gateway.Hold(numbers[0]);
        var campaign = await world.StartCampaignAsync(numbers, 4, TenSeconds);
        await world.Host.SettleAsync();
        await world.Host.CrashAndRestartAsync();
        await world.Host.CallAsync(() => world.Campaign(campaign).WakeAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(50)); // looked up in vain more than once
        world.Gateway.LetGo(numbers[0]);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(5));
        world.AssertAllSentOnce(campaign);
        Assert.Equal(DoubtResolution.Found, world.Database.Attempts(campaign)[0].Resolution);
    }

    [Fact]
    public async Task A_number_whose_state_cannot_be_written_still_tells_what_its_gateway_did()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        var campaign = await world.StartCampaignAsync(numbers, 4, TenSeconds, seed => seed with { InDoubtPolicy = InDoubtPolicy.Skip });
        await world.Host.SettleAsync();
        world.Gateway.SetLinked(numbers[1], false);
        world.Host.FailNextStateWrite();
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(5));
        world.AssertAllSentOnce(campaign);
        Assert.Empty(world.EventsOf(campaign, EventKinds.MessageInDoubt));
    }

    [Fact]
    public async Task A_restart_keeps_the_pace_and_never_sends_what_was_missed_in_a_burst()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(2), 6, TimeSpan.FromMinutes(1));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(70));
        await world.Host.CrashAndRestartAsync();
        await world.Host.CallAsync(() => world.Campaign(campaign).WakeAsync());
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(8));
        world.AssertAllSentOnce(campaign);
        var times = world.ReceivedOf(campaign).Select(r => r.At).ToList();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_database_that_fails_during_a_send_stops_the_activation_and_the_next_one_loses_nothing()
    {
        foreach (var operation in new[] { "RecordIntentAsync", "RecordOutcomeAsync", "ReadPendingAsync", "CountAudienceAsync", "ChangeStatusAsync" })
        {
            foreach (var applied in new[] { false, true })
            {
                await using var world = await CampaignWorld.StartAsync();
                var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(2), 6, TenSeconds);
                await world.Host.AdvanceAsync(TimeSpan.FromSeconds(15));
                if (applied) world.Database.Faults.LoseAnswerOfNextCommit(operation);
                else world.Database.Faults.FailNext(operation);
                for (var i = 0; i < 20; i++)
                {
                    await world.Host.AdvanceAsync(TenSeconds);
                    await world.Host.CallAsync(() => world.Campaign(campaign).WakeAsync());
                }

                world.AssertAllSentOnce(campaign);
            }
        }
    }

    [Fact]
    public async Task A_graceful_deactivation_leaves_nothing_in_doubt()
    {
        await using var world = await CampaignWorld.StartAsync();
        var campaign = await world.StartCampaignAsync(await world.AddNumbersAsync(3), 30, TimeSpan.FromSeconds(1));
        for (var i = 0; i < 10; i++)
        {
            await world.Host.AdvanceAsync(TimeSpan.FromSeconds(2));
            await world.Host.DeactivateAsync(world.Campaign(campaign));
            await world.Host.CallAsync(() => world.Campaign(campaign).WakeAsync());
        }

        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        world.AssertAllSentOnce(campaign);
        Assert.Empty(world.EventsOf(campaign, EventKinds.MessageInDoubt));
    }

    [Fact]
    public async Task A_gateway_that_answers_nonsense_to_every_send_cannot_reach_one_recipient_without_end()
    {
        await using var world = await CampaignWorld.StartAsync();
        world.Gateway.LookUpWorks = false;
        world.Gateway.OnSend = (_, _) => SendOutcome.Unknown("502 from a proxy");
        var campaign = await world.StartCampaignAsync(
            await world.AddNumbersAsync(1), 1, TimeSpan.FromSeconds(1), seed => seed with { MaxConsecutiveFailures = 1000 });
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(MessageStatus.InDoubt, world.Database.Messages(campaign)[0].Status);
        Assert.Equal(4, world.Database.Attempts(campaign).Count);
    }
}
