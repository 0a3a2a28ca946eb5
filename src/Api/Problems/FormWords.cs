namespace WaActors.Api.Problems;

/// <summary>Broken rules as the console's forms show them.</summary>
internal static class FormWords
{
    // "$.baseUrl" of the JSON is the field "baseUrl" of the form
    public static string Of(ApiProblem problem) =>
        string.Join(" ", (problem.Errors ?? []).Select(error => $"{error.Field.Replace("$.", "", StringComparison.Ordinal)}: {error.Message}"));
}
