using System.Globalization;
using WaActors.Campaigns;

namespace WaActors.Grains.Campaigns;

/// <summary>What a campaign came to, in one line for its last event. Pure.</summary>
public static class CampaignOutcome
{
    /// <summary>Such as <c>sent 98, failed 2; took 01:02:03</c>.</summary>
    /// <param name="counts">Its messages by state.</param>
    /// <param name="took">From its start to now; null when the start is not known.</param>
    public static string Describe(CampaignCounts counts, TimeSpan? took)
    {
        (string Name, int Count)[] parts =
        [
            ("sent", counts.Sent + counts.Delivered + counts.Read), ("failed", counts.Failed), ("no WhatsApp", counts.NoWhatsapp),
            ("suppressed", counts.Suppressed), ("in doubt", counts.InDoubt), ("cancelled", counts.Cancelled),
        ];
        var said = parts.Where(part => part.Count > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name} {part.Count}"));
        var text = string.Join(", ", said) is { Length: > 0 } some ? some : "nothing to send";
        return took is { } time ? string.Create(CultureInfo.InvariantCulture, $"{text}; took {(time.Days > 0 ? time.ToString("d'.'hh':'mm':'ss") : time.ToString("hh':'mm':'ss"))}") : text;
    }
}
