using System.Net;
using CsvHelper;
using WaActors.Grains.Reasons;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Messages, doubts, the report and events.</summary>
public sealed class MessageTests
{
    [Fact]
    public async Task Messages_are_listed_by_state_with_how_doubts_were_resolved()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, id, instanceId) = await WithMessagesAsync(host);
        var all = (await client.GetAsync($"/v1/campaigns/{id}/messages")).Is(HttpStatusCode.OK);
        Assert.Equal(["sent", "failed", "inDoubt", "sending", "pending"], all.Items.Select(message => message.GetProperty("status").GetString()));
        var sent = all.Items[0];
        Assert.Equal(("resent", instanceId, 2), (sent.GetProperty("resolution").GetString(), sent.GetProperty("instanceId").GetGuid(), sent.GetProperty("attempts").GetInt32()));
        Assert.Equal("=1+1", all.Items[1].GetProperty("error").GetString());

        foreach (var (status, seq) in new[] { ("sent", 1), ("failed", 2), ("inDoubt", 3), ("sending", 4), ("pending", 5) })
        {
            var only = (await client.GetAsync($"/v1/campaigns/{id}/messages?status={status}")).Is(HttpStatusCode.OK);
            Assert.Equal(seq, Assert.Single(only.Items).GetProperty("seq").GetInt32());
        }

        Assert.Empty((await client.GetAsync($"/v1/campaigns/{id}/messages?status=noWhatsapp")).Is(HttpStatusCode.OK).Items);
        Assert.Equal([1, 2, 3, 4], (await client.GetAsync($"/v1/campaigns/{id}/messages?instanceId={instanceId}")).Is(HttpStatusCode.OK).Items.Select(message => message.GetProperty("seq").GetInt32()));
        Assert.Equal(2, Assert.Single((await client.GetAsync($"/v1/campaigns/{id}/messages?instanceId={instanceId}&status=failed")).Is(HttpStatusCode.OK).Items).GetProperty("seq").GetInt32());
        Assert.Empty((await client.GetAsync($"/v1/campaigns/{id}/messages?instanceId={id}")).Is(HttpStatusCode.OK).Items);
        (await client.GetAsync($"/v1/campaigns/{id}/messages?status=in_doubt")).IsInvalid("status", "unknown_value");
        (await client.GetAsync($"/v1/campaigns/{id}/messages?cursor=x")).IsInvalid("cursor", "cursor_invalid");
    }

    [Fact]
    public async Task Message_lists_go_on_where_they_ended()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, id, _) = await WithMessagesAsync(host);
        var first = (await client.GetAsync($"/v1/campaigns/{id}/messages?limit=3")).Is(HttpStatusCode.OK);
        var second = (await client.GetAsync($"/v1/campaigns/{id}/messages?limit=3&cursor={first.Text("nextCursor")}")).Is(HttpStatusCode.OK);
        Assert.Equal([1, 2, 3, 4, 5], first.Items.Concat(second.Items).Select(message => message.GetProperty("seq").GetInt32()));
        Assert.Null(second.Text("nextCursor"));
    }

    [Fact]
    public async Task Doubts_are_listed_with_their_resolution()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, id, _) = await WithMessagesAsync(host);
        var doubts = (await client.GetAsync($"/v1/campaigns/{id}/in-doubt")).Is(HttpStatusCode.OK);
        Assert.Equal(
            [(1, "resent", "sent"), (3, "skipped", "inDoubt")],
            doubts.Items.Select(doubt => (
                doubt.GetProperty("seq").GetInt32(), doubt.GetProperty("resolution").GetString()!, doubt.GetProperty("messageStatus").GetString()!)));
    }

    [Fact]
    public async Task The_report_is_csv_that_no_spreadsheet_runs()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, id, instanceId) = await WithMessagesAsync(host);
        var report = (await client.GetAsync($"/v1/campaigns/{id}/report.csv")).Is(HttpStatusCode.OK);
        Assert.Equal("text/csv", report.MediaType);
        Assert.Contains($"campaign-{id}.csv", report.Headers["Content-Disposition"], StringComparison.Ordinal);
        using var rows = CsvReader.FromText(report.Body);
        var read = new List<string[]>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken)) read.Add(rows.Current.ToArray());
        Assert.Equal(["1", "2", "3", "4", "5"], read.Select(row => row[0]));
        Assert.Equal(["5511900000001", "sent", instanceId.ToString(), "2", "", "resent", "gw-1"], read[0][2..9]);
        Assert.Equal("'=1+1", read[1][6]);
        Assert.Equal("", read[1][^1]); // a gateway's own words have no code
    }

    [Fact]
    public async Task The_report_tells_a_reason_s_words_and_its_code()
    {
        await using var host = await ApiHost.StartAsync();
        var (client, id, _) = await WithMessagesAsync(host);
        await host.Database.ExecuteAsync($"update message set error = '{GatewayReasons.SessionClosed}' where seq = 2", TestContext.Current.CancellationToken);
        using var rows = CsvReader.FromText((await client.GetAsync($"/v1/campaigns/{id}/report.csv")).Is(HttpStatusCode.OK).Body);
        var told = new List<(string, string)>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken)) told.Add((rows.Current.ToArray()[6], rows.Current.ToArray()[^1]));
        Assert.Equal(("the session is closed", "gateway.session_closed"), told[1]);
    }

    [Fact]
    public async Task Events_are_listed_newest_first_and_by_campaign_or_number()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var id = await client.AddCampaignAsync();
        var instanceId = Guid.Parse("11111111-1111-1111-1111-111111111111");
        await host.Database.ExecuteAsync(
            $"""
            insert into event (tenant_id, at, kind, campaign_id, instance_id, seq, reason)
            select t.id, now(), k, case when n <> 2 then '{id}'::uuid end, case when n <> 1 then '{instanceId}'::uuid end, n, 'why'
            from tenant t, unnest(array['campaign.started', 'instance.link', 'route.deactivated']) with ordinality as u (k, n)
            """,
            TestContext.Current.CancellationToken);
        var other = await host.OtherTenantAsync();

        Assert.Equal(["route.deactivated", "instance.link", "campaign.started"], await KindsAsync(client, ""));
        Assert.Equal(["route.deactivated", "campaign.started"], await KindsAsync(client, $"?campaignId={id}"));
        Assert.Equal(["route.deactivated", "instance.link"], await KindsAsync(client, $"?instanceId={instanceId}"));
        Assert.Empty(await KindsAsync(other, ""));
        var first = await client.GetAsync("/v1/events?limit=2");
        Assert.Equal(["campaign.started"], await KindsAsync(client, $"?limit=2&cursor={first.Text("nextCursor")}"));
        (await client.GetAsync("/v1/events?campaignId=7")).IsInvalid("campaignId", "invalid_id");
    }

    private static async Task<List<string?>> KindsAsync(ApiClient client, string query) =>
        [.. (await client.GetAsync("/v1/events" + query)).Is(HttpStatusCode.OK).Items.Select(item => item.GetProperty("kind").GetString())];

    // Five messages: sent at the second try after a doubt, failed, left in doubt, being sent, pending
    private static async Task<(ApiClient Client, Guid CampaignId, Guid InstanceId)> WithMessagesAsync(ApiHost host)
    {
        var client = host.Client();
        var (id, instanceId) = await client.AddCampaignWithRouteAsync();
        var file = "phone,name\n" + string.Concat(Enumerable.Range(1, 5).Select(number => $"1190000000{number},Ana\n"));
        (await client.UploadAsync($"/v1/campaigns/{id}/recipients", file)).Is(HttpStatusCode.OK);
        await host.Database.ExecuteAsync(
            $"""
            update message set status = 'sent', gateway_message_id = 'gw-1', instance_id = '{instanceId}', attempts = 2 where seq = 1;
            update message set status = 'failed', error = '=1+1', instance_id = '{instanceId}', attempts = 1 where seq = 2;
            update message set status = 'in_doubt', instance_id = '{instanceId}', attempts = 1 where seq = 3;
            insert into attempt (campaign_id, seq, attempt_no, instance_id, epoch, client_message_id, intent_at, outcome, outcome_at, resolution)
            values ('{id}', 1, 1, '{instanceId}', 1, gen_random_uuid(), now(), 'unknown', now(), 'resent'),
                   ('{id}', 1, 2, '{instanceId}', 1, gen_random_uuid(), now(), 'accepted', now(), null),
                   ('{id}', 2, 1, '{instanceId}', 1, gen_random_uuid(), now(), 'rejected', now(), null),
                   ('{id}', 3, 1, '{instanceId}', 1, gen_random_uuid(), now(), 'unknown', now(), 'skipped'),
                   ('{id}', 4, 1, '{instanceId}', 1, gen_random_uuid(), now(), null, null, null)
            """,
            TestContext.Current.CancellationToken);
        return (client, id, instanceId);
    }
}
