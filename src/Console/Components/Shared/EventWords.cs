using WaActors.Instances;
using WaActors.OperatorConsole.Texts;
using WaActors.Reasons;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>Events in the reader's words. A change of state has the states before and after as values of its reason; before reasons had codes it was stored as
/// <c>Connected -> Disconnected: logged out</c>.</summary>
public static class EventWords
{
    private const string Arrow = " -> ";
    private const string ToldBy = "link.told_by";

    /// <summary>How it looks: a change of link as the state that it led to.</summary>
    public static Look LookOf(EventView happened) =>
        Change(happened) is { } change && Enum.TryParse<LinkState>(change.After, out var link) ? Look.Of(link) : Look.OfEvent(happened.Kind);

    /// <summary>What happened.</summary>
    public static string Title(Ui ui, EventView happened)
    {
        if (Change(happened) is not { } change) return ui.Language.Find("event." + happened.Kind, happened.Kind);
        if (Enum.TryParse<LinkState>(change.After, out var link)) return ui[Look.Of(link).Words];
        return ui.Language.Find("permission." + change.After, change.After);
    }

    /// <summary>Why; null when there is nothing to say.</summary>
    public static string? Detail(Ui ui, EventView happened) =>
        (Change(happened) is { } change ? change.Why : happened.Reason) is { } why && !IsTold(why) ? ReasonWords.Of(ui, why) : null;

    /// <summary>Whether a reason says no more than who told it, which is none.</summary>
    public static bool IsTold(string? reason) =>
        CodedReason.CodeOf(reason) is { } code ? code == ToldBy : reason?.StartsWith("told by ", StringComparison.Ordinal) == true;

    /// <summary>Whether it belongs on the first page: steps on the way to a state do not.</summary>
    public static bool IsNews(EventView happened) => Change(happened) is not { } change || change.After is not ("Connecting" or "AwaitingPairing" or "Unknown");

    /// <summary>The links before and after; null when it is no change of link.</summary>
    public static (LinkState Before, LinkState After)? LinkChange(EventView happened) =>
        Change(happened) is { } change && Enum.TryParse<LinkState>(change.Before, out var before) && Enum.TryParse<LinkState>(change.After, out var after)
            ? (before, after)
            : null;

    private static (string Before, string After, string? Why)? Change(EventView happened)
    {
        if (happened.Kind is not ("instance.link" or "instance.permission") || happened.Reason is not { } stored) return null;
        var (reason, code, values) = CodedReason.Read(stored);
        if (code is not null && values.Count >= 2) return (StateOf(values[0]), StateOf(values[1]), values.Count > 2 ? values[2] : null);
        var arrow = reason.IndexOf(Arrow, StringComparison.Ordinal);
        if (arrow < 0) return null;
        var rest = reason[(arrow + Arrow.Length)..];
        var colon = rest.IndexOf(": ", StringComparison.Ordinal);
        return colon < 0 ? (reason[..arrow], rest, null) : (reason[..arrow], rest[..colon], rest[(colon + 2)..]);
    }

    // link.Connected
    private static string StateOf(string value) => CodedReason.KeyOf(value) is { } key ? key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..] : value;
}
