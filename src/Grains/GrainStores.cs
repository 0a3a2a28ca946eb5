namespace WaActors.Grains;

/// <summary>Names of the stores of grain state, as the host registers them.</summary>
public static class GrainStores
{
    /// <summary>The one store of all actors: PostgreSQL.</summary>
    public const string Default = "wa";
}
