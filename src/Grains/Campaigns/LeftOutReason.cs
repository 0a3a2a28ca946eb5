using System.Globalization;

namespace WaActors.Grains.Campaigns;

/// <summary>Why a message is <see cref="MessageStatus.Suppressed"/>, as its error says.</summary>
public static class LeftOutReason
{
    /// <summary>The person opted out.</summary>
    public const string OptedOut = "on the opt-out list";

    /// <summary>The campaign requires a consent, and the person's does not stand.</summary>
    public const string NoConsent = "without consent";

    /// <summary>How the reason begins of those that another campaign wrote to.</summary>
    public const string ContactedPrefix = "written to by another campaign within ";

    /// <summary>Another campaign wrote to the person not so long ago.</summary>
    public static string Contacted(int days) => string.Create(CultureInfo.InvariantCulture, $"{ContactedPrefix}{days} days");
}
