using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using WaActors.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Storage.Feed;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Issue 6, point 9: counts, rate and ETA, also by route, with windows, caps, warm-up and what today has spent already.</summary>
public sealed class ProgressTests
{
    private static readonly PaceCalendar Calendar = new(TimeZones.Get("America/Sao_Paulo"), new HashSet<DateOnly>());

    [Fact]
    public async Task The_ETA_goes_by_caps_and_by_what_the_numbers_sent_today()
    {
        await using var host = await ApiHost.StartAsync();
        var noon = AtNoon(host);
        var (client, id, number) = await RunningAsync(host, recipients: 30, """{"profile": "none", "perHour": 10, "perDay": 20}""");
        var midnight = Calendar.NextMidnight(noon);
        Assert.Equal(midnight.AddHours(1) - noon, await EtaAsync(client, id)); // 20 today, 10 tomorrow

        await SentAsync(host, number, noon.AddHours(-1), 20); // by another campaign
        Assert.Equal(midnight.AddDays(1).AddHours(1) - noon, await EtaAsync(client, id)); // 20 tomorrow, 10 the day after

        await client.PatchAsync($"/v1/instances/{number}", """
            {"pace": {"profile": "none", "perHour": 10, "perDay": 20, "hours": {"holidays": false, "ranges": [{"days": ["monday","tuesday","wednesday","thursday","friday","saturday","sunday"], "from": "09:00", "to": "18:00"}]} } }
            """);
        Assert.Equal(midnight.AddDays(1).AddHours(10) - noon, await EtaAsync(client, id)); // its window

        await client.PatchAsync("/v1/settings", """
            {"defaultWindow": {"holidays": false, "ranges": [{"days": ["monday","tuesday","wednesday","thursday","friday","saturday","sunday"], "from": "14:00", "to": "20:00"}]} }
            """);
        Assert.Equal(midnight.AddDays(1).AddHours(15) - noon, await EtaAsync(client, id)); // the window of all campaigns within it
    }

    [Fact]
    public async Task The_ETA_goes_by_the_warm_up_and_by_the_campaign_s_own_cap_of_which_today_is_spent()
    {
        await using var host = await ApiHost.StartAsync();
        var noon = AtNoon(host);
        var (client, id, number) = await RunningAsync(
            host, recipients: 25, """{"profile": "none", "perHour": 10, "ageDays": 0, "warmUp": [{"fromDay": 0, "perDay": 20}, {"fromDay": 1, "perDay": 40}]}""");
        await host.Database.ExecuteAsync($"update instance set created_at = '{noon.AddHours(-3):O}'", TestContext.Current.CancellationToken);
        await SentAsync(host, number, noon.AddHours(-1), 15);
        var midnight = Calendar.NextMidnight(noon);
        Assert.Equal(midnight.AddHours(2) - noon, await EtaAsync(client, id)); // 5 today, 20 tomorrow: its first day lasts until 9 o'clock
        await host.Database.ExecuteAsync($"update campaign set per_day = 10 where id = '{id}'", TestContext.Current.CancellationToken);
        Assert.Equal(midnight.AddDays(1).AddHours(1) - noon, await EtaAsync(client, id));
        await SentAsync(host, number, noon.AddMinutes(-1), 1, id);
        Assert.Equal(midnight.AddDays(2).AddMinutes(6) - noon, await EtaAsync(client, id)); // 4 today
    }

    [Fact]
    public async Task Counts_rate_and_ETA_are_shown_by_route()
    {
        await using var host = await ApiHost.StartAsync();
        AtNoon(host);
        var (client, id, number) = await RunningAsync(host, recipients: 10, """{"profile": "none", "perHour": 10}""");
        await host.Database.ExecuteAsync(
            $"""
            update message set status = 'delivered', attempts = 1, instance_id = '{number}', gateway_message_id = 'g' || seq where seq <= 3;
            update message set status = 'failed', attempts = 1, instance_id = '{number}', error = 'refused' where seq = 4;
            update message set attempts = 1, instance_id = '{number}', error = 'session not found' where seq = 5;
            """,
            TestContext.Current.CancellationToken);
        var shown = (await client.GetAsync($"/v1/campaigns/{id}")).Is(HttpStatusCode.OK);
        var route = Assert.Single(shown.Json.GetProperty("routes").EnumerateArray());
        var counts = route.GetProperty("counts");
        Assert.Equal((3, 1, 0), (Count(counts, "delivered"), Count(counts, "failed"), Count(counts, "pending")));
        Assert.Equal(6, Count(shown.Json.GetProperty("counts"), "pending"));
        Assert.Equal(2, route.GetProperty("ratePerMinute").GetInt32());
        Assert.Equal(36 * 60, route.GetProperty("etaSeconds").GetDouble(), 10.0);
        Assert.Equal(36 * 60, shown.Json.GetProperty("etaSeconds").GetDouble(), 10.0);
    }

