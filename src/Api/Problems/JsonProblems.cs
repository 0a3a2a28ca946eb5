using System.Text.Json;

namespace WaActors.Api.Problems;

/// <summary>Says what is wrong with a JSON body, without the names of our types that the serializer's own messages hold.</summary>
internal static class JsonProblems
{
    public static ApiProblem Describe(JsonException exception) =>
        new(StatusCodes.Status400BadRequest, ProblemCodes.InvalidJson, "The body is not the JSON that this route takes; errors says where.")
        {
            Errors = [ToError(exception)],
        };

    private static FieldError ToError(JsonException exception)
    {
        var path = string.IsNullOrEmpty(exception.Path) ? "$" : exception.Path;
        if (exception.InnerException is JsonException or null && IsUnknownField(exception))
            return new(path, "unknown_field", "There is no such field.");
        if (exception.Message.StartsWith("Duplicate", StringComparison.Ordinal))
            return new(path, "duplicate_field", "The field stands twice.");
        // The reader's own exceptions (a subclass that is not public) mean broken syntax; the converters' mean a value of the wrong kind
        return exception.GetType() != typeof(JsonException) || exception.InnerException is JsonException
            ? new(path, "malformed", $"The JSON is broken at line {exception.LineNumber + 1}.")
            : new(path, "wrong_type", "The value is not of the kind that this field takes.");
    }

    // The serializer has no other mark of it than its message; a test holds this to the framework's version
    private static bool IsUnknownField(JsonException exception) =>
        exception.Message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal);
}
