namespace WaActors.Grains.Notifications;

/// <summary>The languages of notifications.</summary>
public enum NotificationLanguage
{
    /// <summary>Portuguese of Brazil, the default.</summary>
    PortugueseOfBrazil = 0,

    /// <summary>English.</summary>
    English = 1,
}

/// <summary>What notifications say (I-10). Pure.</summary>
public static class NotificationTexts
{
    /// <summary>The text.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="unit">The number's name, or the gateway's.</param>
    /// <param name="language">In which language.</param>
    public static string Of(NotificationKind kind, string unit, NotificationLanguage language) =>
        language == NotificationLanguage.English ? English(kind, unit) : Portuguese(kind, unit);

    /// <summary>How a number or a gateway is called: its own name, behind the tenant's unit if that is given.</summary>
    public static string Unit(string? unitName, string instanceName) => string.IsNullOrEmpty(unitName) ? instanceName : $"{unitName} ({instanceName})";

    /// <summary>The language that a header like <c>en-US,en;q=0.9,pt;q=0.8</c> asks for first; null when it asks for none of ours.</summary>
    public static NotificationLanguage? LanguageOf(string acceptLanguage)
    {
        foreach (var wanted in acceptLanguage.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (wanted.StartsWith("pt", StringComparison.OrdinalIgnoreCase)) return NotificationLanguage.PortugueseOfBrazil;
            if (wanted.StartsWith("en", StringComparison.OrdinalIgnoreCase)) return NotificationLanguage.English;
        }

        return null;
    }

    private static string English(NotificationKind kind, string unit) => kind switch
    {
        NotificationKind.InstanceDisconnected => $"WhatsApp of unit {unit} lost its connection. Reconnect it by QR in settings.",
        NotificationKind.InstanceReconnected => $"WhatsApp of unit {unit} is connected again.",
        NotificationKind.InstanceRestricted => $"WhatsApp restricts the number of unit {unit} for a while. Do not send from its phone; it goes on by itself.",
        NotificationKind.InstanceBanned => $"WhatsApp banned the number of unit {unit}. Ask for a review in the app on its phone, or replace the number.",
        NotificationKind.GatewayIncident => $"Many numbers of gateway {unit} failed at once. Check the gateway; no pairing is touched, and sending goes on by itself.",
        NotificationKind.GatewayIncidentResolved => $"The numbers of gateway {unit} are back.",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown notification"),
    };

    private static string Portuguese(NotificationKind kind, string unit) => kind switch
    {
        NotificationKind.InstanceDisconnected => $"O WhatsApp da unidade {unit} perdeu a conexão. Reconecte pelo QR Code nas configurações.",
        NotificationKind.InstanceReconnected => $"O WhatsApp da unidade {unit} está conectado novamente.",
        NotificationKind.InstanceRestricted => $"O WhatsApp restringiu o número da unidade {unit} por um tempo. Não envie pelo celular; ele volta sozinho.",
        NotificationKind.InstanceBanned => $"O WhatsApp baniu o número da unidade {unit}. Peça uma análise no aplicativo do celular ou troque o número.",
        NotificationKind.GatewayIncident =>
            $"Muitos números do gateway {unit} falharam ao mesmo tempo. Verifique o gateway; nenhum pareamento é desfeito e os envios voltam sozinhos.",
        NotificationKind.GatewayIncidentResolved => $"Os números do gateway {unit} voltaram.",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown notification"),
    };
}
