using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WaActors.Tests.Gateways.Evolution;

/// <summary>What the stub was asked.</summary>
internal sealed record Asked(string Method, string Target, string? Key, string Body)
{
    /// <summary>Its headers, by name in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>A server on a loopback port that answers what a test says and counts what it is asked.</summary>
internal sealed class StubGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubGateway(WebApplication app) => _app = app;

    public Uri BaseUrl { get; private set; } = null!;

    /// <summary>Every request, in order of arrival.</summary>
    public ConcurrentQueue<Asked> Requests { get; } = new();

    /// <summary>Answers every request; the request's features have the <see cref="Asked"/>.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public static async Task<StubGateway> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var stub = new StubGateway(builder.Build());
        stub._app.Run(stub.ServeAsync);
        await stub._app.StartAsync(TestContext.Current.CancellationToken);
        stub.BaseUrl = new Uri(stub._app.Urls.First());
        return stub;
    }

    /// <summary>Answers every request with this.</summary>
    public void Says(int status, string json) => Answer = Json(status, json);

    public static Func<HttpContext, Task> Json(int status, string json) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(json, context.RequestAborted);
    };

    /// <summary>Half an answer, then the end of the connection.</summary>
    public static async Task Cut(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("{\"messageid\":\"3EB0", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }

    /// <summary>An answer that is larger than what is read.</summary>
    public static async Task Oversized(HttpContext context)
    {
        var block = new byte[1 << 20];
        Array.Fill(block, (byte)' ');
        for (var i = 0; i < 10; i++) await context.Response.Body.WriteAsync(block, context.RequestAborted);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var asked = new Asked(context.Request.Method, target, context.Request.Headers["apikey"], body)
        {
            Headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        };
        Requests.Enqueue(asked);
        context.Features.Set(asked);
        await Answer(context);
    }
}
