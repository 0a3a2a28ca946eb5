using System.Net;
using Microsoft.Extensions.DependencyInjection;
using WaActors.Api.Idempotency;
using WaActors.Campaigns;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>A repetition with the same key changes nothing.</summary>
public sealed class IdempotencyTests
{
    private const string Path = "/v1/templates";
    private const string Body = """{"name": "hello", "body": "Hello"}""";

    [Fact]
    public async Task A_repetition_gets_the_first_answer_and_changes_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var first = (await client.PostAsync(Path, Body, "k1")).Is(HttpStatusCode.Created);
        var again = (await client.PostAsync(Path, Body, "k1")).Is(HttpStatusCode.Created);
        Assert.Equal(first.Body, again.Body);
        Assert.Equal(first.MediaType, again.MediaType);
        Assert.Equal(first.Headers["Location"], again.Headers["Location"]);
        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
        Assert.False(first.Headers.ContainsKey("Idempotency-Replayed"));
        Assert.Single((await client.GetAsync(Path)).Items);
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        await client.PostAsync(Path, Body, "k1");
        (await client.PostAsync(Path, """{"name": "hello", "body": "Bye"}""", "k1"))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        (await client.PostAsync("/v1/api-keys", Body, "k1")).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        (await client.PostAsync(Path, Body, "k2")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Refusals_are_kept_too()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        (await client.PostAsync(Path, "{}", "k1")).IsProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal("true", (await client.PostAsync(Path, "{}", "k1")).Headers["Idempotency-Replayed"]);
        (await client.PostAsync(Path, "{", "k2")).IsProblem(HttpStatusCode.BadRequest, "invalid_json");
        Assert.Equal("true", (await client.PostAsync(Path, "{", "k2")).IsProblem(HttpStatusCode.BadRequest, "invalid_json").Headers["Idempotency-Replayed"]);
    }

    [Fact]
    public async Task Keys_belong_to_a_tenant()
    {
        await using var host = await ApiHost.StartAsync();
        var other = await host.OtherTenantAsync();
        var mine = await host.Client().PostAsync(Path, Body, "k1");
        var theirs = (await other.PostAsync(Path, Body, "k1")).Is(HttpStatusCode.Created);
        Assert.NotEqual(mine.Id, theirs.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u00e9")]
    [InlineData("long")]
    public async Task A_key_beyond_its_limits_is_refused(string key)
    {
        await using var host = await ApiHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(Body, mediaType: new("application/json")) };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + ApiHost.AdminKey);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key == "long" ? new string('k', 201) : key);
        try
        {
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
        catch (HttpRequestException)
        {
            // The client itself refuses to send such a header
        }
    }

    [Fact]
    public async Task A_new_api_key_is_replayed_and_not_kept_in_clear()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        const string Json = """{"name": "k", "scopes": ["read"]}""";
        var first = await client.PostAsync("/v1/api-keys", Json, "k1");
        Assert.Equal(first.Text("key"), (await client.PostAsync("/v1/api-keys", Json, "k1")).Text("key"));
        await using var command = host.Database.DataSource.CreateCommand("select position($1::bytea in body) from idempotency_key");
        command.Parameters.Add(new() { Value = System.Text.Encoding.UTF8.GetBytes(first.Text("key")!) });
        Assert.Equal(0, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task While_the_first_is_under_way_a_repetition_is_told_to_wait()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, campaign, start) = await StartableAsync(host);
        campaign.Held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = client.PostEmptyAsync(start, "k1");
        await campaign.Entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var second = (await client.PostEmptyAsync(start, "k1")).IsProblem(HttpStatusCode.Conflict, "idempotency_in_progress");
        Assert.Equal("1", second.Headers["Retry-After"]);
        campaign.Held.SetResult();
        (await first).Is(HttpStatusCode.OK);
        Assert.Equal("true", (await client.PostEmptyAsync(start, "k1")).Is(HttpStatusCode.OK).Headers["Idempotency-Replayed"]);
        Assert.Single(campaign.Told);
    }

    [Fact]
    public async Task A_caller_that_went_away_finds_what_was_done()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, campaign, start) = await StartableAsync(host);
        campaign.Held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var lost = client.SendUntilAsync(HttpMethod.Post, start, content: null, "k1", patience.Token);
        await campaign.Entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
        campaign.Held.SetResult();

        var again = await client.PostEmptyAsync(start, "k1");
        for (var attempt = 0; again.Status == HttpStatusCode.Conflict && attempt < 1000; attempt++) again = await client.PostEmptyAsync(start, "k1");
        Assert.Equal("true", again.Is(HttpStatusCode.OK).Headers["Idempotency-Replayed"]);
        Assert.Single(campaign.Told);
    }

    [Fact]
    public async Task Keys_past_their_retention_are_removed()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        for (var number = 0; number < 3; number++) await client.PostAsync(Path, Body, $"k{number}");
        var store = host.Services.GetRequiredService<IdempotencyStore>();
        Assert.Equal(0, await store.CleanAsync(TestContext.Current.CancellationToken));
        host.Clock.Advance(TimeSpan.FromHours(49));
        Assert.Equal(3, await store.CleanAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_fault_of_ours_is_not_kept()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, campaign, start) = await StartableAsync(host);
        campaign.Failure = new InvalidOperationException("secret inside");
        var failed = (await client.PostEmptyAsync(start, "k1")).IsProblem(HttpStatusCode.InternalServerError, "internal_error");
        Assert.DoesNotContain("secret", failed.Body, StringComparison.Ordinal);
        (await client.PostEmptyAsync(start, "k1")).Is(HttpStatusCode.OK);
        Assert.Equal(2, campaign.Told.Count);
    }

    [Fact]
    public async Task A_key_held_by_a_process_that_died_is_free_after_a_time()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, campaign, start) = await StartableAsync(host);
        await client.PostEmptyAsync(start, "k1");
        await host.Database.ExecuteAsync(
            "update idempotency_key set status = null, body = null where key = 'k1'", TestContext.Current.CancellationToken);
        (await client.PostEmptyAsync(start, "k1")).IsProblem(HttpStatusCode.Conflict, "idempotency_in_progress");
        host.Clock.Advance(TimeSpan.FromMinutes(16));
        (await client.PostEmptyAsync(start, "k1")).Is(HttpStatusCode.OK);
        Assert.Equal(2, campaign.Told.Count);
    }

    [Fact]
    public async Task Kept_answers_end()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var first = await client.PostAsync(Path, Body, "k1");
        host.Clock.Advance(TimeSpan.FromHours(49));
        Assert.NotEqual(first.Id, (await client.PostAsync(Path, Body, "k1")).Is(HttpStatusCode.Created).Id);
    }

    private static async Task<(ApiClient Client, FakeCampaign Campaign, string StartPath)> StartableAsync(ApiHost host)
    {
        var client = host.Client();
        var made = (await client.PostAsync("/v1/campaigns", """{"name": "c"}""")).Is(HttpStatusCode.Created);
        var campaign = host.Actors.CampaignOf(made.Id);
        campaign.Reply = new CampaignReply(Done: true, CampaignStatus.Running);
        return (client, campaign, $"/v1/campaigns/{made.Id}/start");
    }
}
