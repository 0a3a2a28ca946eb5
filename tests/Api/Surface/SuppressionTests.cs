using System.Net;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>The opt-out list.</summary>
public sealed class SuppressionTests
{
    [Fact]
    public async Task People_are_added_listed_found_in_any_spelling_and_taken_off()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var added = (await client.PostAsync("/v1/suppressions", """{"phones": ["31 98765-4321", "553187654321", "+351 912 345 678"], "reason": "by telephone"}"""))
            .Is(HttpStatusCode.OK);
        Assert.Equal((2, 1), (added.Number("added"), added.Number("already")));

        var first = (await client.GetAsync("/v1/suppressions?limit=1")).Is(HttpStatusCode.OK);
        var second = (await client.GetAsync($"/v1/suppressions?limit=1&cursor={first.Text("nextCursor")}")).Is(HttpStatusCode.OK);
        Assert.Equal(["351912345678", "553187654321"], first.Items.Concat(second.Items).Select(e => e.GetProperty("phone").GetString()).Order(StringComparer.Ordinal));
        var one = Assert.Single((await client.GetAsync("/v1/suppressions?phone=5531987654321")).Items);
        Assert.Equal(("manual", "by telephone"), (one.GetProperty("source").GetString(), one.GetProperty("reason").GetString()));

        var other = await host.OtherTenantAsync();
        Assert.Empty((await other.GetAsync("/v1/suppressions")).Items);
        (await other.DeleteAsync("/v1/suppressions/5531987654321")).IsProblem(HttpStatusCode.NotFound, "suppression_not_found");
        (await client.DeleteAsync("/v1/suppressions/5531987654321")).Is(HttpStatusCode.NoContent);
        (await client.DeleteAsync("/v1/suppressions/5531987654321")).IsProblem(HttpStatusCode.NotFound, "suppression_not_found");
        Assert.Single((await client.GetAsync("/v1/suppressions")).Items);
    }

    [Fact]
    public async Task What_is_no_number_is_named_and_nothing_is_added()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        (await client.PostAsync("/v1/suppressions", """{"phones": ["11987654321", "abc", null]}""")).IsInvalid("$.phones[1]", "invalid_phone");
        (await client.PostAsync("/v1/suppressions", """{"phones": []}""")).IsInvalid("$.phones", "required");
        (await client.PostAsync("/v1/suppressions", "{}")).IsInvalid("$.phones", "required");
        var many = string.Join(',', Enumerable.Range(0, 1001).Select(n => $"\"551198765{n:D4}\""));
        (await client.PostAsync("/v1/suppressions", $$"""{"phones": [{{many}}]}""")).IsInvalid("$.phones", "too_long");
        (await client.GetAsync("/v1/suppressions?phone=abc")).IsInvalid("phone", "invalid_phone");
        (await client.DeleteAsync("/v1/suppressions/abc")).IsInvalid("phone", "invalid_phone");
        Assert.Empty((await client.GetAsync("/v1/suppressions")).Items);
    }

    [Fact]
    public async Task A_tenant_may_have_opt_out_words_of_its_own()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var first = (await client.GetAsync("/v1/opt-out-words")).Is(HttpStatusCode.OK);
        Assert.Equal((true, "SAIR"), (first.Json.GetProperty("isDefault").GetBoolean(), first.Json.GetProperty("words")[0].GetString()));
        (await client.PutAsync("/v1/opt-out-words", """{"words": ["não quero", "!!!"]}""")).IsInvalid("$.words[1]", "invalid_characters");
        (await client.PutAsync("/v1/opt-out-words", $$"""{"words": ["{{new string('a', 41)}}"]}""")).IsInvalid("$.words[0]", "too_long");
        (await client.PutAsync("/v1/opt-out-words", """{"words": ["não quero"]}""")).Is(HttpStatusCode.OK);
        var own = (await client.GetAsync("/v1/opt-out-words")).Is(HttpStatusCode.OK);
        Assert.Equal((false, "não quero"), (own.Json.GetProperty("isDefault").GetBoolean(), own.Json.GetProperty("words")[0].GetString()));
        Assert.True((await (await host.OtherTenantAsync()).GetAsync("/v1/opt-out-words")).Json.GetProperty("isDefault").GetBoolean());
        (await client.PutAsync("/v1/opt-out-words", """{"words": null}""")).Is(HttpStatusCode.OK);
        Assert.True((await client.GetAsync("/v1/opt-out-words")).Json.GetProperty("isDefault").GetBoolean());
    }
}
