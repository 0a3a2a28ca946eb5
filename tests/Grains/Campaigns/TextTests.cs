using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Instances;
using WaActors.Reasons;
using WaActors.TestKit;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Grains.Campaigns;

/// <summary>What messages say: drawn once, stored before anything leaves, and the same again whatever happens (issue 6, point 4).</summary>
public class TextTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly Guid Hello = new(101, 0, 0, new byte[8]), Ola = new(102, 0, 0, new byte[8]);

    [Fact]
    public async Task Messages_get_different_texts_and_each_is_stored_as_it_was_received()
    {
        await using var world = await CampaignWorld.StartAsync(seed: 7);
        var campaign = await StartAsync(world, await world.AddNumbersAsync(1), recipients: 60);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(61));
        world.AssertAllSentOnce(campaign);
        var stored = world.Database.Attempts(campaign).Select(a => a.Text!.Text).ToList();
        Assert.Equal(world.ReceivedOf(campaign).Select(r => r.Text), stored);
        Assert.Equal(["Good day", "Hello", "Oi", "Olá"], stored.Select(text => text[..text.IndexOf(" R", StringComparison.Ordinal)]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_message_in_doubt_is_found_by_what_it_said_and_one_that_is_resent_says_the_same_after_a_crash()
    {
        await using var world = await CampaignWorld.StartAsync(seed: 3);
        var numbers = await world.AddNumbersAsync(1);
        world.Gateway.LookUpWorks = false;
        world.Gateway.LoseAnswers(numbers[0], 1);
        var campaign = await StartAsync(world, numbers, recipients: 1);
        await world.Host.SettleAsync();
        await world.Host.CrashAndRestartAsync();
        await world.Host.AdvanceAsync(10 * Minute);
        var received = world.ReceivedOf(campaign);
        Assert.Equal(2, received.Count); // policy resend: never lost
        Assert.Equal(received[0].Text, received[1].Text);
        Assert.Equal(DoubtResolution.Resent, world.Database.Attempts(campaign)[0].Resolution);
    }

    [Fact]
    public async Task A_message_that_another_number_takes_over_says_what_that_number_says()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(2);
        world.Database.SetTemplate(Hello, "I am A");
        world.Database.SetTemplate(Ola, "I am B");
        world.Gateway.SetLinked(numbers[0], false);
        var campaign = await world.StartCampaignAsync(
            numbers, 1, Minute, seed => seed with { Routes = [new RouteSeed(numbers[0], Hello), new RouteSeed(numbers[1], Ola)] });
        await world.Host.AdvanceAsync(Minute);
        Assert.Equal("I am B", Assert.Single(world.ReceivedOf(campaign)).Text);
        Assert.Equal(SendOutcomeKind.LinkLost, world.Database.Attempts(campaign)[0].Outcome);
    }

    [Fact]
    public async Task A_recipient_who_lacks_a_variable_fails_alone_with_its_name_C11()
    {
        await using var world = await CampaignWorld.StartAsync();
        world.Database.SetTemplate(Hello, "Hello {{title}}");
        var numbers = await world.AddNumbersAsync(1);
        var campaign = await world.StartCampaignAsync(numbers, 2, Minute, seed => seed with
        {
            Routes = [new RouteSeed(numbers[0], Hello)],
            Messages = [seed.Messages[0], seed.Messages[1] with { Variables = new Dictionary<string, string> { ["Title"] = "Dr." } }],
        });
        await world.Host.AdvanceAsync(2 * Minute);
        Assert.Equal("Hello Dr.", Assert.Single(world.ReceivedOf(campaign)).Text);
        Assert.Equal((MessageStatus.Failed, "variable missing: title"), (world.Database.Messages(campaign)[0].Status, CodedReason.TextOf(world.Database.Messages(campaign)[0].Error)));
        Assert.Equal(CampaignStatus.Completed, world.Database.Campaign(campaign).Status);
    }

    private static async Task<Guid> StartAsync(CampaignWorld world, Guid[] numbers, int recipients)
    {
        world.Database.SetTemplate(Hello, "{Hello|Good day} {{name}}");
        world.Database.SetTemplate(Ola, "{Olá|Oi} {{name}}");
        return await world.StartCampaignAsync(
            numbers, recipients, Minute, seed => seed with { Routes = [new RouteSeed(numbers[0], Hello) { MoreTemplateIds = [Ola] }] });
    }
}
