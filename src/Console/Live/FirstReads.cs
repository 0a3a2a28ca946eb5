namespace WaActors.OperatorConsole.Live;

/// <summary>
/// Counts the parts of a circuit's pages that do not show yet what they read first. For the mark <c>data-loaded</c>, by which whoever drives a page by a program knows that it is all there,
/// or that it will not be. Used from the circuit only, so it needs no lock.
/// </summary>
public sealed class FirstReads
{
    private int _open;
    private int _unread;

    /// <summary>Something began or ended.</summary>
    public event Action? Changed;

    /// <summary>Every part shows what it read, or says that it could not.</summary>
    public bool AreOver => _open == 0;

    /// <summary>A part that is there could not be read so far.</summary>
    public bool HaveFailed => _unread > 0;

    /// <summary>A part is there and will read.</summary>
    public void Begin() => Add(1);

    /// <summary>It shows what it read, or that it could not, or is gone.</summary>
    /// <param name="hasFailed">It could not; <see cref="Mend"/> says when that is over.</param>
    public void End(bool hasFailed)
    {
        if (hasFailed) _unread++;
        Add(-1);
    }

    /// <summary>A part that could not be read was read after all, or is gone.</summary>
    public void Mend()
    {
        _unread--;
        Changed?.Invoke();
    }

    private void Add(int parts)
    {
        _open += parts;
        if (_open <= 1) Changed?.Invoke();
    }
}
