namespace WaActors.Storage.Catalog;

/// <summary>Why a write was refused.</summary>
public enum StoreRefusal
{
    /// <summary>The tenant has no such thing.</summary>
    NotFound = 1,

    /// <summary>Another one has the same name, or the same place; <see cref="StoreResult.Constraint"/> says which rule.</summary>
    AlreadyExists = 2,

    /// <summary>It names something that the tenant does not have.</summary>
    UnknownReference = 3,

    /// <summary>Its state does not allow the change: only drafts can be edited.</summary>
    WrongState = 4,

    /// <summary>It breaks a rule of the database that the caller did not check; <see cref="StoreResult.Constraint"/> says which.</summary>
    Invalid = 5,

    /// <summary>Something else still needs it.</summary>
    InUse = 6,
}

/// <summary>What became of a write.</summary>
/// <param name="Id">What was written; empty when refused.</param>
/// <param name="Refusal">Why not; null when written.</param>
/// <param name="Constraint">Name of the database's rule that refused, if one did.</param>
public readonly record struct StoreResult(Guid Id, StoreRefusal? Refusal = null, string? Constraint = null)
{
    /// <summary>True when it was written.</summary>
    public bool Done => Refusal is null;

    internal static StoreResult Refused(StoreRefusal refusal, string? constraint = null) => new(Guid.Empty, refusal, constraint);
}
