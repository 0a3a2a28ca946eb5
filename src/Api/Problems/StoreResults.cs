using WaActors.Storage.Catalog;

namespace WaActors.Api.Problems;

/// <summary>Reads the results of writes.</summary>
internal static class StoreResults
{
    /// <summary>The id of what was written. A refusal left here is a rule that the surface should have checked: a fault of ours.</summary>
    public static Guid OrThrow(this StoreResult result) =>
        result.Done ? result.Id : throw new InvalidOperationException($"The database refused a checked write: {result.Refusal} {result.Constraint}.");
}
