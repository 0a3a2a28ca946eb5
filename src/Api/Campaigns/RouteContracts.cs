using System.ComponentModel.DataAnnotations;
using WaActors.Api.Problems;
using WaActors.Storage.Catalog;

namespace WaActors.Api.Campaigns;

/// <summary>One number with one text or several.</summary>
/// <param name="InstanceId">The number.</param>
/// <param name="TemplateId">Its text; with several, <paramref name="TemplateIds"/> takes its place.</param>
/// <param name="TemplateIds">Its texts, of which each message gets one; none may stand twice.</param>
public sealed record CreateRoute(
    [property: Required] Guid? InstanceId, Guid? TemplateId = null, [property: MaxLength(Limits.VariantsMax)] IReadOnlyList<Guid>? TemplateIds = null)
{
    private IReadOnlyList<Guid> Texts => TemplateIds ?? (TemplateId is { } one ? [one] : []);

    internal static IReadOnlyList<RouteDraft> ToDrafts(IReadOnlyList<CreateRoute?>? routes) =>
        [.. (routes ?? []).Select(route => new RouteDraft(route!.InstanceId!.Value, route.Texts))];

    /// <summary>Where the request names a route's text, for problems.</summary>
    internal static string TextField(CreateRoute route, int index, int variant) =>
        route.TemplateIds is null ? $"$.routes[{index}].templateId" : $"$.routes[{index}].templateIds[{variant}]";

    internal static void Validate(Validation validation, IReadOnlyList<CreateRoute?>? routes)
    {
        var count = routes?.Count ?? 0;
        if (count > Limits.RoutesMax)
        {
            validation.Add("$.routes", "out_of_range", $"Must have at most {Limits.RoutesMax} entries.");
            return;
        }

        var seen = new HashSet<Guid>();
        for (var index = 0; index < count; index++)
        {
            var route = routes![index];
            ValidateTexts(validation, route, index);
            var instanceId = validation.Id($"$.routes[{index}].instanceId", route?.InstanceId);
            if (route?.InstanceId is not null && !seen.Add(instanceId))
                validation.Add($"$.routes[{index}].instanceId", "duplicate", "The instance has a route already.");
        }
    }

    private static void ValidateTexts(Validation validation, CreateRoute? route, int index)
    {
        if (route is null || route.Texts.Count == 0) validation.Add($"$.routes[{index}].templateId", "required", "Must be given, or templateIds.");
        if (route?.TemplateIds is not { } several) return;
        if (route.TemplateId is not null) validation.Add($"$.routes[{index}].templateId", "duplicate", "Give templateId or templateIds, not both.");
        if (several.Count > Limits.VariantsMax)
            validation.Add($"$.routes[{index}].templateIds", "out_of_range", $"Must have at most {Limits.VariantsMax} entries.");
        else if (several.Distinct().Count() < several.Count) validation.Add($"$.routes[{index}].templateIds", "duplicate", "A text stands twice.");
    }
}
