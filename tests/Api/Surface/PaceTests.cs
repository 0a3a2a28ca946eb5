using System.Net;
using System.Text.Json;
using WaActors.Instances;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>A number's pace over REST: recommended by its kind of line, adjustable, each value with its source.</summary>
public sealed class PaceTests(SharedApi shared)
{
    private const string Somewhere = "/v1/instances/00000000-0000-0000-0000-000000000001";

    [Fact]
    public async Task A_new_number_has_the_pace_recommended_for_its_kind_of_gateway()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var pace = await PaceOfAsync(client, await client.AddInstanceAsync(await client.AddGatewayAsync()));
        Assert.Equal("cold", pace.GetProperty("profile").GetString());
        AssertSetting(pace, "gapSeconds", "45", "recommendation");
        AssertSetting(pace, "perHour", "12", "recommendation");
        AssertSetting(pace, "recipientGapHours", "6", "recommendation");
        Assert.Equal("""{"fromDay":0,"perDay":20,"newPerDay":5}""", pace.GetProperty("warmUp").GetProperty("value")[0].GetRawText());
        Assert.Equal("09:00", pace.GetProperty("hours").GetProperty("value").GetProperty("ranges")[0].GetProperty("from").GetString());
    }

    /// <summary>Each kind of line's recommendation, as docs/pace.md lists it; every one is shown as such and can be adjusted.</summary>
    [Theory]
    [InlineData("cold", "gapSeconds=45 gapJitterSeconds=45 pauseEvery=30 pauseMinSeconds=600 pauseMaxSeconds=1200 perHour=12 perDay=null newPerDay=null afterReconnectPerDay=15 reconnectHours=72 idleHours=72 ageDays=0 recipientGapHours=6 recipientPerWeek=2", "0:20/5 4:50/10 8:100/20 15:200/30 31:/50")]
    [InlineData("warm", "gapSeconds=20 gapJitterSeconds=25 pauseEvery=50 pauseMinSeconds=300 pauseMaxSeconds=600 perHour=60 perDay=200 newPerDay=50 afterReconnectPerDay=15 reconnectHours=72 idleHours=72 ageDays=31 recipientGapHours=6 recipientPerWeek=2", "0:100/30 7:/")]
    [InlineData("cloud", "gapSeconds=1 gapJitterSeconds=1 pauseEvery=null perHour=null perDay=null newPerDay=200 afterReconnectPerDay=null idleHours=0 recipientGapHours=24 recipientPerWeek=null", "")]
    public async Task The_recommendation_of_each_kind_of_line_is_shown_and_adjustable(string profile, string settings, string warmUp)
    {
        var client = shared.Client();
        var id = await client.AddInstanceAsync(await client.AddGatewayAsync($"evo {profile}"), $"unit-{profile}");
        var pace = (await client.PatchAsync($"/v1/instances/{id}", $"{{\"pace\": {{\"profile\": \"{profile}\"}}}}")).Is(HttpStatusCode.OK).Json.GetProperty("pace");
        foreach (var setting in settings.Split(' ').Select(setting => setting.Split('='))) AssertSetting(pace, setting[0], setting[1], "recommendation");
        var stages = pace.GetProperty("warmUp").GetProperty("value").EnumerateArray().Select(stage => $"{stage.GetProperty("fromDay")}:{stage.GetProperty("perDay")}/{stage.GetProperty("newPerDay")}");
        Assert.Equal(warmUp, string.Join(' ', stages));
        var ranges = pace.GetProperty("hours").GetProperty("value").GetProperty("ranges");
        Assert.Equal(("09:00", "20:00", 5), (ranges[0].GetProperty("from").GetString(), ranges[0].GetProperty("to").GetString(), ranges[0].GetProperty("days").GetArrayLength()));

        pace = (await client.PatchAsync($"/v1/instances/{id}", """{"pace": {"recipientGapHours": 0, "recipientPerWeek": 5}}""")).Is(HttpStatusCode.OK).Json.GetProperty("pace");
        AssertSetting(pace, "recipientGapHours", "0", "own");
        AssertSetting(pace, "recipientPerWeek", "5", "own");
        (await client.PatchAsync($"/v1/instances/{id}", """{"pace": {"recipientGapHours": 721}}""")).IsInvalid("$.pace.recipientGapHours", "out_of_range");
    }

    [Fact]
    public async Task A_person_s_own_settings_go_over_the_recommendation_and_a_change_replaces_them_and_is_told_to_the_actor()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var gatewayId = await client.AddGatewayAsync();
        var made = (await client.PostAsync(
            "/v1/instances", $$$"""{"name": "n", "gatewayId": "{{{gatewayId}}}", "pace": {"profile": "warm", "perDay": 300, "hours": {"ranges": []} } }""")).Is(HttpStatusCode.Created);
        var pace = await PaceOfAsync(client, made.Id);
        AssertSetting(pace, "perDay", "300", "own");
        AssertSetting(pace, "gapSeconds", "20", "recommendation");
        AssertSetting(pace, "hours", "null", "own");

        var changed = (await client.PatchAsync($"/v1/instances/{made.Id}", """{"pace": {"gapSeconds": 7.5, "pauseEvery": 0}}""")).Is(HttpStatusCode.OK);
        pace = changed.Json.GetProperty("pace");
        Assert.Equal("warm", pace.GetProperty("profile").GetString());
        AssertSetting(pace, "gapSeconds", "7.5", "own");
        AssertSetting(pace, "pauseEvery", "null", "own");
        AssertSetting(pace, "perDay", "200", "recommendation");
        Assert.Equal(1, host.Actors.InstanceOf(made.Id).RecordChanges);

        await client.PatchAsync($"/v1/instances/{made.Id}", """{"name": "other"}""");
        AssertSetting(await PaceOfAsync(client, made.Id), "gapSeconds", "7.5", "own"); // not named: it stays
    }

    [Fact]
    public async Task Why_a_number_rests_and_until_when_is_seen()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var id = await client.AddInstanceAsync(await client.AddGatewayAsync());
        var actor = host.Actors.InstanceOf(id);
        actor.Status = actor.Status with
        {
            Link = LinkState.Connected, Permission = PermissionState.Capped, PermissionUntil = new DateTimeOffset(2030, 1, 2, 3, 0, 0, TimeSpan.Zero), PermissionReason = "5 sends a day",
        };
        var one = await client.GetAsync($"/v1/instances/{id}");
        Assert.Equal(("capped", "5 sends a day", "2030-01-02T03:00:00.000Z"), (one.Text("permission"), one.Text("permissionReason"), one.Text("permissionUntil")));
    }

    [Theory]
    [InlineData("""{"gapSeconds": -1}""", "$.pace.gapSeconds", "out_of_range")]
    [InlineData("""{"perHour": 10001}""", "$.pace.perHour", "out_of_range")]
    [InlineData("""{"pauseMinSeconds": 9, "pauseMaxSeconds": 8}""", "$.pace.pauseMaxSeconds", "out_of_range")]
    [InlineData("""{"warmUp": [{"fromDay": 3}, {"fromDay": 3}]}""", "$.pace.warmUp[1].fromDay", "out_of_range")]
    [InlineData("""{"warmUp": [{"fromDay": 0, "perDay": 0}]}""", "$.pace.warmUp[0].perDay", "out_of_range")]
    [InlineData("""{"hours": {"ranges": [{"days": [], "from": "09:00", "to": "20:00"}]}}""", "$.pace.hours.ranges[0].days", "required")]
    [InlineData("""{"hours": {"ranges": [{"days": ["monday"], "from": "9:00", "to": "24:00"}]}}""", "$.pace.hours.ranges[0].to", "out_of_range")]
    public async Task What_makes_no_sense_is_refused_with_its_place(string pace, string field, string code) =>
        (await shared.Client().PatchAsync(Somewhere, """{"pace": """ + pace + "}")).IsInvalid(field, code);

    [Fact]
    public async Task An_unknown_kind_of_line_is_refused() =>
        (await shared.Client().PatchAsync(Somewhere, """{"pace": {"profile": "lukewarm"}}""")).Is(HttpStatusCode.BadRequest);

    private static async Task<JsonElement> PaceOfAsync(ApiClient client, Guid id) =>
        (await client.GetAsync($"/v1/instances/{id}")).Is(HttpStatusCode.OK).Json.GetProperty("pace");

    private static void AssertSetting(JsonElement pace, string name, string value, string source)
    {
        var setting = pace.GetProperty(name);
        Assert.Equal((value, source), (setting.GetProperty("value").GetRawText(), setting.GetProperty("source").GetString()));
    }
}
