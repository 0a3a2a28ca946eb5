using System.Net;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>The tenant's clock, holidays and default window.</summary>
public sealed class SettingsTests(SharedApi shared)
{
    [Fact]
    public async Task The_clock_and_the_holidays_are_changed_apart_and_the_numbers_are_told()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var number = await client.AddInstanceAsync(await client.AddGatewayAsync());
        Assert.Equal("""{"timeZone":"America/Sao_Paulo","holidays":[],"defaultWindow":null}""", (await client.GetAsync("/v1/settings")).Is(HttpStatusCode.OK).Body);
        (await client.PatchAsync("/v1/settings", """{"holidays": ["2026-12-25", "2026-11-20", "2026-12-25"]}""")).Is(HttpStatusCode.OK);
        var changed = (await client.PatchAsync("/v1/settings", """{"timeZone": "America/Manaus"}""")).Is(HttpStatusCode.OK);
        Assert.Equal("""{"timeZone":"America/Manaus","holidays":["2026-11-20","2026-12-25"],"defaultWindow":null}""", changed.Body);
        Assert.Equal(2, host.Actors.InstanceOf(number).RecordChanges);
        Assert.Equal("""{"timeZone":"America/Manaus","holidays":[],"defaultWindow":null}""", (await client.PatchAsync("/v1/settings", """{"holidays": []}""")).Is(HttpStatusCode.OK).Body);
    }

    [Fact]
    public async Task The_default_window_is_set_shown_told_to_campaigns_at_work_and_taken_away_again()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var number = await client.AddInstanceAsync(await client.AddGatewayAsync());
        var (draft, running) = (await client.AddCampaignAsync(), await client.AddCampaignAsync());
        await host.Database.ExecuteAsync($"update campaign set status = 'running', started_at = now() where id = '{running}'", TestContext.Current.CancellationToken);
        const string Window = """{"ranges":[{"days":["monday"],"from":"09:00","to":"18:00"}],"clock":"tenant","holidays":true}""";
        var set = (await client.PatchAsync("/v1/settings", "{\"defaultWindow\": " + Window + "}")).Is(HttpStatusCode.OK);
        Assert.Equal(Window, set.Json.GetProperty("defaultWindow").GetRawText());
        Assert.Equal(["calendar"], host.Actors.CampaignOf(running).Told);
        Assert.Empty(host.Actors.CampaignOf(draft).Told);
        Assert.Equal(0, host.Actors.InstanceOf(number).RecordChanges); // it is of campaigns alone

        var follows = (await client.GetAsync($"/v1/campaigns/{draft}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("null", true, Window), (follows.GetProperty("window").GetRawText(), follows.GetProperty("followsDefaultWindow").GetBoolean(), follows.GetProperty("windowInForce").GetRawText()));
        (await client.PatchAsync("/v1/settings", """{"timeZone": "America/Manaus"}""")).Is(HttpStatusCode.OK);
        Assert.Equal(Window, (await client.GetAsync("/v1/settings")).Json.GetProperty("defaultWindow").GetRawText());
        Assert.Equal("null", (await client.PatchAsync("/v1/settings", """{"defaultWindow": {"ranges": []}}""")).Is(HttpStatusCode.OK).Json.GetProperty("defaultWindow").GetRawText());
        Assert.Equal("null", (await client.GetAsync($"/v1/campaigns/{draft}")).Json.GetProperty("windowInForce").GetRawText());
    }

    [Theory]
    [InlineData("""{"defaultWindow": {}}""", "$.defaultWindow.ranges", "required")]
    [InlineData("""{"defaultWindow": {"ranges": [{"days": [], "from": "09:00", "to": "18:00"}]}}""", "$.defaultWindow.ranges[0].days", "required")]
    [InlineData("""{"defaultWindow": {"ranges": [{"days": ["monday"], "from": "09:00", "to": "24:00"}]}}""", "$.defaultWindow.ranges[0].to", "out_of_range")]
    public async Task A_default_window_that_makes_no_sense_is_refused_with_its_place(string change, string field, string code) =>
        (await shared.Client().PatchAsync("/v1/settings", change)).IsInvalid(field, code);

    [Theory]
    [InlineData("America/Nowhere")]
    [InlineData("E. South America Standard Time")]
    public async Task A_clock_that_the_tz_database_does_not_know_is_refused(string zone) =>
        (await shared.Client().PatchAsync("/v1/settings", "{\"timeZone\": \"" + zone + "\"}")).IsInvalid("$.timeZone", "unknown_value");
}
