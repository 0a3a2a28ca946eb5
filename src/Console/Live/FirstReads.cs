namespace WaActors.OperatorConsole.Live;

/// <summary>
/// Counts the parts of a circuit's pages that do not show yet what they read. For the mark <c>data-loaded</c>, by which whoever drives a page by a program knows that it is all there.
/// Used from the circuit only, so it needs no lock.
/// </summary>
public sealed class FirstReads
{
    private int _open;

    /// <summary>Something began or ended.</summary>
    public event Action? Changed;

    /// <summary>Every part shows what it read, or says that it could not.</summary>
    public bool AreOver => _open == 0;

    /// <summary>A part is there and will read.</summary>
    public void Begin() => Add(1);

    /// <summary>It shows what it read, or is gone.</summary>
    public void End() => Add(-1);

    private void Add(int parts)
    {
        _open += parts;
        if (_open <= 1) Changed?.Invoke();
    }
}
