using System.Globalization;
using WaActors.Reasons;

namespace WaActors.Grains.Reasons;

/// <summary>Those that have values.</summary>
public static partial class PaceReasons
{
    public static string WarmUp(int cap) => NumberReasons.Whole("pace.warm_up", cap, count => $"{count} sends a day while the number warms up");

    public static string AfterReconnect(int cap) => NumberReasons.Whole("pace.after_reconnect", cap, count => $"{count} sends a day after its link was lost");

    public static string PerDay(int cap) => NumberReasons.Whole("pace.per_day", cap, count => $"{count} sends a day");

    public static string NewPerDay(int cap) => NumberReasons.Whole("pace.new_per_day", cap, count => $"{count} new conversations a day");

    public static string PerHour(int? cap) => NumberReasons.Whole("pace.per_hour", cap ?? 0, count => $"{count} sends within an hour");

    public static string LongPause(int? sends) => NumberReasons.Whole("pace.long_pause", sends ?? 0, count => $"pause after {count} sends");

    public static string CampaignPerNumber(int? cap) =>
        NumberReasons.Whole("pace.campaign_per_number", cap ?? 0, count => $"{count} sends a day of the campaign by each number");

    public static string CampaignPerDay(int? cap) => NumberReasons.Whole("pace.campaign_per_day", cap ?? 0, count => $"{count} sends a day of the campaign");

    public static string RecipientsPerWeek(int most) =>
        NumberReasons.Whole("pace.recipients_per_week", most, count => $"its recipients were written to by {count} campaigns within a week");

    /// <summary>The recipients rest.</summary>
    public static string RecipientsRest(double hours)
    {
        var count = hours.ToString("0.#", CultureInfo.InvariantCulture);
        return CodedReason.Write(
            "pace.recipients_rest", $"its recipients were written to by another campaign less than {count} hours ago, or too often this week", count);
    }
}
