using System.Net;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>The tenant's clock and holidays.</summary>
public sealed class SettingsTests(SharedApi shared)
{
    [Fact]
    public async Task The_clock_and_the_holidays_are_changed_apart_and_the_numbers_are_told()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var number = await client.AddInstanceAsync(await client.AddGatewayAsync());
        Assert.Equal("""{"timeZone":"America/Sao_Paulo","holidays":[]}""", (await client.GetAsync("/v1/settings")).Is(HttpStatusCode.OK).Body);
        (await client.PatchAsync("/v1/settings", """{"holidays": ["2026-12-25", "2026-11-20", "2026-12-25"]}""")).Is(HttpStatusCode.OK);
        var changed = (await client.PatchAsync("/v1/settings", """{"timeZone": "America/Manaus"}""")).Is(HttpStatusCode.OK);
        Assert.Equal("""{"timeZone":"America/Manaus","holidays":["2026-11-20","2026-12-25"]}""", changed.Body);
        Assert.Equal(2, host.Actors.InstanceOf(number).RecordChanges);
        Assert.Equal("""{"timeZone":"America/Manaus","holidays":[]}""", (await client.PatchAsync("/v1/settings", """{"holidays": []}""")).Is(HttpStatusCode.OK).Body);
    }

    [Theory]
    [InlineData("America/Nowhere")]
    [InlineData("E. South America Standard Time")]
    public async Task A_clock_that_the_tz_database_does_not_know_is_refused(string zone) =>
        (await shared.Client().PatchAsync("/v1/settings", "{\"timeZone\": \"" + zone + "\"}")).IsInvalid("$.timeZone", "unknown_value");
}
