namespace WaActors.FakeGateway.Evolution.Webhooks;

/// <summary>An event as subscriptions spell it (UPPER_SNAKE), as envelopes do (lower.dotted) and as by-event URLs do (kebab).</summary>
internal sealed class EvolutionEvent
{
    private EvolutionEvent(string name) => Name = name;

    public static IReadOnlyList<string> Names { get; } =
    [
        "APPLICATION_STARTUP", "QRCODE_UPDATED", "MESSAGES_SET", "MESSAGES_UPSERT", "MESSAGES_EDITED", "MESSAGES_UPDATE", "MESSAGES_DELETE",
        "SEND_MESSAGE", "SEND_MESSAGE_UPDATE", "CONTACTS_SET", "CONTACTS_UPSERT", "CONTACTS_UPDATE", "PRESENCE_UPDATE", "CHATS_SET",
        "CHATS_UPSERT", "CHATS_UPDATE", "CHATS_DELETE", "GROUPS_UPSERT", "GROUP_UPDATE", "GROUP_PARTICIPANTS_UPDATE", "CONNECTION_UPDATE",
        "LABELS_EDIT", "LABELS_ASSOCIATION", "CALL", "TYPEBOT_START", "TYPEBOT_CHANGE_STATUS", "REMOVE_INSTANCE", "LOGOUT_INSTANCE",
        "INSTANCE_CREATE", "INSTANCE_DELETE", "STATUS_INSTANCE",
    ];

    public static EvolutionEvent ConnectionUpdate { get; } = new("CONNECTION_UPDATE");

    public static EvolutionEvent QrCodeUpdated { get; } = new("QRCODE_UPDATED");

    public static EvolutionEvent StatusInstance { get; } = new("STATUS_INSTANCE");

    public static EvolutionEvent LogoutInstance { get; } = new("LOGOUT_INSTANCE");

    public static EvolutionEvent RemoveInstance { get; } = new("REMOVE_INSTANCE");

    public static EvolutionEvent InstanceCreate { get; } = new("INSTANCE_CREATE");

    public static EvolutionEvent InstanceDelete { get; } = new("INSTANCE_DELETE");

    public static EvolutionEvent SendMessage { get; } = new("SEND_MESSAGE");

    public static EvolutionEvent MessagesUpsert { get; } = new("MESSAGES_UPSERT");

    public static EvolutionEvent MessagesUpdate { get; } = new("MESSAGES_UPDATE");

    public string Name { get; }

    public string Dotted => field ??= Name.ToLowerInvariant().Replace('_', '.');

    public string Kebab => field ??= Name.ToLowerInvariant().Replace('_', '-');
}
