using System.Net;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Consents and do-not-call files (issue 6, point 5).</summary>
public sealed class ConsentTests
{
    [Fact]
    public async Task Consents_come_with_recipients_are_listed_and_exported_and_a_revocation_opts_out()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var id = await client.AddCampaignAsync();
        (await client.UploadAsync(
            $"/v1/campaigns/{id}/recipients",
            "phone,consent_source,consent_text,consent_at\n553187654321,=form,v3,2027-03-01T10:00:00-03:00\n11900000001,shop,,2027-03-02\n11900000002,,,\n")).Is(HttpStatusCode.OK);

        var listed = (await client.GetAsync("/v1/consents")).Is(HttpStatusCode.OK).Items;
        Assert.Equal([("=form", "v3", "2027-03-01T13:00:00.000Z"), ("shop", null, "2027-03-02T00:00:00.000Z")],
            listed.Select(c => (c.GetProperty("source").GetString(), c.GetProperty("text").GetString(), c.GetProperty("givenAt").GetString())).Order());

        (await client.PostEmptyAsync("/v1/consents/31987654321/revoke")).Is(HttpStatusCode.OK);
        Assert.Equal(0, (await client.PostEmptyAsync("/v1/consents/553187654321/revoke")).Is(HttpStatusCode.OK).Number("revoked"));
        var revoked = Assert.Single((await client.GetAsync("/v1/consents?phone=5531987654321")).Items);
        Assert.NotNull(revoked.GetProperty("revokedAt").GetString());
        Assert.Equal("consent revoked", Assert.Single((await client.GetAsync("/v1/suppressions")).Items).GetProperty("reason").GetString());

        var csv = (await client.GetAsync("/v1/consents/export.csv")).Is(HttpStatusCode.OK).Body;
        Assert.Contains("553187654321,\"'=form\",v3,2027-03-01T13:00:00.000Z,", csv, StringComparison.Ordinal);
        Assert.Equal(3, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);

        var other = await host.OtherTenantAsync();
        Assert.Empty((await other.GetAsync("/v1/consents")).Items);
        (await other.PostEmptyAsync("/v1/consents/31987654321/revoke")).IsProblem(HttpStatusCode.NotFound, "consent_not_found");
    }

    [Theory]
    [InlineData("text/plain", "11900000001\n\nabc\n+351 912 345 678\n11900000001\n")]
    [InlineData("text/csv", "nome;telefone\nAna;11900000001\nBia;abc\nEva;+351 912 345 678\nLia;11900000001\n")]
    public async Task A_do_not_call_file_is_added_to_the_opt_out_list(string mediaType, string file)
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var answer = (await client.UploadAsync("/v1/suppressions/import?reason=register", file, mediaType)).Is(HttpStatusCode.OK);
        Assert.Equal((2, 1, 1), (answer.Number("added"), answer.Number("already"), answer.Number("rejectedTotal")));
        Assert.Equal((3, "abc"), (answer.Json.GetProperty("rejected")[0].GetProperty("line").GetInt32(), answer.Json.GetProperty("rejected")[0].GetProperty("value").GetString()));
        var listed = (await client.GetAsync("/v1/suppressions")).Items;
        Assert.Equal(["351912345678", "5511900000001"], listed.Select(e => e.GetProperty("phone").GetString()).Order(StringComparer.Ordinal));
        Assert.All(listed, e => Assert.Equal(("import", "register"), (e.GetProperty("source").GetString(), e.GetProperty("reason").GetString())));
        Assert.Equal(0, (await client.UploadAsync("/v1/suppressions/import", file, mediaType)).Is(HttpStatusCode.OK).Number("added"));
    }
}
