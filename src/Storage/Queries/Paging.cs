namespace WaActors.Storage.Queries;

/// <summary>Pages by key: one row more than asked for is read, and tells whether there is a next page.</summary>
internal static class Paging
{
    public static Page<TItem, TCursor> Cut<TItem, TCursor>(List<TItem> rows, int limit, Func<TItem, TCursor> cursor)
        where TCursor : struct
    {
        if (rows.Count <= limit) return new Page<TItem, TCursor>(rows, Next: null);
        rows.RemoveRange(limit, rows.Count - limit);
        return new Page<TItem, TCursor>(rows, cursor(rows[^1]));
    }
}
