using WaActors.Campaigns;
using WaActors.Instances;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>How a state looks: a tone, an icon, and the key of its words.</summary>
public readonly record struct Look(string Tone, string Icon, string Words)
{
    /// <summary>A number: its permission goes before its link, for connected does not mean that it can send.</summary>
    public static Look Of(LinkState link, PermissionState permission, DateTimeOffset? permissionUntil, DateTimeOffset now)
    {
        if (permission == PermissionState.Banned) return new("bad", "ban", "state.banned");
        var isOver = permissionUntil <= now;
        if (link == LinkState.Connected && permission == PermissionState.Restricted && !isOver) return new("bad", "shield", "state.restricted");
        if (link == LinkState.Connected && permission == PermissionState.Throttled && !isOver) return new("warn", "clock", "state.throttled");
        if (link == LinkState.Connected && permission == PermissionState.Capped && !isOver) return new("warn", "clock", "state.capped");
        if (link == LinkState.Connected && permission == PermissionState.Warming) return new("ok", "circle-check", "state.warming");
        return Of(link);
    }

    public static Look Of(LinkState link) => link switch
    {
        LinkState.Connected => new("ok", "circle-check", "state.connected"),
        LinkState.AwaitingPairing => new("warn", "qr-code", "state.pairing"),
        LinkState.Connecting => new("busy", "refresh-cw", "state.connecting"),
        LinkState.Disconnected => new("bad", "unplug", "state.disconnected"),
        _ => new("idle", "circle-dashed", "state.unlinked"),
    };

    /// <summary>What the last check found; one that is older than the link says nothing of it.</summary>
    public static Look OfHealth(HealthState? health, DateTimeOffset? checkedAt, DateTimeOffset? linkSince) => Of(checkedAt < linkSince ? null : health);

    public static Look Of(HealthState? health) => health switch
    {
        HealthState.Healthy => new("ok", "heart-pulse", "health.Healthy"),
        HealthState.Disconnected => new("idle", "unplug", "health.Disconnected"),
        HealthState.Degraded => new("warn", "triangle-alert", "health.Degraded"),
        HealthState.Stuck => new("warn", "loader-circle", "health.Stuck"),
        HealthState.Corrupted => new("bad", "circle-x", "health.Corrupted"),
        HealthState.NotFound => new("bad", "circle-slash", "health.NotFound"),
        _ => new("idle", "circle-dashed", "health.none"),
    };

    public static Look Of(CampaignStatus status) => status switch
    {
        CampaignStatus.Draft => new("idle", "pencil", "campaign.Draft"),
        CampaignStatus.Scheduled => new("busy", "calendar-clock", "campaign.Scheduled"),
        CampaignStatus.Running => new("ok", "send", "campaign.Running"),
        CampaignStatus.Waiting => new("warn", "clock", "campaign.Waiting"),
        CampaignStatus.Paused => new("warn", "circle-pause", "campaign.Paused"),
        CampaignStatus.Completed => new("idle", "circle-check", "campaign.Completed"),
        _ => new("idle", "circle-stop", "campaign.Cancelled"),
    };

    /// <summary>A message, by the stored name of its state.</summary>
    public static Look OfMessage(string status) => status switch
    {
        "pending" => new("idle", "clock", "message.pending"),
        "sending" => new("busy", "loader-circle", "message.sending"),
        "sent" => new("ok", "check", "message.sent"),
        "delivered" => new("ok", "list-checks", "message.delivered"),
        "read" => new("ok", "eye", "message.read"),
        "failed" => new("bad", "circle-x", "message.failed"),
        "no_whatsapp" => new("warn", "circle-slash", "message.no_whatsapp"),
        "suppressed" => new("idle", "ban", "message.suppressed"),
        "in_doubt" => new("warn", "circle-help", "message.in_doubt"),
        _ => new("idle", "circle-stop", "message.cancelled"),
    };

    /// <summary>An event, by its kind.</summary>
    public static Look OfEvent(string kind) => kind switch
    {
        "campaign.started" or "campaign.resumed" or "campaign.sending" => new("ok", "circle-play", ""),
        "campaign.paused" => new("warn", "circle-pause", ""),
        "campaign.waiting" => new("warn", "clock", ""),
        "campaign.completed" => new("ok", "circle-check", ""),
        "campaign.cancelled" => new("idle", "circle-stop", ""),
        "route.deactivated" or "instance.disconnected" or "message.failed" or "gateway.incident" => new("bad", "triangle-alert", ""),
        "route.left_ring" => new("warn", "unplug", ""),
        "route.reactivated" or "route.entered_ring" or "instance.reconnected" or "gateway.incident_resolved" => new("ok", "plug-zap", ""),
        "route.switched" => new("busy", "arrow-right", ""),
        "message.returned" => new("warn", "refresh-cw", ""),
        "message.in_doubt" => new("warn", "circle-help", ""),
        "message.in_doubt_resolved" => new("ok", "check", ""),
        "instance.recovery" or "instance.recovery_skipped" => new("busy", "wrench", ""),
        "instance.link" => new("busy", "link-2", ""),
        "instance.permission" => new("warn", "shield", ""),
        _ => new("idle", "activity", ""),
    };
}
