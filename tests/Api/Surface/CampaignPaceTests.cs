using System.Net;
using WaActors.Pacing;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>A campaign's window, cap, priority and number check over REST.</summary>
public sealed class CampaignPaceTests(SharedApi shared)
{
    private const string Somewhere = "/v1/campaigns/00000000-0000-0000-0000-000000000001";

    [Fact]
    public async Task A_campaign_is_made_with_its_own_pace_and_shows_it()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var made = (await client.PostAsync(
            "/v1/campaigns",
            """
            {"name": "c", "perDay": 500, "priority": 8, "numberCheck": {"enabled": true}, "perNumberPerDay": 40, "recipientGapHours": 48, "requireConsent": true,
             "window": {"clock": "recipient", "ranges": [{"days": ["monday", "friday"], "from": "09:00", "to": "20:00"}, {"days": ["saturday"], "from": "22:00", "to": "00:00"}]}}
            """)).Is(HttpStatusCode.Created);
        var one = (await client.GetAsync($"/v1/campaigns/{made.Id}")).Is(HttpStatusCode.OK);
        Assert.Equal((500, 8, 40, 48), (one.Number("perDay"), one.Number("priority"), one.Number("perNumberPerDay"), one.Number("recipientGapHours")));
        Assert.True(one.Json.GetProperty("requireConsent").GetBoolean());
        Assert.Equal("""{"enabled":true,"maxAgeDays":30}""", one.Json.GetProperty("numberCheck").GetRawText());
        Assert.Equal(
            """{"ranges":[{"days":["monday","friday"],"from":"09:00","to":"20:00"},{"days":["saturday"],"from":"22:00","to":"00:00"}],"clock":"recipient","holidays":true}""",
            one.Json.GetProperty("window").GetRawText());

        var plain = (await client.GetAsync($"/v1/campaigns/{await client.AddCampaignAsync()}")).Is(HttpStatusCode.OK);
        Assert.Equal(("null", "null", false), (
            plain.Json.GetProperty("perNumberPerDay").GetRawText(), plain.Json.GetProperty("recipientGapHours").GetRawText(), plain.Json.GetProperty("requireConsent").GetBoolean()));
        Assert.Equal((5, "null", "null"), (plain.Number("priority"), plain.Json.GetProperty("window").GetRawText(), plain.Json.GetProperty("perDay").GetRawText()));
    }

    [Fact]
    public async Task A_change_keeps_what_it_does_not_name_and_goes_through_the_actor()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var made = (await client.PostAsync("/v1/campaigns", """{"name": "c", "perDay": 500, "priority": 8}""")).Is(HttpStatusCode.Created);
        var actor = host.Actors.CampaignOf(made.Id);
        (await client.PatchAsync($"/v1/campaigns/{made.Id}", """{"priority": 3, "delay": {"minSeconds": 1, "maxSeconds": 2}}""")).Is(HttpStatusCode.OK);
        Assert.Equal(new CampaignPace { PerDay = 500, Priority = 3 }, actor.Pace);
        Assert.Equal(["pace, delay 1-2"], actor.Told);
        (await client.PatchAsync($"/v1/campaigns/{made.Id}", """{"perDay": 0}""")).Is(HttpStatusCode.OK);
        Assert.Equal(new CampaignPace { Priority = 8 }, actor.Pace);
        (await client.PatchAsync($"/v1/campaigns/{made.Id}", """{"perNumberPerDay": 7, "recipientGapHours": 12, "requireConsent": true}""")).Is(HttpStatusCode.OK);
        Assert.Equal(new CampaignPace { PerDay = 500, Priority = 8, PerNumberPerDay = 7, RecipientGapHours = 12, RequiresConsent = true }, actor.Pace);
    }

    [Fact]
    public async Task A_campaign_may_send_at_any_time_whatever_the_default_window_says_and_go_back_to_it()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        (await client.PatchAsync("/v1/settings", """{"defaultWindow": {"ranges": [{"days": ["monday"], "from": "09:00", "to": "18:00"}]}}""")).Is(HttpStatusCode.OK);
        var made = (await client.PostAsync("/v1/campaigns", """{"name": "c", "window": {"ranges": []}}""")).Is(HttpStatusCode.Created);
        var one = (await client.GetAsync($"/v1/campaigns/{made.Id}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((0, false, "null"), (
            one.GetProperty("window").GetProperty("ranges").GetArrayLength(), one.GetProperty("followsDefaultWindow").GetBoolean(), one.GetProperty("windowInForce").GetRawText()));
        var actor = host.Actors.CampaignOf(made.Id);
        (await client.PatchAsync($"/v1/campaigns/{made.Id}", """{"priority": 6}""")).Is(HttpStatusCode.OK);
        Assert.True(actor.Pace!.Window!.IsAlways);
        (await client.PatchAsync($"/v1/campaigns/{made.Id}", """{"followsDefaultWindow": true}""")).Is(HttpStatusCode.OK);
        Assert.Null(actor.Pace!.Window);
    }

    [Theory]
    [InlineData("""{"followsDefaultWindow": true, "window": {"ranges": []}}""", "$.followsDefaultWindow", "duplicate")]
    [InlineData("""{"followsDefaultWindow": false}""", "$.window", "required")]
    [InlineData("""{"priority": 11}""", "$.priority", "out_of_range")]
    [InlineData("""{"perDay": -1}""", "$.perDay", "out_of_range")]
    [InlineData("""{"perNumberPerDay": 1000001}""", "$.perNumberPerDay", "out_of_range")]
    [InlineData("""{"recipientGapHours": 721}""", "$.recipientGapHours", "out_of_range")]
    [InlineData("""{"numberCheck": {"maxAgeDays": 3}}""", "$.numberCheck.enabled", "required")]
    [InlineData("""{"numberCheck": {"enabled": true, "maxAgeDays": 366}}""", "$.numberCheck.maxAgeDays", "out_of_range")]
    [InlineData("""{"window": {}}""", "$.window.ranges", "required")]
    [InlineData("""{"window": {"ranges": [{"days": ["monday"], "from": "25:00", "to": "09:00"}]}}""", "$.window.ranges[0].from", "out_of_range")]
    [InlineData("{}", "$.delay", "required")]
    public async Task What_makes_no_sense_is_refused_with_its_place(string change, string field, string code) =>
        (await shared.Client().PatchAsync(Somewhere, change)).IsInvalid(field, code);
}
