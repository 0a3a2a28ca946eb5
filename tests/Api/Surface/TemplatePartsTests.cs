using System.Net;
using System.Text;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Media, approved templates, and which routes can send them (C-12).</summary>
public sealed class TemplatePartsTests(SharedApi shared)
{
    private const string CloudJson = """
        {"name": "aviso_simples", "language": "pt_BR", "body": ["{{name}}", "12/05"], "headerMedia": {"kind": "image", "url": "https://cdn.example/a.jpg"},
         "buttons": [{"index": 0, "type": "quickReply", "text": "SAIR"}]}
        """;

    [Fact]
    public async Task An_upload_is_kept_and_listed_without_its_bytes()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var made = (await client.UploadAsync("/v1/media?fileName=foto.png", Encoding.UTF8.GetBytes("picture"), "image/png")).Is(HttpStatusCode.Created);
        Assert.Equal(("image", "image/png", "foto.png", 7), (made.Text("kind"), made.Text("mimeType"), made.Text("fileName"), made.Number("sizeBytes")));
        Assert.Equal(made.Body, (await client.GetAsync(made.Headers["Location"])).Is(HttpStatusCode.OK).Body);
        Assert.Single((await client.GetAsync("/v1/media")).Is(HttpStatusCode.OK).Items);
        var other = await host.OtherTenantAsync();
        (await other.GetAsync($"/v1/media/{made.Id}")).IsProblem(HttpStatusCode.NotFound, "media_not_found");
        Assert.Empty((await other.GetAsync("/v1/media")).Items);
        (await other.PostAsync("/v1/templates", $$$"""{"name": "t", "media": {"kind": "image", "uploadId": "{{{made.Id}}}"}}""")).IsInvalid("$.media.uploadId", "media_not_found");
    }

    [Fact]
    public async Task What_WhatsApp_does_not_take_is_refused()
    {
        var client = shared.Client();
        (await client.UploadAsync("/v1/media", [1], "application/x-msdownload")).IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        (await client.UploadAsync("/v1/media", [], "image/png")).IsProblem(HttpStatusCode.BadRequest, "file_empty");
        (await client.UploadAsync("/v1/media", new byte[(5 * 1024 * 1024) + 1], "image/png")).IsProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        (await client.UploadAsync("/v1/media", new byte[16 * 1024 * 1024], "video/mp4")).Is(HttpStatusCode.Created);
        (await client.UploadAsync("/v1/media?fileName=" + new string('n', 201), [1], "image/png")).IsInvalid("fileName", "too_long");
    }

    [Fact]
    public async Task A_template_shows_what_it_was_made_of()
    {
        var client = shared.Client();
        var approved = (await client.PostAsync("/v1/templates", $$"""{"name": "t", "cloudTemplate": {{CloudJson}}}""")).Is(HttpStatusCode.Created);
        Assert.Equal("aviso_simples", approved.Text("body"));
        var cloud = (await client.GetAsync($"/v1/templates/{approved.Id}")).Json.GetProperty("cloudTemplate");
        Assert.Equal(["{{name}}", "12/05"], cloud.GetProperty("body").EnumerateArray().Select(text => text.GetString()));
        Assert.Equal("quickReply", cloud.GetProperty("buttons")[0].GetProperty("type").GetString());
        Assert.Equal("https://cdn.example/a.jpg", cloud.GetProperty("headerMedia").GetProperty("url").GetString());

        var named = (await client.PostAsync("/v1/templates", """{"name": "t", "cloudTemplate": {"name": "a", "language": "pt_BR", "namedBody": {"date": "12/05"}}}""")).Is(HttpStatusCode.Created);
        Assert.Equal("12/05", named.Json.GetProperty("cloudTemplate").GetProperty("namedBody").GetProperty("date").GetString());
        var media = (await client.PostAsync("/v1/templates", """{"name": "t", "body": "Veja", "media": {"kind": "document", "url": "https://cdn.example/a.pdf?x=1", "fileName": "c.pdf"}}"""))
            .Is(HttpStatusCode.Created);
        Assert.Equal(("document", "application/pdf"), (media.Json.GetProperty("media").GetProperty("kind").GetString(), media.Json.GetProperty("media").GetProperty("mimeType").GetString()));
        Assert.Equal("", (await client.PostAsync("/v1/templates", """{"name": "t", "media": {"kind": "image", "url": "https://cdn.example/a.jpg"}}""")).Is(HttpStatusCode.Created).Text("body"));
    }

    [Theory]
    [InlineData("""{"name": "t"}""", "$.body", "required")]
    [InlineData("""{"name": "t", "media": {"url": "https://a.example/x"}}""", "$.media.kind", "required")]
    [InlineData("""{"name": "t", "media": {"kind": "image"}}""", "$.media.url", "required")]
    [InlineData("""{"name": "t", "media": {"kind": "image", "url": "ftp://a"}}""", "$.media.url", "invalid_url")]
    [InlineData("""{"name": "t", "media": {"kind": "image", "url": "https://a.example/x", "uploadId": "00000000-0000-0000-0000-000000000001"}}""", "$.media.url", "required")]
    [InlineData("""{"name": "t", "media": {"kind": "image", "uploadId": "00000000-0000-0000-0000-000000000001"}}""", "$.media.uploadId", "media_not_found")]
    [InlineData("""{"name": "t", "media": {"kind": "image", "url": "https://a.example/x", "mimeType": "nonsense"}}""", "$.media.mimeType", "invalid_characters")]
    [InlineData("""{"name": "t", "body": "x", "media": {"kind": "audio", "url": "https://a.example/x"}}""", "$.body", "out_of_range")]
    [InlineData("""{"name": "t", "media": {"kind": "image", "url": "https://a.example/x"}, "cloudTemplate": {"name": "a", "language": "pt"}}""", "$.cloudTemplate", "duplicate")]
    [InlineData("""{"name": "t", "cloudTemplate": {"language": "pt_BR"}}""", "$.cloudTemplate.name", "required")]
    [InlineData("""{"name": "t", "cloudTemplate": {"name": "a"}}""", "$.cloudTemplate.language", "required")]
    [InlineData("""{"name": "t", "cloudTemplate": {"name": "a", "language": "pt_BR", "body": ["{{name"]}}""", "$.cloudTemplate.body[0]", "template_invalid")]
    [InlineData("""{"name": "t", "cloudTemplate": {"name": "a", "language": "pt_BR", "body": [null]}}""", "$.cloudTemplate.body[0]", "required")]
    [InlineData("""{"name": "t", "cloudTemplate": {"name": "a", "language": "pt_BR", "body": ["x"], "namedBody": {"a": "x"}}}""", "$.cloudTemplate.namedBody", "duplicate")]
    [InlineData("""{"name": "t", "cloudTemplate": {"name": "a", "language": "pt_BR", "namedBody": {" ": "x"}}}""", "$.cloudTemplate.namedBody", "required")]
    [InlineData("""{"name": "t", "cloudTemplate": {"name": "a", "language": "pt_BR", "buttons": [{"index": 10, "type": "url", "text": "x"}]}}""", "$.cloudTemplate.buttons[0].index", "out_of_range")]
    [InlineData("""{"name": "t", "cloudTemplate": {"name": "a", "language": "pt_BR", "buttons": [{"index": 0, "type": "url", "text": "x"}, {"index": 0, "type": "url", "text": "x"}]}}""", "$.cloudTemplate.buttons[1].index", "duplicate")]
    [InlineData("""{"name": "t", "cloudTemplate": {"name": "a", "language": "pt_BR", "headerMedia": {"kind": "audio", "url": "https://a.example/x"}}}""", "$.cloudTemplate.headerMedia.kind", "unknown_value")]
    public async Task A_wrong_template_is_refused_with_its_field(string json, string field, string rule) =>
        (await shared.Client().PostAsync("/v1/templates", json)).IsInvalid(field, rule);

    [Fact]
    public async Task A_route_whose_gateway_cannot_send_its_template_is_refused_when_the_campaign_is_prepared_C12()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var (qr, official) = (await client.AddInstanceAsync(await client.AddGatewayAsync()), await client.AddInstanceAsync(await AddCloudAsync(client), "1001"));
        var approved = (await client.PostAsync("/v1/templates", $$"""{"name": "t", "cloudTemplate": {{CloudJson}}}""")).Id;
        var text = await client.AddTemplateAsync();
        (await client.PostAsync("/v1/campaigns", Routes(qr, approved))).IsInvalid("$.routes[0].templateId", "capability_missing");
        (await client.PostAsync("/v1/campaigns", $$"""{"name": "c", "routes": [{"instanceId": "{{qr}}", "templateIds": ["{{text}}", "{{approved}}"]}]}"""))
            .IsInvalid("$.routes[0].templateIds[1]", "capability_missing");
        (await client.PostAsync("/v1/campaigns", Routes(official, approved))).Is(HttpStatusCode.Created);
        (await client.PostAsync("/v1/campaigns", Routes(official, text))).Is(HttpStatusCode.Created);
        (await client.PostAsync("/v1/campaigns", Routes(qr, text))).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task And_again_when_it_starts()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var official = await client.AddInstanceAsync(await AddCloudAsync(client), "1001");
        var approved = (await client.PostAsync("/v1/templates", $$"""{"name": "t", "cloudTemplate": {{CloudJson}}}""")).Id;
        var campaign = (await client.PostAsync("/v1/campaigns", Routes(official, approved))).Is(HttpStatusCode.Created).Id;
        await host.Database.ExecuteAsync("update gateway set kind = 'evolution'", TestContext.Current.CancellationToken);
        var refused = (await client.PostAsync($"/v1/campaigns/{campaign}/start")).IsProblem(HttpStatusCode.Conflict, "route_cannot_send");
        Assert.Equal((official, approved), (refused.Json.GetProperty("instanceId").GetGuid(), refused.Json.GetProperty("templateId").GetGuid()));
        Assert.Empty(host.Actors.CampaignOf(campaign).Told);
        await host.Database.ExecuteAsync("update gateway set kind = 'cloud'", TestContext.Current.CancellationToken);
        (await client.PostAsync($"/v1/campaigns/{campaign}/start")).Is(HttpStatusCode.OK);
    }

    private static string Routes(Guid instance, Guid template) => $$"""{"name": "c", "routes": [{"instanceId": "{{instance}}", "templateId": "{{template}}"}]}""";

    private static async Task<Guid> AddCloudAsync(ApiClient client) => (await client.PostAsync(
        "/v1/gateways", """{"kind": "cloud", "name": "official", "baseUrl": "https://graph.example", "apiKey": "k", "settings": {"appSecret": "s"}}""")).Is(HttpStatusCode.Created).Id;
}
