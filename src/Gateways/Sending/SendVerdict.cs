namespace WaActors.Gateways;

/// <summary>What an error means for a send.</summary>
internal enum SendVerdict
{
    /// <summary>It may have left.</summary>
    InDoubt,

    /// <summary>It may have left, and the session looks dead.</summary>
    InDoubtLinkSuspect,

    /// <summary>Nothing left; the session is not usable (C-3).</summary>
    LinkLost,

    /// <summary>Nothing left; the recipient has no WhatsApp (C-4).</summary>
    NotOnWhatsApp,

    /// <summary>Nothing left; the message itself is refused (C-4).</summary>
    Rejected,

    /// <summary>Nothing left; try later.</summary>
    Later,

    /// <summary>Nothing left; WhatsApp restricts the number.</summary>
    Restricted,
}
