using WaActors.Campaigns;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Campaigns;

/// <summary>Campaigns without delay that share their numbers (C-11).</summary>
public class SharedNumberTests
{
    public static TheoryData<int, ulong> WindowsAndSeeds => new(
        from windowMax in new[] { 1, 8, 64 } from seed in Enumerable.Range(1, 5) select (windowMax, (ulong)seed));

    [Theory]
    [MemberData(nameof(WindowsAndSeeds))]
    public async Task Campaigns_that_wait_for_the_same_numbers_go_on_as_places_get_free_and_not_with_a_timer(int windowMax, ulong seed)
    {
        // No time passes, so neither a turn that nobody uses nor the safety cycle can help.
        await using var world = await CampaignWorld.StartAsync(seed);
        var numbers = await world.AddNumbersAsync(2, windowMax);
        var campaigns = new List<Guid>();
        for (var index = 0; index < 20; index++) campaigns.Add(await world.StartCampaignAsync(numbers, 50, TimeSpan.Zero));
        await world.Host.SettleAsync();
        foreach (var campaign in campaigns)
        {
            world.AssertAllSentOnce(campaign);
            Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(campaign).Status);
        }
    }
}
