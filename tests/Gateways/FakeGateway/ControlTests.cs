using System.Globalization;
using System.Text.Json;
using WaActors.FakeGateway;

namespace WaActors.Tests.Gateways.FakeGateway;

public sealed class ControlTests
{
    [Fact]
    public async Task Counts_and_duplicates_go_by_number_and_name_the_instances()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        fake.Control.Seed(new InstanceSeed { Prefix = "more-", Count = 2 });
        await fake.Send("5511900000011");
        fake.Time.Advance(TimeSpan.FromSeconds(1));
        await fake.Send("5511900000011", instance: "more-1");
        await fake.Send("5511900000012", instance: "more-2");

        Assert.Equal(
            """{"5511900000011":{"count":2,"instances":["one","more-1"],"firstAt":"2026-03-02T10:00:00+00:00","lastAt":"2026-03-02T10:00:01+00:00"},"5511900000012":{"count":1,"instances":["more-2"],"firstAt":"2026-03-02T10:00:01+00:00","lastAt":"2026-03-02T10:00:01+00:00"}}""",
            (await fake.Call("GET", "/_fake/received")).Body);
        Assert.Equal((await fake.Call("GET", "/_fake/received")).Body, (await fake.Call("GET", "/_fake/received/counts")).Body);
        var stats = await fake.Json("GET", "/_fake/stats");
        Assert.Equal((3, 2, 1), (stats.GetProperty("sendsAccepted").GetInt32(), stats.GetProperty("distinctNumbers").GetInt32(), stats.GetProperty("duplicates").GetInt32()));
        Assert.Equal(1, stats.GetProperty("perInstance").GetProperty("more-1").GetProperty("sendsAccepted").GetInt32());
    }

    [Fact]
    public async Task Received_is_read_on_from_where_one_was_and_filtered()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        fake.Control.Seed(new InstanceSeed { Names = ["two"] });
        for (var i = 1; i <= 5; i++)
        {
            await fake.Send("551190000001" + i.ToString(CultureInfo.InvariantCulture), instance: i % 2 == 0 ? "two" : "one");
        }

        Assert.Equal("3,4", await Seqs(fake, "after=2&limit=2"));
        Assert.Equal("2,4", await Seqs(fake, "instance=two"));
        Assert.Equal("5", await Seqs(fake, "number=5511900000015"));
        Assert.Equal("", await Seqs(fake, "instance=nobody"));
    }

    [Fact]
    public async Task Reset_empties_everything_and_numbers_go_on()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        await fake.Send("5511900000011");
        fake.Control.Faults = new FaultSettings { ErrorRatio = 1 };

        await fake.Call("POST", "/_fake/reset?keepInstances=true");
        Assert.Equal(0, fake.Control.Stats().SendsAccepted);
        Assert.Equal("{}", (await fake.Call("GET", "/_fake/received")).Body);
        await fake.Send("5511900000011");
        Assert.Equal(2, Assert.Single(fake.Control.Received()).Seq);

        await fake.Call("POST", "/_fake/reset");
        Assert.Equal(404, (await fake.Call("GET", "/instance/connectionState/one")).Status);
    }

    [Fact]
    public async Task Instances_are_seeded_open_with_a_webhook_or_closed()
    {
        await using var fake = await FakeGatewayFixture.Start();

        var open = await fake.Call("POST", "/_fake/instances", """{"prefix":"camp-","count":3,"start":10,"webhookUrl":"http://127.0.0.1:1/","quietly":true}""");
        var closed = await fake.Call("POST", "/_fake/instances", """{"names":["camp-10","shut"],"open":false,"token":"T"}""");

        Assert.Equal((200, """{"ok":true,"added":3,"instance":null}"""), open);
        Assert.Equal((200, """{"ok":true,"added":1,"instance":null}"""), closed);
        Assert.Equal(["camp-10 open", "camp-11 open", "camp-12 open", "shut close"], fake.Control.Instances().Select(view => $"{view.Name} {view.State}"));
        Assert.Equal("T", fake.Control.Instance("shut")!.Token);
    }

    [Fact]
    public async Task Faults_are_changed_one_by_one_and_null_is_the_default()
    {
        await using var fake = await FakeGatewayFixture.Start();

        await fake.Call("POST", "/_fake/faults", """{"hangRatio":0.5,"hangMs":7,"instances":["x"]}""");
        await fake.Call("POST", "/_fake/faults", """{"hangRatio":null,"errorStatus":418}""");

        Assert.Equal((1, 7, 418), (fake.Control.Faults.HangRatio, fake.Control.Faults.HangMs, fake.Control.Faults.ErrorStatus));
        Assert.Equal("x", Assert.Single(fake.Control.Faults.Instances));
    }

    [Theory]
    [InlineData("POST", "/_fake/instances/nobody/scan", null, 404)]
    [InlineData("POST", "/_fake/instances/one/fly", null, 400)]
    [InlineData("POST", "/_fake/instances/one/scan", null, 409)]
    [InlineData("POST", "/_fake/faults", """{"latency":1}""", 400)]
    [InlineData("POST", "/_fake/faults", "{", 400)]
    [InlineData("GET", "/_fake/nothing", null, 404)]
    public async Task What_cannot_be_done_is_refused_with_a_reason(string verb, string path, string? body, int status)
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();

        var answer = await fake.Call(verb, path, body);

        Assert.Equal(status, answer.Status);
        Assert.NotEmpty(JsonDocument.Parse(answer.Body).RootElement.GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task Messages_are_found_by_recipient_id_and_time_newest_first()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        await fake.Send("5511900000011", "first");
        fake.Time.Advance(TimeSpan.FromMinutes(10));
        await fake.Send("5511900000011", "second");
        await fake.Send("5511900000012", "third");
        var id = fake.Control.Received()[1].MessageId;

        Assert.Equal("third,second,first", await Found(fake, "{}"));
        Assert.Equal("second,first", await Found(fake, """{"where":{"key":{"remoteJid":"5511900000011@s.whatsapp.net","fromMe":false}}}"""));
        Assert.Equal("second", await Found(fake, $$$$"""{"where":{"key":{"id":"{{{{id}}}}"}}}"""));
        Assert.Equal("first", await Found(fake, """{"where":{"messageTimestamp":{"gte":"2026-03-02T10:00:00Z","lte":"2026-03-02T10:05:00Z"}}}"""));
        Assert.Equal("third,second,first", await Found(fake, """{"where":{"messageTimestamp":{"gte":"2026-03-02T10:05:00Z"}}}"""));
        Assert.Equal("second", await Found(fake, """{"page":2,"offset":1}"""));
        Assert.Equal("", await Found(fake, """{"where":{"messageType":"imageMessage"}}"""));
        Assert.Equal("", await Found(fake, """{"where":{"key":{"id":"3EB0000000000000000000"}}}"""));
    }

    [Fact]
    public async Task Statuses_are_found_by_id_once_they_are_due()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        await fake.Send("5511900000011");
        var where = $$$"""{"where":{"id":"{{{fake.Control.Received()[0].MessageId}}}"}}""";

        Assert.Equal((200, "[]"), await fake.Call("POST", "/chat/findStatusMessage/one", where));
        fake.Time.Advance(TimeSpan.FromSeconds(1));
        var update = Assert.Single((await fake.Json("POST", "/chat/findStatusMessage/one", where)).EnumerateArray());
        Assert.Equal("DELIVERY_ACK", update.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Without_saved_messages_nothing_is_found()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance(options => options with { SaveMessages = false });
        await fake.Send("5511900000011");

        Assert.Equal("", await Found(fake, "{}"));
        Assert.Single(fake.Control.Received());
    }

    private static async Task<string> Seqs(FakeGatewayFixture fake, string query) =>
        string.Join(',', (await fake.Json("GET", "/_fake/received/messages?" + query)).EnumerateArray().Select(row => row.GetProperty("seq").GetInt64()));

    private static async Task<string> Found(FakeGatewayFixture fake, string body)
    {
        var answer = await fake.Json("POST", "/chat/findMessages/one", body);
        return string.Join(',', answer.GetProperty("messages").GetProperty("records").EnumerateArray()
            .Select(record => record.GetProperty("message").GetProperty("conversation").GetString()));
    }
}
