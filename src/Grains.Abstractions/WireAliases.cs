namespace WaActors;

/// <summary>
/// The names under which our types cross the wire and are stored. A name is never reused nor changed; a test refuses duplicates and orphans.
/// </summary>
public static class WireAliases
{
    /// <summary><see cref="Instances.IInstanceGrain"/>.</summary>
    public const string InstanceGrain = "wa.IInstanceGrain";

    /// <summary><see cref="Instances.InstanceStatus"/>.</summary>
    public const string InstanceStatus = "wa.InstanceStatus";

    /// <summary><see cref="Instances.ConnectAnswer"/>.</summary>
    public const string ConnectAnswer = "wa.ConnectAnswer";

    /// <summary><see cref="Instances.LinkEvent"/>.</summary>
    public const string LinkEvent = "wa.LinkEvent";

    /// <summary><see cref="Instances.PermitRequest"/>.</summary>
    public const string PermitRequest = "wa.PermitRequest";

    /// <summary><see cref="Instances.SendPermit"/>.</summary>
    public const string SendPermit = "wa.SendPermit";

    /// <summary><see cref="Instances.SendCommand"/>.</summary>
    public const string SendCommand = "wa.SendCommand";

    /// <summary><see cref="Instances.InstanceQuality"/>.</summary>
    public const string InstanceQuality = "wa.InstanceQuality";

    /// <summary><see cref="Instances.SendMedia"/>.</summary>
    public const string SendMedia = "wa.SendMedia";

    /// <summary><see cref="Instances.SendTemplate"/>.</summary>
    public const string SendTemplate = "wa.SendTemplate";

    /// <summary><see cref="Instances.SendParameter"/>.</summary>
    public const string SendParameter = "wa.SendParameter";

    /// <summary><see cref="Instances.SendButton"/>.</summary>
    public const string SendButton = "wa.SendButton";

    /// <summary><see cref="Instances.SendOutcome"/>.</summary>
    public const string SendOutcome = "wa.SendOutcome";

    /// <summary><see cref="Instances.FindCommand"/>.</summary>
    public const string FindCommand = "wa.FindCommand";

    /// <summary><see cref="Instances.FindAnswer"/>.</summary>
    public const string FindAnswer = "wa.FindAnswer";

    /// <summary><see cref="Campaigns.ICampaignGrain"/>.</summary>
    public const string CampaignGrain = "wa.ICampaignGrain";

    /// <summary><see cref="Campaigns.ICampaignSchedulerGrain"/>.</summary>
    public const string CampaignSchedulerGrain = "wa.ICampaignSchedulerGrain";

    /// <summary><see cref="Campaigns.CampaignReply"/>.</summary>
    public const string CampaignReply = "wa.CampaignReply";

    /// <summary><see cref="Campaigns.CampaignLive"/>.</summary>
    public const string CampaignLive = "wa.CampaignLive";

    /// <summary><see cref="Campaigns.RouteLive"/>.</summary>
    public const string RouteLive = "wa.RouteLive";

    /// <summary><see cref="Campaigns.LinkNotice"/>.</summary>
    public const string LinkNotice = "wa.LinkNotice";

    /// <summary><see cref="Campaigns.DelayRange"/>.</summary>
    public const string DelayRange = "wa.DelayRange";

    /// <summary><see cref="Campaigns.CampaignCounts"/>.</summary>
    public const string CampaignCounts = "wa.CampaignCounts";

    /// <summary><see cref="Instances.InstanceNotFoundException"/>.</summary>
    public const string InstanceNotFoundException = "wa.InstanceNotFoundException";

    /// <summary><see cref="Instances.InstanceHealth"/>.</summary>
    public const string InstanceHealth = "wa.InstanceHealth";

    /// <summary><see cref="Instances.RepairAnswer"/>.</summary>
    public const string RepairAnswer = "wa.RepairAnswer";

    /// <summary><see cref="Instances.MessageAck"/>.</summary>
    public const string MessageAck = "wa.MessageAck";

    /// <summary><see cref="Instances.AckReport"/>.</summary>
    public const string AckReport = "wa.AckReport";

    /// <summary><see cref="Instances.PermissionEvent"/>.</summary>
    public const string PermissionEvent = "wa.PermissionEvent";

    /// <summary><see cref="Notifications.INotifierGrain"/>.</summary>
    public const string NotifierGrain = "wa.INotifierGrain";

    /// <summary><see cref="Fleet.IGatewayGrain"/>.</summary>
    public const string GatewayGrain = "wa.IGatewayGrain";

    /// <summary><see cref="Fleet.FleetReport"/>.</summary>
    public const string FleetReport = "wa.FleetReport";

    /// <summary><see cref="Fleet.FleetVerdict"/>.</summary>
    public const string FleetVerdict = "wa.FleetVerdict";

    /// <summary><see cref="Fleet.StepGrant"/>.</summary>
    public const string StepGrant = "wa.StepGrant";

    /// <summary><see cref="Fleet.FleetStatus"/>.</summary>
    public const string FleetStatus = "wa.FleetStatus";

    /// <summary><see cref="WaActors.StorageUnavailableException"/>.</summary>
    public const string StorageUnavailableException = "wa.StorageUnavailableException";

    /// <summary><see cref="WaActors.ActorFailedException"/>.</summary>
    public const string ActorFailedException = "wa.ActorFailedException";

    /// <summary>State of an instance's actor, in the assembly of the actors. Stored state carries no type name; the alias is for copies in memory.</summary>
    public const string InstanceState = "wa.InstanceState";

    /// <summary>A lost link, in the state of an instance's actor.</summary>
    public const string LinkLoss = "wa.LinkLoss";

    /// <summary>A recovery under way, in the state of an instance's actor.</summary>
    public const string RecoveryRun = "wa.RecoveryRun";

    /// <summary>A pairing code, in the state of an instance's actor.</summary>
    public const string PairingCode = "wa.PairingCode";

    /// <summary>State of a gateway's actor.</summary>
    public const string FleetState = "wa.FleetState";

    /// <summary>An incident, in the state of a gateway's actor.</summary>
    public const string FleetIncident = "wa.FleetIncident";

    /// <summary>A number with its texts, when a campaign's routes are changed.</summary>
    public const string RouteChoice = "wa.RouteChoice";

    /// <summary><see cref="Campaigns.SettingsChange"/>.</summary>
    public const string SettingsChange = "wa.SettingsChange";

    /// <summary><see cref="Pacing.WindowRange"/>.</summary>
    public const string WindowRange = "wa.WindowRange";

    /// <summary><see cref="Pacing.SendWindow"/>.</summary>
    public const string SendWindow = "wa.SendWindow";

    /// <summary><see cref="Pacing.CampaignPace"/>.</summary>
    public const string CampaignPace = "wa.CampaignPace";

    /// <summary><see cref="Webhooks.IWebhookGrain"/>.</summary>
    public const string WebhookGrain = "wa.IWebhookGrain";

    /// <summary><see cref="Instances.AdoptAnswer"/>.</summary>
    public const string AdoptAnswer = "wa.AdoptAnswer";

    /// <summary><see cref="Campaigns.MessageEcho"/>.</summary>
    public const string MessageEcho = "wa.MessageEcho";
}
