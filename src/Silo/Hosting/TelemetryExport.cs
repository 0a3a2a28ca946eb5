using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using WaActors.Grains.Telemetry;

namespace WaActors.Silo.Hosting;

/// <summary>
/// Exports metrics and traces over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; the exporter reads that and its other variables itself
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
/// </summary>
internal sealed class TelemetryExport : IHostedService, IDisposable
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ServiceName = "waactors";

    // What the frameworks measure by themselves. Traces of HTTP clients are left out: their addresses hold names of customers' instances, and webhooks' secrets.
    private static readonly string[] FrameworkMeters =
        ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql", "Microsoft.Orleans"];

    private static readonly string[] FrameworkSources = ["Microsoft.Orleans.Application"];

    private MeterProvider? _meters;
    private TracerProvider? _traces;

    /// <summary>Registers the export, if an endpoint is set.</summary>
    public static void AddIfAsked(IHostApplicationBuilder builder)
    {
        if (builder.Configuration[EndpointVariable] is { Length: > 0 }) builder.Services.AddHostedService<TelemetryExport>();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var resource = ResourceBuilder.CreateDefault().AddService(ServiceName).AddEnvironmentVariableDetector();
        _meters = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter([.. TelemetryNames.Meters, .. FrameworkMeters]).AddOtlpExporter().Build();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(FrameworkSources).AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose(); // sends what is left
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _meters?.Dispose();
        _traces?.Dispose();
        (_meters, _traces) = (null, null);
    }
}
