using System.Net;
using System.Text.Json;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>The warm-up of all numbers of a kind of line, over REST.</summary>
public sealed class WarmUpTests(SharedApi shared)
{
    private const string Slow = """[{"fromDay":0,"perDay":3,"newPerDay":1},{"fromDay":10,"perDay":9,"newPerDay":null}]""";

    [Fact]
    public async Task It_is_shown_beside_the_recommended_one_set_told_to_the_numbers_that_follow_it_and_taken_back()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var gateway = await client.AddGatewayAsync();
        var (follows, own, other) = (await client.AddInstanceAsync(gateway, "follows"), await client.AddInstanceAsync(gateway, "own"), await client.AddInstanceAsync(gateway, "other"));
        (await client.PatchAsync($"/v1/instances/{own}", """{"pace": {"warmUp": [{"fromDay": 0, "perDay": 77}]}}""")).Is(HttpStatusCode.OK);
        (await client.PatchAsync($"/v1/instances/{other}", """{"pace": {"profile": "warm"}}""")).Is(HttpStatusCode.OK);
        var told = (host.Actors.InstanceOf(follows).RecordChanges, host.Actors.InstanceOf(own).RecordChanges, host.Actors.InstanceOf(other).RecordChanges);
        var before = (await client.GetAsync("/v1/settings/warm-up")).Is(HttpStatusCode.OK).Json.GetProperty("cold");
        Assert.Equal(("recommendation", before.GetProperty("recommended").GetRawText()), (before.GetProperty("source").GetString(), before.GetProperty("warmUp").GetRawText()));

        var set = (await client.PutAsync("/v1/settings/warm-up/cold", "{\"warmUp\": " + Slow + "}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("tenant", Slow, before.GetProperty("recommended").GetRawText()), Shown(set.GetProperty("cold")));
        Assert.Equal("recommendation", set.GetProperty("warm").GetProperty("source").GetString());
        Assert.Equal(
            (told.Item1 + 1, told.Item2, told.Item3),
            (host.Actors.InstanceOf(follows).RecordChanges, host.Actors.InstanceOf(own).RecordChanges, host.Actors.InstanceOf(other).RecordChanges));
        Assert.Equal(("tenant", Slow), await WarmUpOfAsync(client, follows));
        Assert.Equal(("own", """[{"fromDay":0,"perDay":77,"newPerDay":null}]"""), await WarmUpOfAsync(client, own));
        Assert.Equal("recommendation", (await WarmUpOfAsync(client, other)).Source);

        Assert.Equal("[]", (await client.PutAsync("/v1/settings/warm-up/cold", """{"warmUp": []}""")).Is(HttpStatusCode.OK).Json.GetProperty("cold").GetProperty("warmUp").GetRawText());
        var back = (await client.PutAsync("/v1/settings/warm-up/cold", """{"warmUp": null}""")).Is(HttpStatusCode.OK).Json.GetProperty("cold");
        Assert.Equal(before.GetRawText(), back.GetRawText());
        Assert.Equal(("recommendation", before.GetProperty("warmUp").GetRawText()), await WarmUpOfAsync(client, follows));
    }

    [Theory]
    [InlineData("""{"warmUp": [{"fromDay": 1, "perDay": 5}]}""", "$.warmUp[0].fromDay", "first_not_zero")]
    [InlineData("""{"warmUp": [{"fromDay": 0, "perDay": 0}]}""", "$.warmUp[0].perDay", "out_of_range")]
    [InlineData("""{"warmUp": [{"fromDay": 0, "newPerDay": 1000001}]}""", "$.warmUp[0].newPerDay", "out_of_range")]
    [InlineData("""{"warmUp": [{"fromDay": 0}, {"fromDay": 0}]}""", "$.warmUp[1].fromDay", "out_of_range")]
    [InlineData("""{"warmUp": [{"perDay": 5}]}""", "$.warmUp[0].fromDay", "required")]
    public async Task What_makes_no_sense_is_refused_with_its_place(string change, string field, string code) =>
        (await shared.Client().PutAsync("/v1/settings/warm-up/cold", change)).IsInvalid(field, code);

    [Fact]
    public async Task More_stages_than_are_allowed_are_refused()
    {
        var stages = string.Join(',', Enumerable.Range(0, 21).Select(day => $"{{\"fromDay\": {day}}}"));
        (await shared.Client().PutAsync("/v1/settings/warm-up/warm", $"{{\"warmUp\": [{stages}]}}")).IsInvalid("$.warmUp", "too_long");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("Cold")]
    public async Task A_kind_of_line_without_a_warm_up_has_no_route(string profile) =>
        (await shared.Client().PutAsync($"/v1/settings/warm-up/{profile}", """{"warmUp": []}""")).IsProblem(HttpStatusCode.NotFound, "route_not_found");

    private static (string? Source, string WarmUp, string Recommended) Shown(JsonElement line) =>
        (line.GetProperty("source").GetString(), line.GetProperty("warmUp").GetRawText(), line.GetProperty("recommended").GetRawText());

    private static async Task<(string? Source, string WarmUp)> WarmUpOfAsync(ApiClient client, Guid number)
    {
        var warmUp = (await client.GetAsync($"/v1/instances/{number}")).Is(HttpStatusCode.OK).Json.GetProperty("pace").GetProperty("warmUp");
        return (warmUp.GetProperty("source").GetString(), warmUp.GetProperty("value").GetRawText());
    }
}
