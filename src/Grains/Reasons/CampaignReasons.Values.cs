using System.Globalization;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Instances;
using WaActors.Pacing;
using WaActors.Reasons;

namespace WaActors.Grains.Reasons;

/// <summary>Those that have values.</summary>
public static partial class CampaignReasons
{
    /// <summary>How the texts begin of those whom another campaign wrote to.</summary>
    public const string ContactedPrefix = "written to by another campaign within ";

    /// <summary>Another campaign wrote to the person not so long ago.</summary>
    public static string Contacted(int days) => NumberReasons.Whole("left_out.contacted", days, count => $"{ContactedPrefix}{count} days");

    /// <summary>A route is out after failures.</summary>
    public static string FailuresInARow(int failures, string last) => CodedReason.Write(
        "route.failures", string.Create(CultureInfo.InvariantCulture, $"{failures} failures in a row, last: {CodedReason.TextOf(last)}"),
        failures.ToString(CultureInfo.InvariantCulture), last);

    /// <summary>Nobody can send before a moment.</summary>
    public static string NoNumberBefore(DateTimeOffset? at, string why) => CodedReason.Write(
        "campaign.no_number_before", $"no number of its ring is available before {Minute(at)}: {CodedReason.TextOf(why)}", MomentOf(at), why);

    /// <summary>What holds until a moment.</summary>
    public static string Until(string why, DateTimeOffset? at) => CodedReason.Write("until", $"{CodedReason.TextOf(why)}, until {Minute(at)}", why, MomentOf(at));

    /// <summary>What holds, and nobody can say how long.</summary>
    public static string WithoutEnd(string? why) => CodedReason.Write("without_end", $"{CodedReason.TextOf(why)}, and no end of that is in sight", why);

    /// <summary>Variables that a text needs and the recipient lacks.</summary>
    public static string VariablesMissing(IEnumerable<string> names)
    {
        var list = string.Join(", ", names);
        return CodedReason.Write("text.variables_missing", "variable missing: " + list, list);
    }

    /// <summary>A text came out too long.</summary>
    public static string TooLong(int charsMax) => NumberReasons.Whole("text.too_long", charsMax, count => $"the rendered text is longer than {count} characters");

    /// <summary>A number's actor did not answer.</summary>
    public static string NumberSilent(string fault) => CodedReason.Write("message.number_silent", "the number's actor did not answer: " + fault, fault);

    /// <summary>What a send came to, where nothing else was said.</summary>
    public static string Outcome(SendOutcomeKind kind) => CodedReason.Write("message.outcome", kind.ToString(), CodedReason.KeyValue($"attempt.{kind}"));

    /// <summary>How a doubt ended.</summary>
    public static string Resolved(DoubtResolution resolution, string? why) => CodedReason.Write(
        "doubt.resolved", $"{resolution}: {CodedReason.TextOf(why)}", CodedReason.KeyValue($"doubt.{resolution}"), why);

    public static string TakenUp(int messages) => NumberReasons.Whole("campaign.taken_up", messages, count => $"{count} messages taken up again");

    public static string BeginsAt(DateTimeOffset at) =>
        CodedReason.Write("campaign.begins_at", $"begins at {at.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z", CodedReason.MomentValue(at));

    /// <summary>Whom others wrote to within so many days is left out; 0: nobody is.</summary>
    public static string SkipsContacted(int days) => days == 0
        ? CodedReason.Write("campaign.skips_nobody", "leaves out nobody whom others wrote to")
        : NumberReasons.Whole("campaign.skips_contacted", days, count => $"leaves out whom others wrote to within {count} days");

    public static string Routes(int routes) => NumberReasons.Whole("campaign.routes", routes, count => $"{count} routes");

    public static string Epoch(long epoch) => NumberReasons.Whole("campaign.epoch", epoch, count => $"epoch {count}");

    public static string InDoubt(int doubts) => NumberReasons.Whole("campaign.in_doubt", doubts, count => $"{count} in doubt");

    /// <summary>The pause between messages.</summary>
    public static string Delay(TimeSpan min, TimeSpan max)
    {
        string[] bounds = [Seconds(min), Seconds(max)];
        return CodedReason.Write("campaign.delay", $"delay {bounds[0]} to {bounds[1]} s", bounds);
    }

    /// <summary>A campaign's own pace.</summary>
    public static string Pace(CampaignPace pace)
    {
        ArgumentNullException.ThrowIfNull(pace);
        var priority = pace.Priority.ToString(CultureInfo.InvariantCulture);
        var perDay = pace.PerDay?.ToString(CultureInfo.InvariantCulture);
        return CodedReason.Write(
            "campaign.pace", $"window {(pace.Window is null ? "as for all campaigns" : TextOf(pace.Window))}, {perDay ?? "no limit"} a day, priority {priority}",
            KeyOf(pace.Window, "window.tenant"), perDay ?? CodedReason.KeyValue("limit.none"), priority);
    }

    /// <summary>The window of all campaigns of a tenant, which a campaign without one follows.</summary>
    public static string TenantWindow(SendWindow? window) => CodedReason.Write(
        "campaign.tenant_window", $"window of all campaigns {(window is null ? "at any time" : TextOf(window))}", KeyOf(window, "window.always"));

    /// <summary>What a campaign came to: counts by state, and how long it took.</summary>
    /// <param name="text">In plain English.</param>
    /// <param name="counts">Each state of which there are any, as a reason.</param>
    /// <param name="took">How long it took; null when it is not known.</param>
    public static string Completed(string text, IReadOnlyList<string> counts, string? took)
    {
        var list = counts.Count == 0 ? NothingToSend : CodedReason.Write("list", string.Join(", ", counts.Select(CodedReason.TextOf)), [.. counts]);
        return took is null ? CodedReason.Write("campaign.result", text, list) : CodedReason.Write("campaign.result_took", text, list, took);
    }

    /// <summary>How many messages are in a state.</summary>
    /// <param name="state">Its words: a name of the console's states.</param>
    /// <param name="text">In plain English.</param>
    /// <param name="count">How many.</param>
    public static string StateCount(string state, string text, int count) =>
        CodedReason.Write("campaign.count", text, CodedReason.KeyValue($"message.{state}"), count.ToString(CultureInfo.InvariantCulture));

    private static string TextOf(SendWindow window) =>
        window.IsAlways ? "at any time" : string.Create(CultureInfo.InvariantCulture, $"of {window.Ranges.Count} ranges");

    private static string KeyOf(SendWindow? window, string none) =>
        CodedReason.KeyValue(window is null ? none : window.IsAlways ? "window.always" : "window.own");

    private static string Minute(DateTimeOffset? at) => string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm}Z");

    private static string MomentOf(DateTimeOffset? at) => at is { } moment ? CodedReason.MomentValue(moment) : "";

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
