using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WaActors.Tests.Gateways.FakeGateway;

/// <summary>One webhook as it arrived.</summary>
internal sealed record Hook(string Path, JsonElement Body, IHeaderDictionary Headers)
{
    public string Event => Body.GetProperty("event").GetString()!;

    public JsonElement Data => Body.GetProperty("data");

    /// <summary>The event, and its state and reason where it has them.</summary>
    public string Summary => Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty("state", out var state)
        ? $"{Event} {state.GetString()} {Data.GetProperty("statusReason").GetInt32()}"
        : Event;
}

/// <summary>Listens on a loopback port, answers what it is told to, and hands out what arrives.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly Channel<Hook> arrived = Channel.CreateUnbounded<Hook>();
    private readonly WebApplication app;

    private WebhookReceiver(WebApplication app) => this.app = app;

    public string Url => app.Urls.First() + "/hook";

    /// <summary>Status of the following answers.</summary>
    public int Status { get; set; } = 200;

    public static async Task<WebhookReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new WebhookReceiver(builder.Build());
        receiver.app.Run(receiver.Take);
        await receiver.app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public async Task<Hook> Next() => await arrived.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>The next so many, in an order of names: the gateway promises none.</summary>
    public async Task<string[]> Next(int count)
    {
        var hooks = new List<string>();
        while (hooks.Count < count)
        {
            hooks.Add((await Next()).Summary);
        }

        return [.. hooks.Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether something is here that nobody has asked for.</summary>
    public bool HasMore => arrived.Reader.Count > 0;

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Take(HttpContext context)
    {
        using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase));
        context.Response.StatusCode = Status;
        arrived.Writer.TryWrite(new Hook(context.Request.Path, document.RootElement.Clone(), headers));
    }
}
