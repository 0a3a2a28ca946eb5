using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>Values that flow down with calls, from caller to callee and on; never back up.</summary>
public static class RequestContext
{
    private static readonly AsyncLocal<RequestContextData?> Local = new();

    /// <summary>The keys set in this flow.</summary>
    public static IEnumerable<string> Keys => Current?.Values.Keys ?? [];

    /// <summary>The entries set in this flow.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => Current?.Values ?? [];

    /// <summary>Identifies the call chain whose calls may re-enter; empty when none.</summary>
    public static Guid ReentrancyId
    {
        get => Current?.ReentrancyId ?? Guid.Empty;
        set => Current = (Current ?? RequestContextData.Empty) with { ReentrancyId = value };
    }

    internal static RequestContextData? Current
    {
        get => Local.Value;
        set => Local.Value = value;
    }

    /// <summary>The value under this key, or null.</summary>
    public static object? Get(string key) => Current?.Values.GetValueOrDefault(key);

    /// <summary>Sets a value for calls made from here on in this flow.</summary>
    public static void Set(string key, object value)
    {
        var data = Current ?? RequestContextData.Empty;
        Current = data with { Values = data.Values.SetItem(key, value) };
    }

    /// <summary>Removes a value; false when there was none.</summary>
    public static bool Remove(string key)
    {
        if (Current is not { } data || !data.Values.ContainsKey(key))
            return false;
        Current = data with { Values = data.Values.Remove(key) };
        return true;
    }

    /// <summary>Removes everything.</summary>
    public static void Clear() => Current = null;

    /// <summary>Until disposed, calls that descend from this flow may re-enter this activation although its request still runs.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        var activation = Activation.Current;
        var id = original != Guid.Empty ? original : activation?.Runtime.NextReentrancyId() ?? Guid.Empty;
        return new ReentrancySection(original, id, activation);
    }

    /// <summary>Until disposed, calls that descend from this flow may re-enter nothing.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty, null);

    /// <summary>A stretch of code with its own re-entrancy; dispose it to end the stretch.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _id;
        private readonly Activation? _activation;

        internal ReentrancySection(Guid original, Guid id, Activation? activation)
        {
            _original = original;
            _id = id;
            _activation = activation;
            activation?.EnterReentrantSection(id);
            ReentrancyId = id;
        }

        /// <summary>Ends the stretch.</summary>
        public void Dispose()
        {
            _activation?.LeaveReentrantSection(_id);
            ReentrancyId = _original;
        }
    }
}

internal sealed record RequestContextData(ImmutableDictionary<string, object> Values, Guid ReentrancyId)
{
    public static readonly RequestContextData Empty = new(ImmutableDictionary.Create<string, object>(StringComparer.Ordinal), Guid.Empty);
}
