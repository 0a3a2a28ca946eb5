using WaActors.Grains.Notifications;

namespace WaActors.Api.Notifications;

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
    /// <param name="unit">The number's name.</param>
    /// <param name="language">In which language.</param>
    public static string Of(NotificationKind kind, string unit, NotificationLanguage language) => (kind, language) switch
    {
        (NotificationKind.InstanceDisconnected, NotificationLanguage.English) => $"WhatsApp of unit {unit} lost its connection. Reconnect it by QR in settings.",
        (NotificationKind.InstanceReconnected, NotificationLanguage.English) => $"WhatsApp of unit {unit} is connected again.",
        (NotificationKind.InstanceDisconnected, _) => $"O WhatsApp da unidade {unit} perdeu a conexão. Reconecte pelo QR Code nas configurações.",
        (NotificationKind.InstanceReconnected, _) => $"O WhatsApp da unidade {unit} está conectado novamente.",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown notification"),
    };

    /// <summary>The language that a header like <c>en-US,en;q=0.9,pt;q=0.8</c> asks for first; Portuguese when it asks for neither.</summary>
    public static NotificationLanguage LanguageOf(string acceptLanguage)
    {
        foreach (var wanted in acceptLanguage.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (wanted.StartsWith("pt", StringComparison.OrdinalIgnoreCase)) return NotificationLanguage.PortugueseOfBrazil;
            if (wanted.StartsWith("en", StringComparison.OrdinalIgnoreCase)) return NotificationLanguage.English;
        }

        return NotificationLanguage.PortugueseOfBrazil;
    }
}
