using WaActors.Reasons;
using WaActors.Grains.Reasons;
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
        (string Name, string State, int Count)[] parts =
        [
            ("sent", "sent", counts.Sent + counts.Delivered + counts.Read), ("failed", "failed", counts.Failed),
            ("no WhatsApp", "no_whatsapp", counts.NoWhatsapp), ("suppressed", "suppressed", counts.Suppressed), ("in doubt", "in_doubt", counts.InDoubt),
            ("cancelled", "cancelled", counts.Cancelled),
        ];
        var said = parts.Where(part => part.Count > 0)
            .Select(part => CampaignReasons.StateCount(part.State, string.Create(CultureInfo.InvariantCulture, $"{part.Name} {part.Count}"), part.Count)).ToList();
        var text = said.Count == 0 ? CodedReason.TextOf(CampaignReasons.NothingToSend)! : string.Join(", ", said.Select(CodedReason.TextOf));
        var length = took?.ToString(took.Value.Days > 0 ? "d'.'hh':'mm':'ss" : "hh':'mm':'ss", CultureInfo.InvariantCulture);
        return CampaignReasons.Completed(length is null ? text : $"{text}; took {length}", said, length);
    }
}
