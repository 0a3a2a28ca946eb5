namespace Orleans
{
    /// <summary>Names a grain class durably; without it the class name is part of stored identities.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class GrainTypeAttribute(string grainType) : Attribute
    {
        /// <summary>The name.</summary>
        public string GrainType { get; } = grainType;
    }

    /// <summary>The caller's patience for one method, as a time span text, instead of the general response timeout.</summary>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface | AttributeTargets.Class)]
    public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
    {
        /// <summary>How long a caller waits.</summary>
        public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>How long an activation of this class may be idle before it is deactivated.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class CollectionAgeLimitAttribute : Attribute
    {
        /// <summary>Set the age through the properties.</summary>
        public CollectionAgeLimitAttribute()
        {
        }

        /// <summary>Age as a time span text.</summary>
        public CollectionAgeLimitAttribute(string inactivityPeriod) =>
            Days = TimeSpan.Parse(inactivityPeriod, System.Globalization.CultureInfo.InvariantCulture).TotalDays;

        /// <summary>Never collect activations of this class.</summary>
        public bool AlwaysActive { get; set; }

        /// <summary>Days, added to the other parts.</summary>
        public double Days { get; set; }

        /// <summary>Hours, added to the other parts.</summary>
        public double Hours { get; set; }

        /// <summary>Minutes, added to the other parts.</summary>
        public double Minutes { get; set; }

        /// <summary>The sum of the parts.</summary>
        public TimeSpan AgeLimit => AlwaysActive
            ? TimeSpan.MaxValue
            : TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
    }

    /// <summary>Never collect activations of this class.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class KeepAliveAttribute : Attribute;

    /// <summary>Marks a type that crosses grain calls. Here it documents; a cluster generates a serializer from it.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
    public sealed class GenerateSerializerAttribute : Attribute
    {
        /// <summary>Whether primary constructor parameters are members of the wire format.</summary>
        public bool IncludePrimaryConstructorParameters { get; init; } = true;
    }

    /// <summary>The wire number of a member.</summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum
        | AttributeTargets.Interface | AttributeTargets.Method | AttributeTargets.Parameter)]
    public sealed class IdAttribute(uint id) : Attribute
    {
        /// <summary>The number, unique among the members its class declares.</summary>
        public uint Id { get; } = id;
    }

    /// <summary>The durable wire name of a type, interface or method.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Interface | AttributeTargets.Method)]
    public sealed class AliasAttribute(string alias) : Attribute
    {
        /// <summary>The name.</summary>
        public string Alias { get; } = alias;
    }

    /// <summary>A promise that values are never changed after they are made; they cross grain calls without a copy.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Property | AttributeTargets.Field
        | AttributeTargets.Parameter | AttributeTargets.ReturnValue)]
    public sealed class ImmutableAttribute : Attribute;
}

namespace Orleans.Concurrency
{
    /// <summary>Requests of this class may interleave with any other at their awaits.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ReentrantAttribute : Attribute;

    /// <summary>Calls of this method run at once, whatever the activation is doing, and block nothing.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class AlwaysInterleaveAttribute : Attribute;

    /// <summary>The method changes no state; it may interleave with other such methods.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class ReadOnlyAttribute : Attribute;

    /// <summary>The caller does not wait and learns neither result nor failure.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class OneWayAttribute : Attribute;

    /// <summary>Order between calls is not asked for. Accepted for source compatibility; calls are ordered here anyway.</summary>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
    public sealed class UnorderedAttribute : Attribute;

    /// <summary>
    /// Names a method of the class, <c>static bool M(IInvokable)</c> or <c>bool M(IInvokable)</c>, that decides per call whether it interleaves.
    /// </summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class MayInterleaveAttribute(string callbackMethodName) : Attribute
    {
        /// <summary>The method's name.</summary>
        public string CallbackMethodName { get; } = callbackMethodName;
    }

    /// <summary>Wraps a value that crosses grain calls without a copy.</summary>
    [Immutable]
    public readonly record struct Immutable<T>(T Value);
}
