using WaActors.Fleet;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>How a gateway's fleet looks.</summary>
public static class FleetLook
{
    /// <summary>Null: its actor did not answer.</summary>
    public static Look Of(FleetStatus? fleet) => fleet switch
    {
        null => new("idle", "circle-help", "gateways.unknown"),
        { IncidentSince: not null } => new("bad", "triangle-alert", "gateways.incident"),
        { BreakerOpenUntil: not null } => new("warn", "circle-pause", "gateways.left_alone"),
        { Members: 0 } => new("idle", "circle-dashed", "gateways.unused"),
        _ => new("ok", "circle-check", "gateways.ok"),
    };
}
