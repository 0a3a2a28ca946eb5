using WaActors.Reasons;

namespace WaActors.Api.Problems;

/// <summary>Collects the broken rules of one request, so that its sender learns of all at once.</summary>
internal sealed class Validation
{
    private readonly List<FieldError> _errors = [];

    /// <summary>The problem to answer; null when no rule is broken.</summary>
    public ApiProblem? Problem => _errors.Count == 0 ? null : ApiProblem.Invalid(_errors);

    public void Add(string field, string code, string message) => _errors.Add(new FieldError(field, code, message));

    /// <summary>A text of 1 to <paramref name="charsMax"/> characters that is not blank. Returns it, or an empty one.</summary>
    public string Text(string field, string? value, int charsMax)
    {
        if (string.IsNullOrWhiteSpace(value)) Add(field, "required", "Must be given and not blank.");
        else OptionalText(field, value, charsMax);
        return value ?? string.Empty;
    }

    /// <summary>Nothing, or a text of 1 to <paramref name="charsMax"/> characters.</summary>
    public void OptionalText(string field, string? value, int charsMax)
    {
        if (value is null) return;
        if (value.Length == 0) Add(field, "too_short", "Must not be empty.");
        if (value.Length > charsMax) Add(field, "too_long", $"Must have at most {charsMax} characters.");
        if (!Storable.IsStorable(value)) Add(field, "invalid_text", "Must not contain U+0000 or half a surrogate pair.");
        else if (value.Contains(CodedReason.Mark, StringComparison.Ordinal)) Add(field, "invalid_text", "Must not contain U+001F.");
    }

    /// <summary>A number from <paramref name="min"/> to <paramref name="max"/>; <paramref name="fallback"/> when absent.</summary>
    public int Range(string field, int? value, int min, int max, int? fallback)
    {
        if (value is null && fallback is null) Add(field, "required", "Must be given.");
        if (value is { } given && (given < min || given > max)) Add(field, "out_of_range", $"Must be {min} to {max}.");
        return value ?? fallback ?? min;
    }

    /// <summary>An id that is given.</summary>
    public Guid Id(string field, Guid? value)
    {
        if (value is null) Add(field, "required", "Must be given.");
        return value ?? Guid.Empty;
    }
}

/// <summary>What text PostgreSQL can keep.</summary>
internal static class Storable
{
    /// <summary>False for U+0000, which PostgreSQL's text has no place for, and for lone surrogates, which UTF-8 has none for.</summary>
    public static bool IsStorable(ReadOnlySpan<char> text)
    {
        if (text.Contains('\0')) return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }

        return true;
    }
}
