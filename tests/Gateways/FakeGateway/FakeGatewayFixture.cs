using System.Text;
using System.Text.Json;
using WaActors.FakeGateway;

namespace WaActors.Tests.Gateways.FakeGateway;

/// <summary>A fake gateway, a client that shows raw answers, and a webhook receiver on demand.</summary>
internal sealed class FakeGatewayFixture : IAsyncDisposable
{
    public const string Key = "fake-global-key";
    private readonly HttpClient client;

    private FakeGatewayFixture(FakeGatewayServer server)
    {
        Server = server;
        client = new HttpClient { BaseAddress = server.BaseUrl };
    }

    public FakeGatewayServer Server { get; }

    public FakeGatewayControl Control => Server.Control;

    public ManualTime Time => (ManualTime)Server.Options.Time;

    /// <summary>Starts a fake on a clock that stands still.</summary>
    public static async Task<FakeGatewayFixture> Start(Func<FakeGatewayOptions, FakeGatewayOptions>? with = null)
    {
        var options = new FakeGatewayOptions { Time = new ManualTime(), Seed = 7 };
        var server = await FakeGatewayServer.StartAsync(0, with is null ? options : with(options), TestContext.Current.CancellationToken);
        return new FakeGatewayFixture(server);
    }

    /// <summary>The same with one open instance, named one.</summary>
    public static async Task<FakeGatewayFixture> StartWithInstance(Func<FakeGatewayOptions, FakeGatewayOptions>? with = null)
    {
        var fixture = await Start(with);
        fixture.Control.Seed(new InstanceSeed { Names = ["one"], Token = "TOKEN-ONE", Phone = "5511900000001" });
        return fixture;
    }

    /// <summary>One call and its raw answer.</summary>
    public async Task<(int Status, string Body)> Call(string verb, string path, string? body = null, string? key = Key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        if (key is not null)
        {
            request.Headers.Add("apikey", key);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task<JsonElement> Json(string verb, string path, string? body = null, string? key = Key)
    {
        var (_, text) = await Call(verb, path, body, key);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public Task<(int Status, string Body)> Send(string number, string text = "Ola", string instance = "one") =>
        Call("POST", $"/message/sendText/{instance}", $$"""{"number":"{{number}}","text":"{{text}}"}""");

    public async Task<string> State(string instance = "one") => (await Call("GET", $"/instance/connectionState/{instance}")).Body;

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await Server.DisposeAsync();
    }
}
