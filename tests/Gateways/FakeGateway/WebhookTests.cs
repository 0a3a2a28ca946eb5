using System.Text.Json;
using WaActors.FakeGateway;

namespace WaActors.Tests.Gateways.FakeGateway;

public sealed class WebhookTests
{
    [Fact]
    public async Task Set_answers_the_row_and_find_shows_it()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();

        Assert.Equal((200, "null"), await fake.Call("GET", "/webhook/find/one"));
        var set = await fake.Call("POST", "/webhook/set/one", """{"webhook":{"enabled":true,"url":"ftp://x","headers":{"X-Secret":"s"},"events":["CALL"]}}""");
        var found = await fake.Call("GET", "/webhook/find/one");

        Assert.Equal(201, set.Status);
        Assert.Equal(set.Body, found.Body);
        var row = JsonDocument.Parse(set.Body).RootElement;
        Assert.Equal("""{"X-Secret":"s"}""", row.GetProperty("headers").GetRawText());
        Assert.Equal("""["CALL"]""", row.GetProperty("events").GetRawText());
    }

    [Fact]
    public async Task Set_says_what_is_wrong_and_trips_over_missing_events()
    {
        await using var fake = await FakeGatewayFixture.StartWithInstance();

        var unknown = await fake.Call("POST", "/webhook/set/one", """{"webhook":{"enabled":true,"url":"http://x","events":["NOPE"]}}""");
        Assert.Equal(400, unknown.Status);
        Assert.Contains("""[["webhook.events[0] is not one of enum values: APPLICATION_STARTUP,""", unknown.Body, StringComparison.Ordinal);
        Assert.Equal(
            (500, """{"status":500,"error":"Internal Server Error","response":{"message":"Cannot read properties of undefined (reading 'length')"}}"""),
            await fake.Call("POST", "/webhook/set/one", """{"webhook":{"enabled":true,"url":"http://x"}}"""));
    }

    [Fact]
    public async Task A_life_in_webhooks()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var fake = await FakeGatewayFixture.Start();

        await fake.Call("POST", "/instance/create", $$$"""
            {"instanceName":"one","integration":"WHATSAPP-BAILEYS","qrcode":true,"webhook":{"url":"{{{receiver.Url}}}","events":[],"headers":{"X-Secret":"s3cr3t"} } }
            """);
        Assert.Equal(["connection.update connecting 200", "instance.create", "qrcode.updated"], await receiver.Next(3));

        fake.Control.Act("one", InstanceAction.Scan);
        Assert.Equal(["connection.update connecting 200", "connection.update open 200"], await receiver.Next(2));

        fake.Control.Act("one", InstanceAction.Drop);
        Assert.Equal(["connection.update connecting 200"], await receiver.Next(1));

        fake.Control.Act("one", InstanceAction.Heal);
        Assert.Equal(["connection.update open 200"], await receiver.Next(1));

        fake.Control.Act("one", InstanceAction.DropSilently);
        await fake.Call("POST", "/instance/restart/one");
        Assert.Equal(["connection.update connecting 200", "connection.update open 200"], await receiver.Next(2));

        fake.Control.Act("one", InstanceAction.DropTransient);
        Assert.Equal(["connection.update connecting 200", "connection.update open 200"], await receiver.Next(2));

        fake.Control.Act("one", InstanceAction.Ban);
        Assert.Equal(["connection.update close 403", "logout.instance", "status.instance"], await receiver.Next(3));

        await fake.Call("DELETE", "/instance/delete/one");
        Assert.Equal(["instance.delete", "remove.instance"], await receiver.Next(2));
        Assert.False(receiver.HasMore);
    }

    [Fact]
    public async Task The_qr_limit_is_a_refused_connection()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var fake = await FakeGatewayFixture.Start(options => options with { QrLimit = 1 });
        fake.Control.Seed(new InstanceSeed { Names = ["one"], Open = false, WebhookUrl = receiver.Url });
        await fake.Call("GET", "/instance/connect/one");
        await receiver.Next(2);

        fake.Time.Advance(TimeSpan.FromSeconds(45));

        Assert.Equal(["connection.update refused 428", "qrcode.updated"], await receiver.Next(2));
    }

    [Fact]
    public async Task The_envelope_tells_local_time_with_a_false_z_and_no_key()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var fake = await FakeGatewayFixture.Start();
        fake.Control.Seed(new InstanceSeed { Names = ["one"], Open = false });
        await fake.Call("POST", "/webhook/set/one", $$$"""
            {"webhook":{"enabled":true,"url":"{{{receiver.Url}}}","byEvents":true,"headers":{"X-Secret":"s","jwt_key":"k"},"events":["CONNECTION_UPDATE"]} }
            """);

        await fake.Call("GET", "/instance/connect/one");
        var first = await receiver.Next();
        fake.Control.Act("one", InstanceAction.Scan, new InstanceActionDetails { Phone = "5511900000001" });
        var hooks = new[] { await receiver.Next(), await receiver.Next() };
        var opened = Assert.Single(hooks, hook => hook.Data.GetProperty("state").GetString() == "open");

        Assert.Equal("/hook/connection-update", first.Path);
        Assert.Equal(receiver.Url, first.Body.GetProperty("destination").GetString());
        Assert.Equal("2026-03-02T07:00:00.000Z", first.Body.GetProperty("date_time").GetString());
        Assert.Equal(JsonValueKind.Null, first.Body.GetProperty("apikey").ValueKind);
        Assert.False(first.Body.TryGetProperty("sender", out _));
        Assert.Equal("s", first.Headers["X-Secret"]);
        Assert.StartsWith("Bearer ey", first.Headers.Authorization.ToString(), StringComparison.Ordinal);
        Assert.False(first.Headers.ContainsKey("jwt_key"));
        Assert.Equal("5511900000001@s.whatsapp.net", opened.Body.GetProperty("sender").GetString());
    }

    [Fact]
    public async Task A_message_is_announced_delivered_and_read()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var fake = await Subscribed(receiver);
        fake.Control.Faults = new FaultSettings { ReadAckRatio = 1 };

        var (_, answer) = await fake.Send("5511999999999");
        var sent = await receiver.Next();
        fake.Time.Advance(TimeSpan.FromMilliseconds(300));
        var delivered = await receiver.Next();
        Assert.False(receiver.HasMore);
        fake.Time.Advance(TimeSpan.FromMilliseconds(200));
        var read = await receiver.Next();

        Assert.Equal(("send.message", answer), (sent.Event, sent.Data.GetRawText()));
        var id = JsonDocument.Parse(answer).RootElement.GetProperty("key").GetProperty("id").GetString();
        Assert.Equal((id, "DELIVERY_ACK"), (delivered.Data.GetProperty("keyId").GetString(), delivered.Data.GetProperty("status").GetString()));
        Assert.Equal((id, "READ"), (read.Data.GetProperty("keyId").GetString(), read.Data.GetProperty("status").GetString()));
        var record = (await fake.Json("POST", "/chat/findMessages/one", "{}")).GetProperty("messages").GetProperty("records")[0];
        Assert.Equal(record.GetProperty("id").GetString(), read.Data.GetProperty("messageId").GetString());
    }

    [Fact]
    public async Task A_message_that_whatsapp_refuses_is_acknowledged_as_an_error_and_reaches_nobody()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var fake = await Subscribed(receiver);
        fake.Control.Faults = new FaultSettings { ErrorAckRatio = 1 };

        await fake.Send("5511999999999");
        await receiver.Next();
        fake.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("ERROR", (await receiver.Next()).Data.GetProperty("status").GetString());
        Assert.Empty(fake.Control.Counts());
        Assert.True(Assert.Single(fake.Control.Received()).RefusedByWhatsApp);
    }

    [Fact]
    public async Task A_failed_webhook_is_tried_again_after_growing_waits()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var fake = await Subscribed(receiver);
        fake.Control.Faults = new FaultSettings { DeliveryAckRatio = 0 };
        receiver.Status = 500;
        var idle = fake.Time.Waiting;

        await fake.Send("5511999999999");
        foreach (var seconds in (int[])[6, 12, 24])
        {
            await receiver.Next();
            await Waits(fake, idle + 1);
            fake.Time.Advance(TimeSpan.FromSeconds(seconds));
        }

        receiver.Status = 200;
        await receiver.Next();
        await Settles(fake);
        Assert.Equal((1, 0), (fake.Control.Stats().WebhooksDelivered, fake.Control.Stats().WebhooksFailed));
    }

    [Fact]
    public async Task A_refused_webhook_is_given_up_at_once()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var fake = await Subscribed(receiver);
        fake.Control.Faults = new FaultSettings { DeliveryAckRatio = 0 };
        receiver.Status = 401;

        await fake.Send("5511999999999");
        await receiver.Next();
        await Settles(fake);

        Assert.Equal((0, 1), (fake.Control.Stats().WebhooksDelivered, fake.Control.Stats().WebhooksFailed));
    }

    [Fact]
    public async Task A_deleted_name_stays_taken_until_its_last_webhook_is_delivered()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var fake = await FakeGatewayFixture.Start();
        fake.Control.Seed(new InstanceSeed { Names = ["one"], Open = false, WebhookUrl = receiver.Url, WebhookEvents = ["REMOVE_INSTANCE"] });
        receiver.Status = 500;
        var idle = fake.Time.Waiting;

        Assert.Equal(200, (await fake.Call("DELETE", "/instance/delete/one")).Status);
        await receiver.Next();
        await Waits(fake, idle + 1);
        Assert.NotNull(fake.Control.Instance("one"));
        receiver.Status = 200;
        fake.Time.Advance(TimeSpan.FromSeconds(6));
        await receiver.Next();
        while (fake.Control.Instance("one") is not null)
        {
            await Task.Yield();
        }
    }

    private static async Task<FakeGatewayFixture> Subscribed(WebhookReceiver receiver)
    {
        var fake = await FakeGatewayFixture.Start();
        fake.Control.Seed(new InstanceSeed { Names = ["one"], Quietly = true, WebhookUrl = receiver.Url });
        return fake;
    }

    private static async Task Waits(FakeGatewayFixture fake, int timers)
    {
        while (fake.Time.Waiting < timers)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task Settles(FakeGatewayFixture fake)
    {
        while (fake.Control.Stats().WebhooksPending > 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
