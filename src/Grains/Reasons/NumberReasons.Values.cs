using System.Globalization;
using WaActors.Instances;
using WaActors.Reasons;

namespace WaActors.Grains.Reasons;

/// <summary>Those that have values.</summary>
public static partial class NumberReasons
{
    /// <summary>The number's link, where nothing else is known.</summary>
    public static string Link(LinkState link) => CodedReason.Write("number.link", $"link {link}", LinkKey(link));

    /// <summary>The number's permission, where nothing else is known.</summary>
    public static string Permission(PermissionState permission) => CodedReason.Write("number.permission", $"permission {permission}", PermissionKey(permission));

    /// <summary>A change of link.</summary>
    public static string Change(LinkState before, LinkState after, string? why) => Change("link.changed", before, after, why, LinkKey(before), LinkKey(after));

    /// <summary>A change of permission.</summary>
    public static string Change(PermissionState before, PermissionState after, string? why) =>
        Change("permission.changed", before, after, why, PermissionKey(before), PermissionKey(after));

    /// <summary>Who said it, where nothing else was said.</summary>
    /// <param name="evidence">The name of the evidence.</param>
    public static string ToldBy(string evidence) => CodedReason.Write("link.told_by", "told by " + evidence, CodedReason.KeyValue($"evidence.{evidence}"));

    /// <summary>How long a number is connecting.</summary>
    public static string Connecting(TimeSpan lasts) => Whole("health.connecting", (long)Math.Floor(lasts.TotalSeconds), count => $"connecting for {count} s");

    /// <summary>A check without a reading.</summary>
    /// <param name="why">Why it could not be read.</param>
    public static string NotRead(string why) => CodedReason.Write("health.not_read", "the gateway could not be read: " + CodedReason.TextOf(why), why);

    /// <summary>An automatic recovery was not begun.</summary>
    public static string RecoveredLately(DateTimeOffset? nextAt) => CodedReason.Write(
        "recovery.lately", $"the last recovery was less than its period ago; next not before {nextAt?.ToString("O", CultureInfo.InvariantCulture)}",
        nextAt is { } at ? CodedReason.MomentValue(at) : "");

    /// <summary>How a recovery ended.</summary>
    /// <param name="trigger">What began it: a name of <see cref="RecoveryTrigger"/>.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="problem">What stood in its way; null for nothing.</param>
    public static string Recovery(RecoveryTrigger trigger, RecoveryOutcome outcome, string? problem)
    {
        string[] values = [CodedReason.KeyValue($"trigger.{trigger}"), CodedReason.KeyValue($"recovery.ended.{outcome}")];
        return problem is null
            ? CodedReason.Write("recovery.ended", $"{trigger}: {outcome}", values)
            : CodedReason.Write("recovery.ended_with", $"{trigger}: {outcome}: {CodedReason.TextOf(problem)}", [.. values, problem]);
    }

    /// <summary>Messages that nobody acknowledges.</summary>
    public static string Silent(int messages) =>
        Whole("acks.silent", messages, count => $"{count} messages in a row were taken by the gateway and never acknowledged by WhatsApp");

    /// <summary>Messages that died after they were taken.</summary>
    public static string Dying(int deaths, string lastReason) => CodedReason.Write(
        "acks.dying", string.Create(CultureInfo.InvariantCulture, $"{deaths} messages died after the gateway took them: {CodedReason.TextOf(lastReason)}"),
        deaths.ToString(CultureInfo.InvariantCulture), lastReason);

    /// <summary>An adapter threw.</summary>
    public static string AdapterFailed(string fault) => CodedReason.Write("number.adapter_failed", "the adapter failed: " + fault, fault);

    /// <summary>The number's warm-up goes back.</summary>
    public static string IdleSince(DateTimeOffset? last) => CodedReason.Write(
        "pace.idle", $"idle since {last?.ToString("O", CultureInfo.InvariantCulture)}: its warm-up goes back one stage", last is { } at ? CodedReason.MomentValue(at) : "");

    /// <summary>Its pace holds it back.</summary>
    public static string ByPace(string? why) => CodedReason.Write("number.by_pace", "pace: " + CodedReason.TextOf(why), why);

    /// <summary>A webhook could not be handled.</summary>
    /// <param name="fault">The kind of fault.</param>
    public static string WebhookFailed(string fault) => CodedReason.Write("webhook.fault", fault, fault);

    /// <summary>What WhatsApp calls a number's quality.</summary>
    public static string Quality(string rating) => CodedReason.Write("quality.rating", rating, rating);

    /// <summary>Many numbers of a gateway fail at once.</summary>
    public static string FleetFails(int failing, int members) => CodedReason.Write(
        "fleet.fails", string.Create(CultureInfo.InvariantCulture, $"{failing} of {members} numbers failed within minutes; none repairs itself until they are back"),
        failing.ToString(CultureInfo.InvariantCulture), members.ToString(CultureInfo.InvariantCulture));

    /// <summary>An incident of a gateway.</summary>
    public static string Incident(Guid gatewayId, string why) => CodedReason.Write("fleet.incident", $"gateway {gatewayId}: {CodedReason.TextOf(why)}", why);

    /// <summary>Its end.</summary>
    public static string IncidentOver(Guid gatewayId) => CodedReason.Write("fleet.back", $"gateway {gatewayId}: its numbers are back");

    internal static string Whole(string code, long value, Func<string, string> text)
    {
        var count = value.ToString(CultureInfo.InvariantCulture);
        return CodedReason.Write(code, text(count), count);
    }

    private static string Change<T>(string code, T before, T after, string? why, string beforeKey, string afterKey) where T : Enum => why is null
        ? CodedReason.Write(code, $"{before} -> {after}", beforeKey, afterKey)
        : CodedReason.Write(code + "_because", $"{before} -> {after}: {CodedReason.TextOf(why)}", beforeKey, afterKey, why);

    private static string LinkKey(LinkState link) => CodedReason.KeyValue($"link.{link}");

    private static string PermissionKey(PermissionState permission) => CodedReason.KeyValue($"permission.{permission}");
}
