using WaActors.FakeGateway;

namespace WaActors.Tests.Gateways.FakeGateway;

public sealed class FaultTests
{
    [Fact]
    public async Task A_lost_answer_breaks_the_connection_and_the_message_is_there()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        fake.Control.Faults = new FaultSettings { LoseAnswerEvery = 3 };

        Assert.Equal(201, (await fake.Send("5511900000011")).Status);
        Assert.Equal(201, (await fake.Send("5511900000012")).Status);
        await Assert.ThrowsAsync<HttpRequestException>(() => fake.Send("5511900000013"));
        Assert.Equal(201, (await fake.Send("5511900000014")).Status);

        Assert.Equal(4, fake.Control.Received().Count);
        Assert.Equal((4, 1), (fake.Control.Stats().SendsAccepted, fake.Control.Stats().AnswersLost));
        var found = await fake.Json("POST", "/chat/findMessages/one", """{"where":{"key":{"remoteJid":"5511900000013@s.whatsapp.net"}}}""");
        Assert.Equal(1, found.GetProperty("messages").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_lost_row_is_received_and_not_found()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        fake.Control.Faults = new FaultSettings { LoseAnswerRatio = 1, LoseRowRatio = 1 };

        await Assert.ThrowsAsync<HttpRequestException>(() => fake.Send("5511900000013"));

        Assert.Single(fake.Control.Received());
        Assert.Equal("""{"messages":{"total":0,"pages":0,"currentPage":1,"records":[]}}""", (await fake.Call("POST", "/chat/findMessages/one", "{}")).Body);
    }

    [Fact]
    public async Task Faults_keep_to_the_instances_they_are_limited_to()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        fake.Control.Seed(new InstanceSeed { Names = ["two"] });
        var set = await fake.Call("POST", "/_fake/faults", """{"errorRatio":1,"errorStatus":502,"errorBody":"{}","instances":["two"]}""");

        Assert.Equal(200, set.Status);
        Assert.Equal(201, (await fake.Send("5511900000011")).Status);
        Assert.Equal((502, "{}"), await fake.Send("5511900000011", instance: "two"));
        Assert.Equal(1, fake.Control.Stats().SendsRefused["injected"]);
    }

    [Fact]
    public async Task The_same_seed_has_the_same_luck()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();

        async Task<string> Run()
        {
            fake.Control.Faults = new FaultSettings();
            fake.Control.Faults = new FaultSettings { ErrorRatio = 0.5, Seed = 42 };
            var statuses = new List<int>();
            for (var i = 0; i < 20; i++)
            {
                statuses.Add((await fake.Send("5511900000011")).Status);
            }

            fake.Control.Faults = new FaultSettings { Seed = 1 };
            return string.Join(',', statuses);
        }

        var first = await Run();
        Assert.Equal(first, await Run());
        Assert.Contains("500", first, StringComparison.Ordinal);
        Assert.Contains("201", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outage_is_503_or_nothing_and_the_control_api_stays()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();

        await fake.Call("POST", "/_fake/faults", """{"refuse":"unavailable"}""");
        Assert.Equal(503, (await fake.Send("5511900000011")).Status);
        Assert.Equal(503, (await fake.Call("GET", "/instance/connectionState/one")).Status);
        await fake.Call("POST", "/_fake/faults", """{"refuse":"abort"}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => fake.Send("5511900000011"));
        await fake.Call("POST", "/_fake/faults", """{"refuse":null}""");
        Assert.Equal(201, (await fake.Send("5511900000011")).Status);
        Assert.Equal(2, fake.Control.Stats().SendsRefused["unavailable"]);
    }

    [Fact]
    public async Task A_marked_number_is_not_on_whatsapp_even_when_it_was()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        await fake.Send("5531987654321");

        fake.Control.Faults = new FaultSettings { MarkNotOnWhatsApp = ["5531987654321"] };

        Assert.Equal(
            (400, """{"status":400,"error":"Bad Request","response":{"message":[{"jid":"553187654321@s.whatsapp.net","exists":false,"number":"5531987654321"}]}}"""),
            await fake.Send("5531987654321"));
    }

    [Fact]
    public async Task A_throttled_gateway_takes_so_many_a_second()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        fake.Control.Faults = new FaultSettings { ThrottlePerSecond = 2 };

        int[] statuses = [(await fake.Send("5511900000011")).Status, (await fake.Send("5511900000012")).Status, (await fake.Send("5511900000013")).Status];
        fake.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([201, 201, 429], statuses);
        Assert.Equal(201, (await fake.Send("5511900000013")).Status);
    }

    [Fact]
    public async Task Latency_passes_on_the_clock()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();
        fake.Control.Faults = new FaultSettings { LatencyMs = 500 };
        var waiting = fake.Time.Waiting;

        var sending = fake.Send("5511900000011");
        while (fake.Time.Waiting == waiting)
        {
            await Task.Yield();
        }

        Assert.Empty(fake.Control.Received());
        fake.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(201, (await sending).Status);
    }
}
