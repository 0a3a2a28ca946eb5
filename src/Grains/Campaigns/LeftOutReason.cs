using WaActors.Grains.Reasons;

namespace WaActors.Grains.Campaigns;

/// <summary>Why a message is <see cref="MessageStatus.Suppressed"/>, as its error says.</summary>
public static class LeftOutReason
{
    /// <summary>The person opted out.</summary>
    public const string OptedOut = CampaignReasons.OptedOut;

    /// <summary>The campaign requires a consent, and the person's does not stand.</summary>
    public const string NoConsent = CampaignReasons.NoConsent;

    /// <summary>How the text of <see cref="NoConsent"/> begins, also of those that were stored before reasons had codes.</summary>
    public const string NoConsentPrefix = "without consent";

    /// <summary>How the reason begins of those that another campaign wrote to.</summary>
    public const string ContactedPrefix = CampaignReasons.ContactedPrefix;

    /// <summary>Another campaign wrote to the person not so long ago.</summary>
    public static string Contacted(int days) => CampaignReasons.Contacted(days);
}
