using System.Diagnostics.Metrics;
using WaActors.Grains.Telemetry;
using WaActors.Instances;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Instances;

/// <summary>Instruments are of the process: no other test runs meanwhile.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public class AloneInTheProcess;

/// <summary>I-13: what is measured says what happened.</summary>
[Collection(nameof(AloneInTheProcess))]
public class MetricsTests
{
    [Fact]
    public async Task Recoveries_checks_and_numbers_per_state_are_measured_I13()
    {
        using var measured = new Measured();
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.Change(number, session => (session.Linked, session.RestartHeals) = (false, true));
        await world.TellLinkAsync(number, LinkState.Disconnected);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.True(measured.Count(TelemetryNames.Recoveries, ("trigger", "Automatic"), ("outcome", "Recovered")) >= 1);
        Assert.True(measured.Count(TelemetryNames.HealthCheckDuration, ("state", "Healthy")) >= 1);
        Assert.True(measured.Count(TelemetryNames.HealthCheckDuration, ("state", "Disconnected")) >= 1);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.True(measured.Count(TelemetryNames.Heartbeats, ("result", "healthy")) >= 1);

        var stuck = world.AddUnlinkedNumber("B");
        world.Gateway.Change(stuck, session => (session.Exists, session.Stuck, session.LogoutLies) = (true, true, true));
        await world.CallWithinAsync(stuck, grain => grain.EnsureHealthyAsync(), TimeSpan.FromSeconds(90));
        Assert.True(measured.Count(TelemetryNames.Recoveries, ("trigger", "EnsureHealthy"), ("outcome", "Cleaned")) >= 1); // the share of cleanups
        measured.Observe();
        Assert.Contains(measured.Last(TelemetryNames.Instances, ("link", "Connected"), ("permission", "Ok")), value => value >= 1);
    }

    [Fact]
    public async Task A_gateway_s_breaker_and_incident_are_gauges_I13()
    {
        using var measured = new Measured();
        await using var world = await CampaignWorld.StartAsync();
        await world.AddNumbersAsync(6);
        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(6));
        var gateway = ("gateway_id", CampaignWorld.FleetId.ToString());
        measured.Observe();
        Assert.Equal(0, measured.Last(TelemetryNames.FleetBreakerOpen, gateway)[^1]);
        world.Gateway.IsDown = true;
        for (var i = 0; i < 30 && measured.Last(TelemetryNames.FleetBreakerOpen, gateway)[^1] == 0; i++)
        {
            await world.Host.AdvanceAsync(TimeSpan.FromSeconds(30));
            measured.Observe();
        }

        Assert.Equal(1, measured.Last(TelemetryNames.FleetBreakerOpen, gateway)[^1]);
        Assert.Equal(1, measured.Last(TelemetryNames.FleetIncident, gateway)[^1]);
        Assert.True(measured.Last(TelemetryNames.FleetFailing, gateway)[^1] >= 5);
    }

    /// <summary>Everything that our meters said.</summary>
    private sealed class Measured : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Lock _gate = new();
        private readonly List<(string Name, double Value, Dictionary<string, string> Tags)> _all = [];

        public Measured()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (TelemetryNames.Meters.Contains(instrument.Meter.Name)) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.Start();
        }

        public void Observe() => _listener.RecordObservableInstruments();

        public int Count(string name, params (string Key, string Value)[] tags) => Last(name, tags).Count;

        public List<double> Last(string name, params (string Key, string Value)[] tags)
        {
            lock (_gate)
                return [.. _all.Where(one => one.Name == name && tags.All(tag => one.Tags.GetValueOrDefault(tag.Key) == tag.Value)).Select(one => one.Value)];
        }

        public void Dispose() => _listener.Dispose();

        private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var known = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var tag in tags) known[tag.Key] = tag.Value?.ToString() ?? "";
            lock (_gate) _all.Add((instrument.Name, value, known));
        }
    }
}
