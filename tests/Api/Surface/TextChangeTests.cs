using System.Net;
using System.Text;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>A text that is there is changed: its words, its medium, every part of an approved template (C-12).</summary>
public sealed class TextChangeTests(SharedApi shared)
{
    private const string Approved = """
        {"name": "t", "cloudTemplate": {"name": "aviso_simples", "language": "pt_BR", "body": ["{{name}}", "12/05"], "headerText": "{{name}}",
         "buttons": [{"index": 0, "type": "quickReply", "text": "SAIR"}]}}
        """;

    [Fact]
    public async Task What_is_absent_stays_and_words_get_a_medium_by_address_or_upload_and_lose_it()
    {
        var client = shared.Client();
        var text = (await client.PostAsync("/v1/templates", """{"name": "hello", "body": "Hello {{name}}"}""")).Is(HttpStatusCode.Created).Id;
        var renamed = (await ChangeAsync("""{"name": "greeting"}""")).Is(HttpStatusCode.OK);
        Assert.Equal(("greeting", "Hello {{name}}"), (renamed.Text("name"), renamed.Text("body")));

        var pictured = (await ChangeAsync("""{"media": {"kind": "image", "url": "https://cdn.example/a.jpg"}}""")).Is(HttpStatusCode.OK);
        Assert.Equal(("Hello {{name}}", "image/jpeg"), (pictured.Text("body"), pictured.Json.GetProperty("media").GetProperty("mimeType").GetString()));
        var upload = (await client.UploadAsync("/v1/media?fileName=a.pdf", Encoding.UTF8.GetBytes("pages"), "application/pdf")).Is(HttpStatusCode.Created).Id;
        var filed = (await ChangeAsync($$$"""{"body": "", "media": {"kind": "document", "uploadId": "{{{upload}}}", "fileName": "a.pdf"}}""")).Is(HttpStatusCode.OK);
        Assert.Equal(("", upload), (filed.Text("body"), filed.Json.GetProperty("media").GetProperty("uploadId").GetGuid()));

        (await ChangeAsync("""{"withoutMedia": true}""")).IsInvalid("$.body", "required"); // nothing would be left
        var words = (await ChangeAsync("""{"withoutMedia": true, "body": "Bye"}""")).Is(HttpStatusCode.OK);
        Assert.Equal(("Bye", "null"), (words.Text("body"), words.Json.GetProperty("media").GetRawText()));
        Assert.Equal(words.Body, (await client.GetAsync($"/v1/templates/{text}")).Body);

        Task<ApiAnswer> ChangeAsync(string change) => client.PatchAsync($"/v1/templates/{text}", change);
    }

    [Fact]
    public async Task Every_part_of_an_approved_template_is_changed_and_without_words_of_its_own_it_goes_by_its_name()
    {
        var client = shared.Client();
        var text = (await client.PostAsync("/v1/templates", Approved)).Is(HttpStatusCode.Created).Id;
        var changed = (await client.PatchAsync($"/v1/templates/{text}", """
            {"cloudTemplate": {"name": "aviso_novo", "language": "en", "namedBody": {"who": "{{name}}", "when": "13/05"}, "headerMedia": {"kind": "image", "url": "https://cdn.example/b.jpg"},
             "buttons": [{"index": 1, "type": "url", "text": "{{code}}"}]}}
            """)).Is(HttpStatusCode.OK);
        Assert.Equal("aviso_novo", changed.Text("body"));
        var cloud = changed.Json.GetProperty("cloudTemplate");
        Assert.Equal(("en", "{{name}}", "13/05"), (cloud.GetProperty("language").GetString(), cloud.GetProperty("namedBody").GetProperty("who").GetString(), cloud.GetProperty("namedBody").GetProperty("when").GetString()));
        Assert.Equal(("null", "null"), (cloud.GetProperty("body").GetRawText(), cloud.GetProperty("headerText").GetRawText())); // the whole of it is replaced
        Assert.Equal("https://cdn.example/b.jpg", cloud.GetProperty("headerMedia").GetProperty("url").GetString());
        Assert.Equal(("url", 1), (cloud.GetProperty("buttons")[0].GetProperty("type").GetString(), cloud.GetProperty("buttons")[0].GetProperty("index").GetInt32()));

        Assert.Equal("Your order", (await client.PatchAsync($"/v1/templates/{text}", """{"body": "Your order"}""")).Is(HttpStatusCode.OK).Text("body"));
        var again = (await client.PatchAsync($"/v1/templates/{text}", """{"cloudTemplate": {"name": "third", "language": "en"}}""")).Is(HttpStatusCode.OK);
        Assert.Equal("Your order", again.Text("body"));
        Assert.Equal("third", (await client.PatchAsync($"/v1/templates/{text}", """{"body": ""}""")).Is(HttpStatusCode.OK).Text("body"));
    }

