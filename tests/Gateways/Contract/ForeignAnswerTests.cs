using System.Text;
using FsCheck;
using FsCheck.Fluent;
using WaActors.Gateways.Resilience;
using WaActors.Gateways.Uazapi;
using WaActors.Gateways.WApi;
using WaActors.Grains.Gateways;
using WaActors.Instances;
using WaActors.Tests.Gateways.Evolution;

namespace WaActors.Tests.Gateways.Contract;

/// <summary>Whatever a gateway answers or posts, nothing throws, and without a message id nothing is a success.</summary>
public class ForeignAnswerTests
{
    private static readonly string[] Words =
    [
        "error", "message", "messageid", "messageId", "status", "success", "data", "key", "id", "event", "EventType", "instance", "connection", "messages",
        "messages_update", "webhookStatus", "webhookReceived", "MessageIDs", "state", "Read", "failed", "fromMe", "chat", "sender", "moment", "Timestamp", "disconnected",
    ];

    private static readonly Gen<string> Leaf = Gen.OneOf(
        Gen.Elements("true", "false", "null", "0", "-1", "1787161784", "1787161430102", "99999999999999999999", "1e400", "\"\"", "\"\\ud800\""),
        Gen.Elements(Words).Select(word => $"\"{word}\""),
        Gen.Constant("\"5511987654321@s.whatsapp.net\""));

    private static Gen<string> Json(int depth) => depth == 0 ? Leaf : Gen.OneOf(
        Leaf,
        Json(depth - 1).ArrayOf(3).Select(items => $"[{string.Join(',', items)}]"),
        Gen.Zip(Gen.Elements(Words).ArrayOf(5), Json(depth - 1).ArrayOf(5))
            .Select(pair => "{" + string.Join(',', pair.Item1.Zip(pair.Item2, (name, value) => $"\"{name}\":{value}")) + "}"));

    private static readonly Gen<string> Body = Gen.OneOf(Json(3), Json(3).Select(json => json[..(json.Length / 2)]), Gen.Elements("", "<html>", "\0", "{\"a\""));

    [Fact]
    public void Nothing_throws_and_nothing_without_an_id_is_a_success() => Prop.ForAll(
        Gen.Zip(Body, Gen.Elements(200, 201, 204, 302, 400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 502, 503, 504)).ToArbitrary(),
        sample =>
        {
            var (body, status) = sample;
            foreach (var kind in (string[])["uazapi", "wapi"])
            {
                var outcome = Classify(kind, status, body);
                var isProved = status is >= 200 and < 300 && outcome.GatewayMessageId is { Length: > 0 } id && body.Contains($"\"{id}\"", StringComparison.Ordinal);
                Assert.True(outcome.Kind != SendOutcomeKind.Accepted || isProved, $"{kind}: {status} {body} is {outcome}");
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_webhook_throws_or_tells_nothing() => Prop.ForAll(Body.ToArbitrary(), body =>
    {
        foreach (var kind in (string[])["uazapi", "wapi"])
        {
            using var rig = new AdapterRig(new Uri("http://127.0.0.1:1"), kind: kind);
            Assert.NotEmpty(rig.Gateway.ParseWebhook(Encoding.UTF8.GetBytes(body)));
        }
    }).QuickCheckThrowOnFailure();

    private static SendOutcome Classify(string kind, int status, string body)
    {
        var reply = new GatewayReply(status, Encoding.UTF8.GetBytes(body));
        var instance = new GatewayInstance(Guid.Empty, kind, new Uri("http://127.0.0.1:1"), "key", "camp-01", "token", null);
        return kind == "uazapi"
            ? UazapiErrors.Classify(reply, instance, AdapterRig.Message(), default, new GatewayOptions())
            : WApiErrors.Classify(reply, instance, AdapterRig.Message(), default, new GatewayOptions());
    }
}
