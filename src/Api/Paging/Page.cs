using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using WaActors.Api.Problems;
using Stored = WaActors.Storage.Queries;

namespace WaActors.Api.Paging;

/// <summary>One page of a list.</summary>
/// <param name="Items">Its entries.</param>
/// <param name="NextCursor">What to pass as <c>cursor</c> for the following page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Makes pages.</summary>
internal static class Page
{
    /// <summary>What a query found, as the surface shows it.</summary>
    public static Page<TView> Of<T, TView>(Stored.Page<T, Guid> found, Func<T, TView> view) =>
        new([.. found.Items.Select(view)], found.Next is { } next ? Cursor.Of(next) : null);

    /// <inheritdoc cref="Of{T,TView}(Stored.Page{T,Guid},Func{T,TView})"/>
    public static Page<TView> Of<T, TView>(Stored.Page<T, long> found, Func<T, TView> view) =>
        new([.. found.Items.Select(view)], found.Next is { } next ? Cursor.Of(next) : null);

    /// <inheritdoc cref="Of{T,TView}(Stored.Page{T,Guid},Func{T,TView})"/>
    public static Page<TView> Of<T, TView>(Stored.Page<T, int> found, Func<T, TView> view) =>
        new([.. found.Items.Select(view)], found.Next is { } next ? Cursor.Of(next) : null);
}

/// <summary>Which page is asked for. Texts, so that a wrong one is answered with its name instead of the framework's bare 400.</summary>
internal sealed record PageQuery
{
    [FromQuery(Name = "limit"), Description("Entries per page, 1 to 500; 50 when absent.")]
    public string? Limit { get; init; }

    [FromQuery(Name = "cursor"), Description("The nextCursor of the page before.")]
    public string? Cursor { get; init; }

    /// <summary>Reads the number of entries.</summary>
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

    /// <summary>The seq of the last message seen; 0 for none.</summary>
    public int ReadSeqCursor(Validation validation)
    {
        var number = ReadNumberCursor(validation) ?? 0;
        if (number <= int.MaxValue) return (int)number;
        AddCursorError(validation);
        return 0;
    }

    private static void AddCursorError(Validation validation) =>
        validation.Add("cursor", "cursor_invalid", "Must be the nextCursor of an earlier page of this list.");
}
