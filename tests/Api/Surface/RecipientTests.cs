using System.Net;
using System.Text;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>Recipients: all of a file's good records, or nothing.</summary>
public sealed class RecipientTests(SharedApi shared)
{
    [Fact]
    public async Task A_file_is_imported_with_a_report_of_what_was_not_taken()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var path = await PathAsync(client);
        var answer = (await client.UploadAsync(path, "\ufeffNome;Telefone\nAna;11987654321\nBia;abc\nAna;(11) 98765-4321\n\"Jo\u00e3o\nSilva\";11987654322\n"))
            .Is(HttpStatusCode.OK);
        Assert.Equal((2, 1, 0, 1), (answer.Number("accepted"), answer.Number("duplicates"), answer.Number("suppressed"), answer.Number("rejectedTotal")));
        var rejected = Assert.Single(answer.Json.GetProperty("rejected").EnumerateArray());
        Assert.Equal((3, "abc", "phone_invalid_character"), (rejected.GetProperty("line").GetInt32(), rejected.GetProperty("value").GetString(), rejected.GetProperty("reason").GetString()));
        var duplicate = Assert.Single(answer.Json.GetProperty("duplicateRecords").EnumerateArray());
        Assert.Equal((4, "5511987654321"), (duplicate.GetProperty("line").GetInt32(), duplicate.GetProperty("phone").GetString()));

