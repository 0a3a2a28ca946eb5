using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using WaActors.Api.Problems;

namespace WaActors.Api.Paging;

/// <summary>One page of a list.</summary>
/// <param name="Items">Its entries.</param>
/// <param name="NextCursor">What to pass as <c>cursor</c> for the following page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Makes pages.</summary>
internal static class Page
{
    /// <summary>A page of at most <paramref name="limit"/> entries out of what was found for one more.</summary>
    public static Page<TView> Of<T, TView>(IReadOnlyList<T> found, int limit, Func<T, TView> view, Func<T, string> cursor) =>
        new([.. found.Take(limit).Select(view)], found.Count > limit ? cursor(found[limit - 1]) : null);
}

/// <summary>Which page is asked for. Texts, so that a wrong one is answered with its name instead of the framework's bare 400.</summary>
internal sealed record PageQuery(
    [FromQuery(Name = "limit"), Description("Entries per page, 1 to 500; 50 when absent.")] string? Limit,
    [FromQuery(Name = "cursor"), Description("The nextCursor of the page before.")] string? Cursor)
{
    /// <summary>Reads the number of entries, one more of which is fetched to see whether a page follows.</summary>
    public int ReadLimit(Validation validation)
    {
        if (Limit is null) return Limits.PageDefault;
        if (int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= Limits.PageMax) return limit;
        validation.Add("limit", "out_of_range", $"Must be 1 to {Limits.PageMax}.");
        return Limits.PageDefault;
    }

    public Guid? ReadIdCursor(Validation validation)
    {
        if (Cursor is null) return null;
        if (Paging.Cursor.TryReadId(Cursor, out var id)) return id;
        AddCursorError(validation);
        return null;
    }

    public long? ReadNumberCursor(Validation validation)
    {
        if (Cursor is null) return null;
        if (Paging.Cursor.TryReadNumber(Cursor, out var number)) return number;
        AddCursorError(validation);
        return null;
    }

    private static void AddCursorError(Validation validation) =>
        validation.Add("cursor", "cursor_invalid", "Must be the nextCursor of an earlier page of this list.");
}
