using Microsoft.Extensions.Logging;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Instances;

/// <summary>I-12: a host of actors in which a secret is logged does not end well. That all others end well is the search of the whole suite.</summary>
public partial class SecretsTests
{
    [Theory]
    [InlineData(CampaignWorld.GatewayKey)]
    [InlineData(CampaignWorld.InstanceToken)]
    [InlineData("Hello R7")] // the text of a message
    public async Task A_logged_secret_fails_its_test_I12(string secret)
    {
        var world = await CampaignWorld.StartAsync();
        await world.AddNumberAsync("A");
        Lines.Told(world.Secrets, secret);
        await Assert.ThrowsAnyAsync<Exception>(async () => await world.DisposeAsync());
    }

    [Fact]
    public async Task What_actors_log_is_searched_I12()
    {
        await using var world = await CampaignWorld.StartAsync();
        var before = world.Secrets.Searched;
        var number = await world.AddNumberAsync("A");
        await world.TellLinkAsync(number, WaActors.Instances.LinkState.Disconnected);
        Assert.True(world.Secrets.Searched > before, "nothing of what the actors log reaches the search");
    }

    private static partial class Lines
    {
        [LoggerMessage(1, LogLevel.Trace, "Told {Value}")]
        public static partial void Told(ILogger logger, string value);
    }
}
