namespace Orleans.Runtime;

/// <summary>One part of a grain's identity, as text.</summary>
public readonly struct IdSpan(string value) : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly string? _value = value;

    /// <summary>True for the default value, which identifies nothing.</summary>
    public bool IsDefault => _value is null;

    /// <summary>The part with this text.</summary>
    public static IdSpan Create(string id) => new(id);

    /// <inheritdoc/>
    public int CompareTo(IdSpan other) => string.CompareOrdinal(_value, other._value);

    /// <inheritdoc/>
    public bool Equals(IdSpan other) => string.Equals(_value, other._value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value is null ? 0 : _value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";

    /// <summary>Same text.</summary>
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    /// <summary>Different text.</summary>
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);

    /// <summary>Ordinal order.</summary>
    public static bool operator <(IdSpan left, IdSpan right) => left.CompareTo(right) < 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator >(IdSpan left, IdSpan right) => left.CompareTo(right) > 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator <=(IdSpan left, IdSpan right) => left.CompareTo(right) <= 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator >=(IdSpan left, IdSpan right) => left.CompareTo(right) >= 0;
}

/// <summary>The kind of a grain: the name given by <see cref="GrainTypeAttribute"/> or derived from its class.</summary>
public readonly record struct GrainType(IdSpan Value)
{
    /// <summary>True for the default value.</summary>
    public bool IsDefault => Value.IsDefault;

    /// <summary>The grain type with this name.</summary>
    public static GrainType Create(string value) => new(IdSpan.Create(value));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>The name of a grain interface.</summary>
public readonly record struct GrainInterfaceType(IdSpan Value)
{
    /// <summary>The interface type with this name.</summary>
    public static GrainInterfaceType Create(string value) => new(IdSpan.Create(value));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>The identity of a grain: its type and its key, written <c>type/key</c>.</summary>
public readonly record struct GrainId(GrainType Type, IdSpan Key)
{
    /// <summary>True for the default value, which identifies no grain.</summary>
    public bool IsDefault => Type.IsDefault && Key.IsDefault;

    /// <summary>The identity of this type and key.</summary>
    public static GrainId Create(GrainType type, IdSpan key) => new(type, key);

    /// <summary>The identity of this type and key.</summary>
    public static GrainId Create(GrainType type, string key) => new(type, IdSpan.Create(key));

    /// <summary>The identity of this type and key.</summary>
    public static GrainId Create(string type, string key) => new(GrainType.Create(type), IdSpan.Create(key));

    /// <summary>Reads <c>type/key</c>; the key may hold further slashes.</summary>
    /// <exception cref="FormatException">There is no slash.</exception>
    public static GrainId Parse(string value, IFormatProvider? provider = null)
    {
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            ? Create(value[..slash], value[(slash + 1)..])
            : throw new FormatException($"A grain id is written type/key, not '{value}'.");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type}/{Key}";
}
