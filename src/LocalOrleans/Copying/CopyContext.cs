namespace Orleans.Copying;

/// <summary>What one copy has already copied, so that shared and circular references stay so.</summary>
internal sealed class CopyContext
{
    // Most messages hold a handful of objects: a short linear search beats hashing them.
    private const int InlineMax = 8;

    [ThreadStatic]
    private static CopyContext? s_spare;

    private readonly object[] _originals = new object[InlineMax];
    private readonly object[] _copies = new object[InlineMax];
    private Dictionary<object, object>? _more;
    private int _count;

    public static CopyContext Rent()
    {
        var context = s_spare ?? new CopyContext();
        s_spare = null;
        return context;
    }

    public void Return()
    {
        Array.Clear(_originals, 0, Math.Min(_count, InlineMax));
        Array.Clear(_copies, 0, Math.Min(_count, InlineMax));
        _more = null;
        _count = 0;
        s_spare = this;
    }

    public void Record(object original, object copy)
    {
        if (_count < InlineMax)
        {
            _originals[_count] = original;
            _copies[_count] = copy;
        }
        else
        {
            (_more ??= new Dictionary<object, object>(ReferenceEqualityComparer.Instance))[original] = copy;
        }
        _count++;
    }

    public object? Find(object original)
    {
        for (var i = Math.Min(_count, InlineMax) - 1; i >= 0; i--)
        {
            if (ReferenceEquals(_originals[i], original))
                return _copies[i];
        }
        return _more?.GetValueOrDefault(original);
    }
}
