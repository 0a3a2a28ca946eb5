using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Reading;

/// <summary>Which number sends which texts, when all that a person chose are some numbers and some texts. Pure.</summary>
public static class RoutePlan
{
    /// <summary>A number that had texts of its own keeps those that are still chosen; texts that are new go to every number that can send them.</summary>
    /// <param name="before">The routes as they are stored.</param>
    /// <param name="numbers">The numbers chosen, in rotation order.</param>
    /// <param name="texts">The texts chosen, in order.</param>
    /// <param name="canSend">Whether a number's gateway can send a text.</param>
    /// <returns>One route per number; none while no text is chosen. A number that can send none of the texts has all of them: the check at the start says why it cannot.</returns>
    public static IReadOnlyList<RouteDraft> Of(
        IReadOnlyList<RouteView> before, IReadOnlyList<Guid> numbers, IReadOnlyList<Guid> texts, Func<Guid, Guid, bool> canSend)
    {
        if (texts.Count == 0) return [];
        var known = before.SelectMany(route => route.TemplateIds).ToHashSet();
        return [.. numbers.Select(number => new RouteDraft(number, TextsOf(number, before.FirstOrDefault(route => route.InstanceId == number))))];

        IReadOnlyList<Guid> TextsOf(Guid number, RouteView? own)
        {
            List<Guid> kept = own is null
                ? [.. texts.Where(text => canSend(number, text))]
                : [.. own.TemplateIds.Where(texts.Contains), .. texts.Where(text => !known.Contains(text) && canSend(number, text))];
            if (kept.Count == 0) kept = [.. texts.Where(text => canSend(number, text))];
            return kept.Count > 0 ? kept : texts;
        }
    }
}
