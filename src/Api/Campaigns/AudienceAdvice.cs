using WaActors.Grains.Texts;
using WaActors.Storage.Queries;

namespace WaActors.Api.Campaigns;

/// <summary>Something that careful senders would do otherwise (docs/pace.md); a recommendation, which stops nothing.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Text">The same for an operator.</param>
/// <param name="InstanceId">Of which number's route; null for the whole campaign.</param>
public sealed record AdviceView(string Code, string Text, Guid? InstanceId);

/// <summary>What is recommended for a campaign before it starts. Pure.</summary>
internal static class AudienceAdvice
{
    /// <summary>To more people than this one text should not go unchanged.</summary>
    private const int OneTextMax = 30;

    /// <summary>Routes whose every recipient would get the same words, but for their variables. Approved templates are the same by their nature.</summary>
    public static IReadOnlyList<AdviceView> Of(int writtenTo, IReadOnlyList<RouteTextView> texts) =>
    [
        .. texts.GroupBy(text => text.InstanceId)
            .Where(route => writtenTo > OneTextMax && route.Select(text => text.TemplateId).Distinct().Count() == 1 && !route.Any(Varies))
            .Select(route => new AdviceView(
                "one_text", $"More than {OneTextMax} people get one text: two or more per number, or choices within it, are recommended.", route.Key)),
    ];

    private static bool Varies(RouteTextView text) =>
        text.Parts?.Cloud is not null || (MessageText.TryParse(text.Body, out var parsed, out _) && parsed.HasChoices);
}
