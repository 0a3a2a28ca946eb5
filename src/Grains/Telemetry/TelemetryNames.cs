namespace WaActors.Grains.Telemetry;

/// <summary>Every meter, instrument and tag of ours; docs/operations.md says what they mean. Tags are closed sets, but for gateways: their ids and addresses.</summary>
public static class TelemetryNames
{
    /// <summary>Meter of actors' calls.</summary>
    public const string ActorsMeter = "WaActors.Grains";

    /// <summary>Meter of numbers and of gateways' fleets.</summary>
    public const string InstancesMeter = "WaActors.Instances";

    /// <summary>Meter of the adapters.</summary>
    public const string GatewaysMeter = "WaActors.Gateways";

    /// <summary>Meter of the ledger and the events.</summary>
    public const string StorageMeter = "WaActors.Storage";

    /// <summary>All of our meters.</summary>
    public static IReadOnlyList<string> Meters { get; } = [ActorsMeter, InstancesMeter, GatewaysMeter, StorageMeter];

    /// <summary>Histogram, ms: an actor's call. Tags: interface, method, outcome.</summary>
    public const string ActorCallDuration = "waactors.actor.call.duration";

    /// <summary>Gauge: numbers whose actor is awake in this process. Tags: link, permission.</summary>
    public const string Instances = "waactors.instances";

    /// <summary>Histogram, s: a health check. Tag: state.</summary>
    public const string HealthCheckDuration = "waactors.instance.health_check.duration";

    /// <summary>Counter: recoveries that ended. Tags: trigger, outcome.</summary>
    public const string Recoveries = "waactors.instance.recoveries";

    /// <summary>Counter: light pings. Tag: result.</summary>
    public const string Heartbeats = "waactors.instance.heartbeats";

    /// <summary>Gauge: 1 while recovery leaves a gateway alone, else 0. Tag: gateway_id.</summary>
    public const string FleetBreakerOpen = "waactors.fleet.breaker_open";

    /// <summary>Gauge: 1 while an incident freezes a gateway's recovery, else 0. Tag: gateway_id.</summary>
    public const string FleetIncident = "waactors.fleet.incident";

    /// <summary>Gauge: numbers of a gateway that fail. Tag: gateway_id.</summary>
    public const string FleetFailing = "waactors.fleet.failing";

    /// <summary>Gauge: the breaker of a gateway's address: 0 closed, 1 open, 2 half open. Tag: endpoint.</summary>
    public const string EndpointBreaker = "waactors.gateway.breaker";
}
