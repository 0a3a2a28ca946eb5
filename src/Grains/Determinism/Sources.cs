namespace WaActors.Grains.Determinism;

/// <summary>The one door through which ids come in, so that tests can foretell them.</summary>
public interface IIdSource
{
    /// <summary>A new id; later ones sort after earlier ones (UUID version 7).</summary>
    Guid NewId();
}

/// <summary>The one door through which luck comes in.</summary>
public interface IRandomSource
{
    /// <summary>Evenly drawn from 0 (included) to 1 (excluded).</summary>
    double NextUnit();
}
