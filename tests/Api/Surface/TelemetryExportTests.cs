using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WaActors.Grains.Telemetry;
using WaActors.Silo.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>I-13: metrics leave over OTLP when an endpoint is set, and nothing does when none is.</summary>
public sealed class TelemetryExportTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT", Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    // Of a meter that has the name of ours: which of our instruments measure something meanwhile is up to the other tests
    private static readonly Counter<long> Events = new Meter(TelemetryNames.StorageMeter).CreateCounter<long>("test.of.export");

    [Fact]
    public async Task A_collector_gets_our_metrics_when_its_address_is_set_I13()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var received = new ConcurrentQueue<(string Path, byte[] Body)>();
        await using var collector = await CollectAsync(received);
        Environment.SetEnvironmentVariable(Endpoint, collector.Urls.Single());
        Environment.SetEnvironmentVariable(Protocol, "http/protobuf");
        try
        {
            var builder = Host.CreateApplicationBuilder();
            TelemetryExport.AddIfAsked(builder);
            var export = Assert.Single(builder.Build().Services.GetServices<IHostedService>().OfType<TelemetryExport>());
            await export.StartAsync(cancellation);
            Events.Add(1);
            await export.StopAsync(cancellation); // sends what is left
        }
        finally
        {
            Environment.SetEnvironmentVariable(Endpoint, null);
            Environment.SetEnvironmentVariable(Protocol, null);
        }

        var metrics = Assert.Single(received, request => request.Path == "/v1/metrics");
        Assert.True(metrics.Body.AsSpan().IndexOf("test.of.export"u8) >= 0, "the metric is not in what was sent");
    }

    [Fact]
    public void Without_an_address_nothing_is_exported()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        TelemetryExport.AddIfAsked(builder);
        Assert.Empty(builder.Build().Services.GetServices<IHostedService>().OfType<TelemetryExport>());
    }

    private static async Task<WebApplication> CollectAsync(ConcurrentQueue<(string Path, byte[] Body)> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            received.Enqueue((context.Request.Path, body.ToArray()));
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
