using System.Net;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>What happened to each message, what a recipient would get, and what became of a campaign.</summary>
public sealed class StoryTests
{
    [Fact]
    public async Task A_message_tells_its_line_its_variables_its_text_and_each_attempt()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, id, instance) = await WorkedAsync(host);
        var story = (await client.GetAsync($"/v1/campaigns/{id}/messages/1")).Is(HttpStatusCode.OK).Json;
        var message = story.GetProperty("message");
        Assert.Equal((1, 2, "sent", "Hello Ana"), (message.GetProperty("seq").GetInt32(), message.GetProperty("line").GetInt32(), message.GetProperty("status").GetString(), message.GetProperty("text").GetString()));
        Assert.Equal("Ana", story.GetProperty("variables").GetProperty("name").GetString());
        var attempts = story.GetProperty("attempts").EnumerateArray().ToList();
        Assert.Equal([("linkLost", "closed"), ("accepted", null)], attempts.Select(a => (a.GetProperty("outcome").GetString(), a.GetProperty("reason").GetString())));
        Assert.All(attempts, a => Assert.Equal((instance, "Unit 1", "Hello Ana"), (a.GetProperty("instanceId").GetGuid(), a.GetProperty("instanceName").GetString(), a.GetProperty("text").GetString())));
        (await client.GetAsync($"/v1/campaigns/{id}/messages/9")).IsProblem(HttpStatusCode.NotFound, "message_not_found");
        (await (await host.OtherTenantAsync()).GetAsync($"/v1/campaigns/{id}/messages/1")).IsProblem(HttpStatusCode.NotFound, "message_not_found");
    }

    [Fact]
    public async Task Messages_are_found_by_phone_in_any_spelling_and_by_a_rare_state_page_by_page()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, id, _) = await WorkedAsync(host);
        Assert.Equal(2, Assert.Single((await client.GetAsync($"/v1/campaigns/{id}/messages?phone=553187654321")).Items).GetProperty("seq").GetInt32());
        Assert.Empty((await client.GetAsync($"/v1/campaigns/{id}/messages?phone=553187654321&status=sent")).Items);
        (await client.GetAsync($"/v1/campaigns/{id}/messages?phone=abc")).IsInvalid("phone", "invalid_phone");

        await host.Database.ExecuteAsync(
            $"""
            insert into message (campaign_id, seq, phone, variables, import_line) select '{id}'::uuid, n, '55119' || (10000000 + n), jsonb_build_object(), n from generate_series(4, 45000) n;
            update message set status = 'failed', error = 'odd' where campaign_id = '{id}' and seq = 44000;
            update campaign set last_seq = 45000 where id = '{id}';
            """,
            TestContext.Current.CancellationToken);
        var (pages, found, cursor) = (0, new List<int>(), "");
        do
        {
            var page = (await client.GetAsync($"/v1/campaigns/{id}/messages?status=failed{cursor}")).Is(HttpStatusCode.OK);
            found.AddRange(page.Items.Select(item => item.GetProperty("seq").GetInt32()));
            cursor = page.Text("nextCursor") is { } next ? "&cursor=" + next : "";
            pages++;
        }
        while (cursor.Length > 0);

        Assert.Equal(3, pages);
        Assert.Equal([3, 44000], found);
    }

    [Fact]
    public async Task A_preview_shows_what_a_recipient_would_get_and_what_is_missing()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, id, instance) = await WorkedAsync(host);
        var stored = (await client.GetAsync($"/v1/campaigns/{id}/preview")).Is(HttpStatusCode.OK);
        Assert.Equal((1, "Hello Ana"), (stored.Number("seq"), stored.Text("stored")));
        var preview = (await client.GetAsync($"/v1/campaigns/{id}/preview?phone=31 98765-4321")).Is(HttpStatusCode.OK);
        Assert.Equal((2, null), (preview.Number("seq"), preview.Text("stored")));
        var text = Assert.Single(preview.Json.GetProperty("texts").EnumerateArray());
        Assert.Equal((instance, "Hello Bia"), (text.GetProperty("instanceId").GetGuid(), text.GetProperty("text").GetString()));
        await host.Database.ExecuteAsync("update message set variables = '{}' where seq = 2", TestContext.Current.CancellationToken);
        var lacking = (await client.GetAsync($"/v1/campaigns/{id}/preview?seq=2")).Json.GetProperty("texts")[0];
        Assert.Equal((null, "name"), (lacking.GetProperty("text").GetString(), lacking.GetProperty("missing")[0].GetString()));
        (await client.GetAsync($"/v1/campaigns/{id}/preview?seq=0")).IsInvalid("seq", "out_of_range");
        (await client.GetAsync($"/v1/campaigns/{id}/preview?seq=99")).IsProblem(HttpStatusCode.NotFound, "message_not_found");
    }

    [Fact]
    public async Task A_summary_counts_by_reason_by_number_and_by_text()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, id, instance) = await WorkedAsync(host);
        var summary = (await client.GetAsync($"/v1/campaigns/{id}/summary")).Is(HttpStatusCode.OK);
        Assert.Equal((3, 3, 3600.0), (summary.Number("total"), summary.Number("attempts"), summary.Json.GetProperty("durationSeconds").GetDouble()));
        var reason = Assert.Single(summary.Json.GetProperty("reasons").EnumerateArray());
        Assert.Equal(("failed", "=refused", 1), (reason.GetProperty("status").GetString(), reason.GetProperty("reason").GetString(), reason.GetProperty("count").GetInt32()));
        var route = Assert.Single(summary.Json.GetProperty("routes").EnumerateArray());
        Assert.Equal((instance, 2, 1), (route.GetProperty("id").GetGuid(), route.GetProperty("total").GetInt32(), route.GetProperty("byStatus").GetProperty("sent").GetInt32()));
        Assert.Equal(1, Assert.Single(summary.Json.GetProperty("variants").EnumerateArray()).GetProperty("total").GetInt32());
        (await (await host.OtherTenantAsync()).GetAsync($"/v1/campaigns/{id}/summary")).IsProblem(HttpStatusCode.NotFound, "campaign_not_found");
    }

    [Fact]
    public async Task Results_are_exported_as_newline_delimited_JSON_and_as_CSV_with_their_texts()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, id, _) = await WorkedAsync(host);
        var export = (await client.GetAsync($"/v1/campaigns/{id}/report.ndjson")).Is(HttpStatusCode.OK);
        Assert.Equal("application/x-ndjson", export.MediaType);
        var lines = export.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["sent", "pending", "failed"], lines.Select(line => line.GetProperty("status").GetString()));
        Assert.Equal("Hello Ana", lines[0].GetProperty("text").GetString());
        var csv = (await client.GetAsync($"/v1/campaigns/{id}/report.csv")).Is(HttpStatusCode.OK).Body;
        Assert.Contains(",templateId,text,errorCode\r\n", csv, StringComparison.Ordinal);
        Assert.Contains(",Hello Ana,\r\n", csv, StringComparison.Ordinal);
        Assert.Contains("'=refused", csv, StringComparison.Ordinal);
    }

    // Three recipients: one sent at the second attempt, one pending, one refused
    private static async Task<(ApiClient Client, Guid Campaign, Guid Instance)> WorkedAsync(ApiHost host)
    {
        var client = host.Client();
        var (id, instance) = await client.AddCampaignWithRouteAsync();
        (await client.UploadAsync($"/v1/campaigns/{id}/recipients", "phone,name\n11900000001,Ana\n5531987654321,Bia\n11900000003,Eva\n")).Is(HttpStatusCode.OK);
        await host.Database.ExecuteAsync(
            $"""
            insert into attempt (campaign_id, seq, attempt_no, instance_id, epoch, client_message_id, intent_at, outcome, outcome_at, reason, template_id, body)
            select '{id}'::uuid, 1, 1, '{instance}'::uuid, 1, gen_random_uuid(), now(), 'link_lost', now(), 'closed', template_id, 'Hello Ana' from campaign_route
            union all select '{id}'::uuid, 1, 2, '{instance}'::uuid, 1, gen_random_uuid(), now(), 'accepted', now(), null::text, template_id, 'Hello Ana' from campaign_route
            union all select '{id}'::uuid, 3, 1, '{instance}'::uuid, 1, gen_random_uuid(), now(), 'rejected', now(), 'refused', null::uuid, null::text from campaign_route;
            update message set status = 'sent', gateway_message_id = 'gw-1', instance_id = '{instance}', attempts = 2 where seq = 1;
            update message set status = 'failed', error = '=refused', instance_id = '{instance}', attempts = 1 where seq = 3;
            update campaign set status = 'completed', started_at = '2027-03-01T12:00:00Z', ended_at = '2027-03-01T13:00:00Z';
            """,
            TestContext.Current.CancellationToken);
        return (client, id, instance);
    }
}