    [Theory]
    [InlineData("{}", "$.name", "required")]
    [InlineData("""{"name": " "}""", "$.name", "required")]
    [InlineData("""{"body": ""}""", "$.body", "required")]
    [InlineData("""{"body": "{{#if name}}x"}""", "$.body", "template_invalid")]
    [InlineData("""{"media": {"kind": "image"}}""", "$.media.url", "required")]
    [InlineData("""{"media": {"kind": "image", "url": "ftp://a"}}""", "$.media.url", "invalid_url")]
    [InlineData("""{"media": {"kind": "audio", "url": "https://a.example/x.mp3"}}""", "$.body", "out_of_range")]
    [InlineData("""{"media": {"kind": "image", "uploadId": "00000000-0000-0000-0000-000000000001"}}""", "$.media.uploadId", "media_not_found")]
    [InlineData("""{"media": {"kind": "image", "url": "https://a.example/x"}, "withoutMedia": true}""", "$.withoutMedia", "duplicate")]
    [InlineData("""{"cloudTemplate": {"name": "a", "language": "pt_BR"}}""", "$.cloudTemplate", "kind_fixed")]
    public async Task A_wrong_change_of_words_is_refused_with_its_field_and_changes_nothing(string json, string field, string rule)
    {
        var client = shared.Client();
        var text = await client.AddTemplateAsync();
        var before = await client.GetAsync($"/v1/templates/{text}");
        (await client.PatchAsync($"/v1/templates/{text}", json)).IsInvalid(field, rule);
        Assert.Equal(before.Body, (await client.GetAsync($"/v1/templates/{text}")).Body);
    }

    [Theory]
    [InlineData("""{"media": {"kind": "image", "url": "https://a.example/x.jpg"}}""", "$.media", "kind_fixed")]
    [InlineData("""{"withoutMedia": true}""", "$.withoutMedia", "kind_fixed")]
    [InlineData("""{"cloudTemplate": {"name": "a", "language": "pt_BR", "body": ["{{name"]}}""", "$.cloudTemplate.body[0]", "template_invalid")]
    [InlineData("""{"cloudTemplate": {"language": "pt_BR"}}""", "$.cloudTemplate.name", "required")]
    public async Task And_a_wrong_one_of_an_approved_template(string json, string field, string rule)
    {
        var client = shared.Client();
        var text = (await client.PostAsync("/v1/templates", Approved)).Is(HttpStatusCode.Created).Id;
        (await client.PatchAsync($"/v1/templates/{text}", json)).IsInvalid(field, rule);
    }

    [Fact]
    public async Task Only_who_may_write_changes_only_what_is_theirs_and_it_is_kept_in_the_audit()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var text = await client.AddTemplateAsync();
        var reader = (await client.PostAsync("/v1/api-keys", """{"name": "reader", "scopes": ["read"]}""")).Is(HttpStatusCode.Created).Text("key")!;
        (await host.Client(reader).PatchAsync($"/v1/templates/{text}", """{"body": "mine"}""")).IsProblem(HttpStatusCode.Forbidden, "scope_missing");
        (await (await host.OtherTenantAsync()).PatchAsync($"/v1/templates/{text}", """{"body": "mine"}""")).IsProblem(HttpStatusCode.NotFound, "template_not_found");
        (await client.PatchAsync($"/v1/templates/{text}", """{"body": "ours"}""")).Is(HttpStatusCode.OK);
        (await client.DeleteAsync($"/v1/templates/{text}")).Is(HttpStatusCode.NoContent);
        (await client.PatchAsync($"/v1/templates/{text}", """{"body": "late"}""")).IsProblem(HttpStatusCode.NotFound, "template_not_found");
        await using var kept = host.Database.DataSource.CreateCommand($"select count(*) from audit where action like 'PATCH /v1/templates%' and target_id = '{text}' and outcome = 'done'");
        Assert.Equal(1L, await kept.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_draft_says_what_the_text_says_now_and_one_that_was_started_what_it_froze()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var number = await client.AddInstanceAsync(await client.AddGatewayAsync());
        var text = await client.AddTemplateAsync();
        var (draft, started) = (await AddAsync("draft"), await AddAsync("started"));
        await host.Database.ExecuteAsync(
            $"update campaign set status = 'running', started_at = now() where id = '{started}'; update campaign_route_text set body = 'Hello {{{{name}}}}' where campaign_id = '{started}'",
            TestContext.Current.CancellationToken);
        (await client.PatchAsync($"/v1/templates/{text}", """{"body": "Bye {{name}}", "media": {"kind": "image", "url": "https://cdn.example/a.jpg"}}""")).Is(HttpStatusCode.OK);
        Assert.Equal("Bye A", await SaysAsync(draft));
        Assert.Equal("Hello A", await SaysAsync(started));

        async Task<Guid> AddAsync(string name)
        {
            var id = (await client.PostAsync("/v1/campaigns", $$"""{"name": "{{name}}", "routes": [{"instanceId": "{{number}}", "templateId": "{{text}}"}]}""")).Is(HttpStatusCode.Created).Id;
            (await client.UploadAsync($"/v1/campaigns/{id}/recipients", "phone,name\n11900000001,A\n")).Is(HttpStatusCode.OK);
            return id;
        }

        async Task<string?> SaysAsync(Guid campaign) => (await client.GetAsync($"/v1/campaigns/{campaign}/preview?seq=1")).Is(HttpStatusCode.OK).Json.GetProperty("texts")[0].GetProperty("text").GetString();
    }
}
