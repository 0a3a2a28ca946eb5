namespace Orleans;

/// <summary>Why an activation goes away, as a code.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>The host stops.</summary>
    ShuttingDown = 1,

    /// <summary>Construction, state loading or OnActivateAsync failed.</summary>
    ActivationFailed = 2,

    /// <summary>The directory could not be used.</summary>
    DirectoryFailure = 3,

    /// <summary>No request for the collection age.</summary>
    ActivationIdle = 4,

    /// <summary>The activation does not answer.</summary>
    ActivationUnresponsive = 5,

    /// <summary>Another activation of the same grain exists.</summary>
    DuplicateActivation = 6,

    /// <summary>A request asked for another version.</summary>
    IncompatibleRequest = 7,

    /// <summary>The grain failed in a way that makes its memory untrustworthy.</summary>
    ApplicationError = 8,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested = 9,

    /// <summary>The activation moves to another host.</summary>
    Migrating = 10,

    /// <summary>The runtime asked for it.</summary>
    RuntimeRequested = 11,

    /// <summary>Memory is short.</summary>
    HighMemoryPressure = 12,
}

/// <summary>Why an activation goes away.</summary>
public readonly struct DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
{
    /// <summary>A reason without an exception.</summary>
    public DeactivationReason(DeactivationReasonCode code, string text)
        : this(code, null, text)
    {
    }

    /// <summary>The code.</summary>
    public DeactivationReasonCode ReasonCode { get; } = code;

    /// <summary>For people.</summary>
    public string Description { get; } = text;

    /// <summary>What went wrong, if something did.</summary>
    public Exception? Exception { get; } = exception;

    /// <inheritdoc/>
    public override string ToString() => Exception is null
        ? $"{ReasonCode}: {Description}"
        : $"{ReasonCode}: {Description} ({Exception.GetType().Name}: {Exception.Message})";
}