    [Fact]
    public async Task Progress_is_pushed_now_and_at_each_change_and_a_stream_of_it_counts_among_the_open_ones()
    {
        await using var host = await ApiHost.StartAsync(add: services => services.Configure<FeedOptions>(options => options.TenantSubscribersMax = 1));
        var (client, id, number) = await RunningAsync(host, recipients: 4, """{"profile": "none", "perHour": 10}""");
        (await client.GetAsync($"/v1/campaigns/{number}/stream")).IsProblem(HttpStatusCode.NotFound, "campaign_not_found");
        await using var stream = await SseReader.OpenAsync(host.Address, $"/v1/campaigns/{id}/stream");
        var first = await stream.NextAsync();
        Assert.Equal((4, "running"), (Count(first.GetProperty("counts"), "pending"), first.GetProperty("status").GetString()));
        Assert.True(first.GetProperty("etaSeconds").GetDouble() > 0);
        (await client.GetAsync($"/v1/campaigns/{id}/stream")).IsProblem(HttpStatusCode.TooManyRequests, "too_many_streams");

        await host.Database.ExecuteAsync(
            $"update message set status = 'delivered', attempts = 1, instance_id = '{number}', gateway_message_id = 'g' || seq where seq = 1", TestContext.Current.CancellationToken);
        var next = await stream.NextAsync();
        Assert.Equal((3, 1), (Count(next.GetProperty("counts"), "pending"), Count(next.GetProperty("routes")[0].GetProperty("counts"), "delivered")));
    }

    private static int Count(JsonElement counts, string state) => counts.GetProperty(state).GetInt32();

    /// <summary>The host's clock at the next noon of the tenant, so that no test meets a midnight.</summary>
    private static DateTimeOffset AtNoon(ApiHost host)
    {
        var now = host.Clock.GetUtcNow();
        var noon = Calendar.NextMidnight(now).AddHours(12);
        host.Clock.Advance(noon - now);
        return noon;
    }

    /// <summary>A campaign at work by one connected number with this pace.</summary>
    private static async Task<(ApiClient Client, Guid CampaignId, Guid InstanceId)> RunningAsync(ApiHost host, int recipients, string pace)
    {
        var client = host.Client();
        var (id, number) = await client.AddCampaignWithRouteAsync();
        (await client.PatchAsync($"/v1/instances/{number}", $"{{\"pace\": {pace}}}")).Is(HttpStatusCode.OK);
        var lines = Enumerable.Range(1, recipients).Select(n => string.Create(CultureInfo.InvariantCulture, $"R,119{n:D8}"));
        (await client.UploadAsync($"/v1/campaigns/{id}/recipients", "name,phone\n" + string.Join('\n', lines))).Is(HttpStatusCode.OK);
        await host.Database.ExecuteAsync(
            "update instance set link = 'connected'; update campaign set status = 'running', started_at = now()", TestContext.Current.CancellationToken);
        host.Actors.CampaignOf(id).Live = new CampaignLive(
            CampaignStatus.Running, null, InFlight: 0, InDoubt: 0, NextSendAt: null, RatePerMinute: 2, OwnerEpoch: 1,
            [new RouteLive(number, 0, Active: true, Connected: true, InRing: true, ConsecutiveFailures: 0, null) { RatePerMinute = 2 }]);
        return (client, id, number);
    }

    private static Task SentAsync(ApiHost host, Guid number, DateTimeOffset at, int count, Guid? campaign = null) => host.Database.ExecuteAsync(
        $"""
        insert into attempt (campaign_id, seq, attempt_no, instance_id, epoch, client_message_id, intent_at, outcome, outcome_at, counted)
        select {(campaign is { } id ? $"'{id}'::uuid" : "gen_random_uuid()")}, n, 1, '{number}', 1, gen_random_uuid(), '{at:O}', 'accepted', '{at:O}', true
        from generate_series(1, {count}) n
        """,
        TestContext.Current.CancellationToken);

    /// <summary>To the minute.</summary>
    private static async Task<TimeSpan> EtaAsync(ApiClient client, Guid id)
    {
        var seconds = (await client.GetAsync($"/v1/campaigns/{id}")).Is(HttpStatusCode.OK).Json.GetProperty("etaSeconds").GetDouble();
        return TimeSpan.FromMinutes(Math.Round(seconds / 60));
    }
}
