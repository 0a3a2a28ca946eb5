using System.Net;
using Microsoft.Extensions.DependencyInjection;
using WaActors.Grains.Events;
using WaActors.Grains.Instances;
using WaActors.Instances;
using WaActors.Storage.Feed;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>C-10 and I-14 pushed: server-sent events.</summary>
public sealed class LiveTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Events_are_pushed_with_their_filter_and_go_on_after_the_last_id_without_loss_C10()
    {
        await using var host = await ApiHost.StartAsync();
        var number = await host.Client().AddInstanceAsync(await host.Client().AddGatewayAsync());
        var (tenant, log) = (await TenantAsync(host), host.Services.GetRequiredService<IEventLog>());
        string? last;
        await using (var stream = await SseReader.OpenAsync(host.Address, $"/v1/events/stream?instanceId={number}&kind=instance.*,route.left_ring", lastEventId: "0"))
        {
            Assert.Equal("retry: 2000", await stream.LineAsync());
            log.Append(new(tenant, Now, "instance.link", InstanceId: number, Reason: "Connected -> Disconnected: 401"));
            var pushed = await stream.NextAsync();
            Assert.Equal(("instance.link", number.ToString(), "Connected -> Disconnected: 401"),
                (pushed.GetProperty("kind").GetString(), pushed.GetProperty("instanceId").GetString(), pushed.GetProperty("reason").GetString()));
            last = stream.LastId;
        }

        log.Append(new(tenant, Now, "campaign.paused"));
        log.Append(new(tenant, Now, "route.left_ring", InstanceId: number)); // nobody listens
        await using var again = await SseReader.OpenAsync(host.Address, $"/v1/events/stream?instanceId={number}&kind=instance.*,route.left_ring", lastEventId: last);
        Assert.Equal("route.left_ring", (await again.NextAsync()).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_switch_between_numbers_is_pushed_and_listed_for_the_number_that_was_lost_C10()
    {
        await using var host = await ApiHost.StartAsync();
        var (campaign, number) = await host.Client().AddCampaignWithRouteAsync();
        var (tenant, log, taker) = (await TenantAsync(host), host.Services.GetRequiredService<IEventLog>(), new Guid(9, 0, 0, new byte[8]));
        await using var stream = await SseReader.OpenAsync(host.Address, $"/v1/events/stream?instanceId={number}&kind=route.switched", lastEventId: "0");
        log.Append(new(tenant, Now, EventKinds.RouteDeactivated, campaign, number, Reason: "session not found"));
        log.Append(new(tenant, Now, EventKinds.RouteSwitched, campaign, taker, 5, "session not found", number));
        var pushed = await stream.NextAsync();
        Assert.Equal(("route.switched", taker.ToString(), number.ToString(), 5), (
            pushed.GetProperty("kind").GetString(), pushed.GetProperty("instanceId").GetString(), pushed.GetProperty("fromInstanceId").GetString(), pushed.GetProperty("seq").GetInt32()));
        var listed = (await host.Client().GetAsync($"/v1/events?instanceId={number}&kind=route.switched")).Is(HttpStatusCode.OK).Json.GetProperty("items");
        Assert.Equal("session not found", Assert.Single(listed.EnumerateArray()).GetProperty("reason").GetString());
        (await host.Client().GetAsync("/v1/events?kind=" + new string('a', 101))).IsInvalid("kind", "out_of_range");
    }

    [Fact]
    public async Task Each_number_is_shown_as_it_is_and_then_each_change_which_another_process_wrote_I14()
    {
        await using var host = await ApiHost.StartAsync();
        var number = await host.Client().AddInstanceAsync(await host.Client().AddGatewayAsync());
        await using var stream = await SseReader.OpenAsync(host.Address, "/v1/instances/stream");
        Assert.Equal((number.ToString(), "unknown"), await SeenAsync());
        await host.Database.ExecuteAsync("update instance set link = 'disconnected', link_reason = '401', revision = 5", TestContext.Current.CancellationToken);
        Assert.Equal((number.ToString(), "disconnected"), await SeenAsync());

        async Task<(string?, string?)> SeenAsync()
        {
            var pushed = await stream.NextAsync();
            return (pushed.GetProperty("id").GetString(), pushed.GetProperty("state").GetString());
        }
    }

    [Fact]
    public async Task While_nothing_happens_there_are_signs_of_life_and_when_the_process_stops_the_stream_ends()
    {
        await using var host = await ApiHost.StartAsync(options => options.StreamHeartbeat = TimeSpan.FromMilliseconds(50));
        await using var stream = await SseReader.OpenAsync(host.Address, "/v1/events/stream");
        string? line;
        do line = await stream.LineAsync(); while (line is not null && !line.StartsWith(':'));
        Assert.NotNull(line);
        await host.StopAsync();
        while (line is not null) line = await stream.LineAsync(); // ends, and is not cut off
    }

    [Fact]
    public async Task Wrong_filters_and_too_many_streams_are_refused_and_a_stream_needs_a_key()
    {
        await using var host = await ApiHost.StartAsync(add: services =>
            services.Configure<FeedOptions>(options => options.TenantSubscribersMax = 1));
        var client = host.Client();
        (await client.GetAsync("/v1/events/stream?campaignId=x")).IsInvalid("campaignId", "invalid_id");
        (await client.GetAsync("/v1/events/stream?kind=" + string.Join(',', Enumerable.Repeat("a", 21)))).IsInvalid("kind", "out_of_range");
        (await host.Client(key: "").GetAsync("/v1/instances/stream")).IsProblem(HttpStatusCode.Unauthorized, "unauthorized");
        await using var stream = await SseReader.OpenAsync(host.Address, "/v1/instances/stream");
        (await client.GetAsync("/v1/events/stream")).IsProblem(HttpStatusCode.TooManyRequests, "too_many_streams");
    }

    private static async Task<Guid> TenantAsync(ApiHost host)
    {
        await using var command = host.Database.DataSource.CreateCommand("select id from tenant");
        return (Guid)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
