using WaActors.Campaigns;
using WaActors.Grains.Acks;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Gateways;
using WaActors.Grains.Instances;
using WaActors.Grains.Notifications;
using WaActors.Grains.Pacing;
using WaActors.Grains.Suppressions;
using WaActors.Instances;

namespace WaActors.Storage;

/// <summary>The names of our enumerations in the database: the same words in snake case (sql/0001_core.sql).</summary>
internal static class DbNames
{
    private static readonly string[] CampaignStatuses = ["draft", "scheduled", "running", "waiting", "paused", "completed", "cancelled"];

    private static readonly string[] MessageStatuses =
        ["pending", "sent", "delivered", "read", "failed", "no_whatsapp", "suppressed", "in_doubt", "cancelled"];

    private static readonly string[] Outcomes =
        ["unknown", "accepted", "not_on_whatsapp", "rejected", "link_lost", "throttled", "restricted", "not_started"];

    private static readonly string?[] Resolutions = [null, "found", "resent", "skipped", "abandoned"];

    private static readonly string[] Policies = ["resend", "skip"];

    private static readonly string[] Links = ["unknown", "disconnected", "awaiting_pairing", "connecting", "connected"];

    private static readonly string[] Permissions = ["ok", "throttled", "restricted", "banned", "capped", "warming"];

    private static readonly string[] PaceProfiles = ["none", "cold", "warm", "cloud"];

    private static readonly string[] HealthStates = ["healthy", "disconnected", "degraded", "stuck", "corrupted", "not_found"];

    private static readonly string[] Notifications = ["instance_disconnected", "instance_reconnected", "instance_restricted", "instance_banned", "gateway_incident", "gateway_incident_resolved"];

    private static readonly string[] Channels = ["webhook", "whatsapp"];

    private static readonly string[] DeliveryStates = ["pending", "delivered", "failed", "in_doubt"];

    private static readonly string[] Languages = ["pt-BR", "en"];

    private static readonly string[] Suppressions = ["manual", "import", "keyword", "whatsapp"];

    private static readonly string[] Stages = ["server", "failed", "delivered", "read"];

    private static readonly string[] Scopes = ["unknown", "recipient", "number", "account", "opted_out"];

    private static readonly string[] Triggers = ["automatic", "ensure_healthy", "leave_connecting", "restart", "logout", "delete"];

    private static readonly string[] Steps = ["restart", "logout_restart", "logout", "delete"];

    private static readonly string[] StepOutcomes = ["no_effect", "changed", "helped", "unreadable"];

    public static string Of(SendMediaKind kind) => MediaKinds[(int)kind];

    public static SendMediaKind MediaKind(string name) => (SendMediaKind)Array.IndexOf(MediaKinds, name);

    private static readonly string[] MediaKinds = ["image", "video", "audio", "document"];

    public static string Of(CampaignStatus status) => CampaignStatuses[(int)status];

    public static string Of(MessageStatus status) => MessageStatuses[(int)status];

    public static string Of(SendOutcomeKind kind) => Outcomes[(int)kind];

    /// <summary>Null for <see cref="DoubtResolution.None"/>.</summary>
    public static string? Of(DoubtResolution resolution) => Resolutions[(int)resolution];

    public static string Of(InDoubtPolicy policy) => Policies[(int)policy];

    public static string Of(LinkState link) => Links[(int)link];

    public static string Of(PermissionState permission) => Permissions[(int)permission];

    public static string Of(PaceProfile profile) => PaceProfiles[(int)profile];

    public static string Of(HealthState state) => HealthStates[(int)state];

    public static string Of(RecoveryTrigger trigger) => Triggers[(int)trigger];

    public static string Of(RecoveryStep step) => Steps[(int)step];

    public static string Of(StepOutcome outcome) => StepOutcomes[(int)outcome];

    public static string Of(NotificationKind kind) => Notifications[(int)kind];

    public static string Of(DeliveryState state) => DeliveryStates[(int)state];

    public static string Of(NotificationLanguage language) => Languages[(int)language];

    public static DeliveryChannel Channel(string name) => (DeliveryChannel)IndexOf(Channels, name);

    public static DeliveryState Delivery(string name) => (DeliveryState)IndexOf(DeliveryStates, name);

    public static NotificationLanguage Language(string name) => (NotificationLanguage)IndexOf(Languages, name);

    public static string Of(AckStage stage) => Stages[(int)stage];

    public static AckStage Stage(string name) => (AckStage)IndexOf(Stages, name);

    public static string Of(FailureScope scope) => Scopes[(int)scope];

    public static FailureScope Scope(string name) => (FailureScope)IndexOf(Scopes, name);

    public static string Of(SuppressionSource source) => Suppressions[(int)source];

    public static SuppressionSource Suppression(string name) => (SuppressionSource)IndexOf(Suppressions, name);

    public static NotificationKind Notification(string name) => (NotificationKind)IndexOf(Notifications, name);

    public static HealthState Health(string name) => (HealthState)IndexOf(HealthStates, name);

    public static RecoveryTrigger Trigger(string name) => (RecoveryTrigger)IndexOf(Triggers, name);

    public static RecoveryStep Step(string name) => (RecoveryStep)IndexOf(Steps, name);

    public static StepOutcome StepOutcome(string name) => (StepOutcome)IndexOf(StepOutcomes, name);

    public static CampaignStatus CampaignStatus(string name) => (CampaignStatus)IndexOf(CampaignStatuses, name);

    public static MessageStatus MessageStatus(string name) => (MessageStatus)IndexOf(MessageStatuses, name);

    public static SendOutcomeKind Outcome(string name) => (SendOutcomeKind)IndexOf(Outcomes, name);

    public static DoubtResolution Resolution(string? name) => (DoubtResolution)IndexOf(Resolutions, name);

    public static InDoubtPolicy Policy(string name) => (InDoubtPolicy)IndexOf(Policies, name);

    public static LinkState Link(string name) => (LinkState)IndexOf(Links, name);

    public static PaceProfile PaceProfile(string name) => (PaceProfile)IndexOf(PaceProfiles, name);

    public static PermissionState Permission(string name) => (PermissionState)IndexOf(Permissions, name);

    private static int IndexOf(string?[] names, string? name)
    {
        var index = Array.IndexOf(names, name);
        return index >= 0 ? index : throw new InvalidOperationException($"The database holds the name '{name}', which this program does not know.");
    }
}