        var again = (await client.UploadAsync(path, "phone\n11987654322\n11987654323\n")).Is(HttpStatusCode.OK);
        Assert.Equal((1, 1), (again.Number("accepted"), again.Number("duplicates")));
        Assert.Equal(["5511987654321", "5511987654322", "5511987654323"], await PhonesAsync(client, path));
        Assert.Equal("João\nSilva", await VariableAsync(host, "5511987654322", "Nome"));
    }

    [Fact]
    public async Task A_line_that_lacks_what_a_text_needs_is_refused_with_its_name_and_all_left_out_lines_can_be_downloaded()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var (campaign, _) = await client.AddCampaignWithRouteAsync(); // Hello {{name}}
        await client.PostAsync("/v1/suppressions", """{"phones": ["11 98765-4326"]}""");
        var answer = (await client.UploadAsync(
            $"/v1/campaigns/{campaign}/recipients",
            "phone,Name,consent_source,consent_at\n11987654321,Ana,form,2027-03-01\n11987654322,,,\n=1+2,Bia,,\n11987654321,Eva,,\n11987654325,Lia,form,yesterday\n11987654326,Leo,,\n"))
            .Is(HttpStatusCode.OK);
        Assert.Equal((1, 1, 1, 3), (answer.Number("accepted"), answer.Number("duplicates"), answer.Number("suppressed"), answer.Number("rejectedTotal")));
        var missing = answer.Json.GetProperty("rejected")[0];
        Assert.Equal((3, "variable_missing", "name"), (missing.GetProperty("line").GetInt32(), missing.GetProperty("reason").GetString(), missing.GetProperty("detail").GetString()));

        var import = $"/v1/campaigns/{campaign}/imports/{answer.Text("importId")}";
        var file = (await client.GetAsync(import + "/rejected.csv")).Is(HttpStatusCode.OK);
        Assert.Equal(
            """
            line,value,reason,detail,original,detailCode
            3,5511987654322,variable_missing,name,"11987654322,,,",
            4,"'=1+2",phone_invalid_character,,"'=1+2,Bia,,",
            5,5511987654321,duplicate,,"11987654321,Eva,,",
            6,5511987654325,consent_invalid,consent_at,"11987654325,Lia,form,yesterday",
            7,5511987654326,suppressed,on the opt-out list,"11987654326,Leo,,",left_out.opted_out

            """.ReplaceLineEndings("\r\n"),
            file.Body);
        var state = (await client.GetAsync(import)).Is(HttpStatusCode.OK);
        Assert.Equal(("done", 6, 1, 3), (state.Text("state"), state.Number("rowsRead"), state.Number("accepted"), state.Number("rejected")));
        Assert.Single((await client.GetAsync($"/v1/campaigns/{campaign}/imports")).Items);
        (await (await host.OtherTenantAsync()).GetAsync(import + "/rejected.csv")).IsProblem(HttpStatusCode.NotFound, "import_not_found");
    }

    [Fact]
    public async Task The_whole_line_is_kept_as_the_file_has_it_also_over_lines_in_another_encoding_and_of_JSON()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var path = await PathAsync(client);
        var csv = (await client.UploadAsync(path, Encoding.Latin1.GetBytes("telefone;nome\r\nabc;\"Jo\u00e3o\r\nSilva\"\r\n"), "text/csv; charset=iso-8859-1")).Is(HttpStatusCode.OK);
        Assert.Contains("\"abc;\"\"Jo\u00e3o\r\nSilva\"\"\"", await RejectedAsync(csv), StringComparison.Ordinal);
        var json = (await client.UploadAsync(path, "{\"phone\": \"abc\", \"nome\": \"Ana\"}\r\nbroken\n", "application/x-ndjson")).Is(HttpStatusCode.OK);
        var lines = await RejectedAsync(json);
        Assert.Contains("\"{\"\"phone\"\": \"\"abc\"\", \"\"nome\"\": \"\"Ana\"\"}\"", lines, StringComparison.Ordinal);
        Assert.EndsWith("2,,invalid_json,,broken,\r\n", lines, StringComparison.Ordinal);

        async Task<string> RejectedAsync(ApiAnswer import) =>
            (await client.GetAsync(path.Replace("recipients", $"imports/{import.Text("importId")}/rejected.csv", StringComparison.Ordinal))).Is(HttpStatusCode.OK).Body;
    }

    [Theory]
    [InlineData("text/csv")]
    [InlineData("text/csv; charset=iso-8859-1")]
    public async Task Latin1_is_read(string contentType)
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var path = await PathAsync(client);
        (await client.UploadAsync(path, Encoding.Latin1.GetBytes("n\u00famero,nome\n11987654321,Jo\u00e3o\n"), contentType)).Is(HttpStatusCode.OK);
        Assert.Equal("Jo\u00e3o", await VariableAsync(host, "5511987654321", "nome"));
    }

    [Fact]
    public async Task Ndjson_is_read()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var path = await PathAsync(client);
        var answer = await client.UploadAsync(path, "{\"phone\": \"11987654321\", \"nome\": \"Ana\"}\nbroken\n", "application/x-ndjson");
        Assert.Equal((1, 1), (answer.Is(HttpStatusCode.OK).Number("accepted"), answer.Number("rejectedTotal")));
        Assert.Equal("Ana", await VariableAsync(host, "5511987654321", "nome"));
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/x-ndjson; charset=iso-8859-1")]
    public async Task Ndjson_is_read_in_its_encoding(string contentType)
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var path = await PathAsync(client);
        var file = Encoding.Latin1.GetBytes("{\"n\u00famero\": \"11987654321\", \"nome\": \"Jo\u00e3o\"}\n");
        (await client.UploadAsync(path, file, contentType)).Is(HttpStatusCode.OK);
        Assert.Equal("Jo\u00e3o", await VariableAsync(host, "5511987654321", "nome"));
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "file_empty")]
    [InlineData("\n\n", HttpStatusCode.BadRequest, "file_empty")]
    [InlineData("name,city\nAna,Rio\n", HttpStatusCode.BadRequest, "phone_column_missing")]
    [InlineData("phone,a,a\n1,2,3\n", HttpStatusCode.BadRequest, "column_duplicate")]
    [InlineData("phone,name\n11987654321,Ana\n11987654322,\"Bia\n11987654323,Eva\n", HttpStatusCode.BadRequest, "csv_malformed")]
    public async Task A_file_that_cannot_be_read_imports_nothing(string text, HttpStatusCode status, string code)
    {
        var client = shared.Client();
        var path = await PathAsync(client);
        var answer = (await client.UploadAsync(path, text)).IsProblem(status, code);
        if (code == "phone_column_missing") Assert.Equal(["name", "city"], answer.Json.GetProperty("columns").EnumerateArray().Select(column => column.GetString()));
        if (code == "csv_malformed") Assert.Equal(3, answer.Number("line"));
        Assert.Empty(await PhonesAsync(client, path));
    }

    [Fact]
    public async Task Files_beyond_the_limits_import_nothing()
    {
        await using var host = await ApiHost.StartAsync(options => (options.UploadRowsMax, options.UploadBytesMax) = (3, 2_000_000));
        var client = host.Client();
        var path = await PathAsync(client);
        (await client.UploadAsync(path, "phone\n11900000001\nx\n11900000002\n11900000003\n")).IsProblem(HttpStatusCode.RequestEntityTooLarge, "too_many_rows");
        (await client.UploadAsync(path, "phone\n11900000001\nx\nx\nx\n")).IsProblem(HttpStatusCode.RequestEntityTooLarge, "too_many_rows");
        (await client.UploadAsync(path, "broken\nbroken\nbroken\nbroken\n", "application/x-ndjson"))
            .IsProblem(HttpStatusCode.RequestEntityTooLarge, "too_many_rows");
        (await client.UploadAsync(path, "phone\n" + new string('\n', 2_000_000))).IsProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        Assert.Empty(await PhonesAsync(client, path));
        (await client.UploadAsync(path, "phone\n11900000001\nx\n11900000002\n" + new string('\n', 1_500_000))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_imports_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var path = await PathAsync(client);
        using var http = new HttpClient { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", ApiHost.AdminKey);
        using var broken = new BreakingContent("phone\n11900000001\n11900000002\n");
        await Assert.ThrowsAnyAsync<Exception>(() => http.PostAsync(path, broken, TestContext.Current.CancellationToken));
        Assert.Empty(await PhonesAsync(client, path));
        (await client.UploadAsync(path, "phone\n11900000001\n")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Other_media_types_are_refused()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        (await client.UploadAsync(await PathAsync(client), "phone\n1\n", "application/json")).IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Fact]
    public async Task A_campaign_that_was_started_takes_no_more()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var path = await PathAsync(client);
        await host.Database.ExecuteAsync("update campaign set status = 'running'", TestContext.Current.CancellationToken);
        var answer = (await client.UploadAsync(path, "phone\n11900000001\n")).IsProblem(HttpStatusCode.Conflict, "campaign_state");
        Assert.Equal("running", answer.Text("campaignStatus"));
    }

    [Fact]
    public async Task The_callers_name_for_the_phones_column_is_used()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var path = await PathAsync(client);
        (await client.UploadAsync(path + "?phoneColumn=contato", "contato\n11900000001\n")).Is(HttpStatusCode.OK);
        (await client.UploadAsync(path + "?phoneColumn=contato", "phone\n11900000002\n")).IsProblem(HttpStatusCode.BadRequest, "phone_column_missing");
    }

    [Fact]
    public async Task A_repeated_upload_is_answered_again_and_another_file_under_its_key_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var path = await PathAsync(client);
        var file = "phone\n" + string.Concat(Enumerable.Range(0, 10_000).Select(number => $"119{number:00000000}\n"));
        var first = (await client.UploadAsync(path, file, idempotencyKey: "u1")).Is(HttpStatusCode.OK);
        var again = (await client.UploadAsync(path, file, idempotencyKey: "u1")).Is(HttpStatusCode.OK);
        Assert.Equal((first.Body, "true"), (again.Body, again.Headers["Idempotency-Replayed"]));
        Assert.Equal(10_000, first.Number("accepted"));
        (await client.UploadAsync(path, file + "11987654321\n", idempotencyKey: "u1")).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    private static async Task<string> PathAsync(ApiClient client) => $"/v1/campaigns/{await client.AddCampaignAsync()}/recipients";

    private static async Task<List<string?>> PhonesAsync(ApiClient client, string path)
    {
        var list = (await client.GetAsync(path.Replace("recipients", "messages", StringComparison.Ordinal))).Is(HttpStatusCode.OK);
        return [.. list.Items.Select(message => message.GetProperty("phone").GetString())];
    }

    private static async Task<string?> VariableAsync(ApiHost host, string phone, string name)
    {
        await using var command = host.Database.DataSource.CreateCommand("select variables ->> $2 from message where phone = $1");
        command.Parameters.Add(new() { Value = phone });
        command.Parameters.Add(new() { Value = name });
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) as string;
    }

    private sealed class BreakingContent : HttpContent
    {
        private readonly string _start;

        public BreakingContent(string start)
        {
            _start = start;
            Headers.ContentType = new("text/csv");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(_start), TestContext.Current.CancellationToken);
            await stream.FlushAsync(TestContext.Current.CancellationToken);
            throw new IOException("The caller went away.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
