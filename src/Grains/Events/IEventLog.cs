namespace WaActors.Grains.Events;

/// <summary>The kinds of <see cref="DomainEvent"/> (C-10), as stored and shown.</summary>
public static class EventKinds
{
    public const string CampaignStarted = "campaign.started";
    public const string CampaignScheduled = "campaign.scheduled";
    public const string CampaignPaused = "campaign.paused";
    public const string CampaignResumed = "campaign.resumed";
    public const string CampaignCancelled = "campaign.cancelled";
    public const string CampaignCompleted = "campaign.completed";
    public const string CampaignWaiting = "campaign.waiting";
    public const string CampaignSending = "campaign.sending";
    public const string CampaignRecovered = "campaign.recovered";
    public const string CampaignSettingsChanged = "campaign.settings_changed";
    public const string CampaignTestSent = "campaign.test_sent";
    public const string CampaignOwnershipLost = "campaign.ownership_lost";
    public const string RouteDeactivated = "route.deactivated";
    public const string RouteReactivated = "route.reactivated";
    public const string RouteLeft = "route.left_ring";
    public const string RouteEntered = "route.entered_ring";
    public const string RouteSwitched = "route.switched";
    public const string MessageReturned = "message.returned";
    public const string MessageInDoubt = "message.in_doubt";
    public const string MessageResolved = "message.in_doubt_resolved";
    public const string MessageFailed = "message.failed";
    public const string MessageSuppressed = "message.suppressed";
    public const string InstanceLink = "instance.link";
    public const string InstancePermission = "instance.permission";
    public const string InstancePace = "instance.pace";
    public const string InstanceRecovery = "instance.recovery";
    public const string InstanceRecoverySkipped = "instance.recovery_skipped";
    public const string InstanceLost = "instance.disconnected";
    public const string InstanceResolved = "instance.reconnected";
    public const string GatewayIncident = "gateway.incident";
    public const string GatewayIncidentResolved = "gateway.incident_resolved";
    public const string RecipientOptedOut = "recipient.opted_out";
    public const string RecipientResumed = "recipient.resumed";
    public const string InstanceWebhookRepaired = "instance.webhook_repaired";
    public const string InstanceQuality = "instance.quality";
}

/// <summary>Something that an operator may want to know (C-10).</summary>
/// <param name="TenantId">Whose.</param>
/// <param name="At">When.</param>
/// <param name="Kind">One of <see cref="EventKinds"/>.</param>
/// <param name="CampaignId">In which campaign, if in one.</param>
/// <param name="InstanceId">At which number, if at one.</param>
/// <param name="Seq">Which message, if one.</param>
/// <param name="Reason">Why, in words for an operator, at most 500 characters; never a text, token or key.</param>
/// <param name="FromInstanceId">The number that <paramref name="InstanceId"/> takes over from, if it is a switch.</param>
public sealed record DomainEvent(
    Guid TenantId,
    DateTimeOffset At,
    string Kind,
    Guid? CampaignId = null,
    Guid? InstanceId = null,
    int? Seq = null,
    string? Reason = null,
    Guid? FromInstanceId = null);

/// <summary>Takes events. They inform; the ledger decides: an event lost in a crash changes nothing else.</summary>
public interface IEventLog
{
    /// <summary>Queues an event for writing, in order; never blocks and never throws. When the queue is full the oldest is dropped and counted.</summary>
    void Append(DomainEvent domainEvent);
}
