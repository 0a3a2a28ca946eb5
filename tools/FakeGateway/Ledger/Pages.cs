namespace WaActors.FakeGateway.Ledger;

/// <summary>A growing array that never copies what it holds: no pause and no doubled memory at a million rows.</summary>
internal sealed class Pages<T>
    where T : struct
{
    private const int Bits = 14;
    private const int Mask = (1 << Bits) - 1;
    private readonly List<T[]> pages = [];

    public int Count { get; private set; }

    public ref T this[int index] => ref pages[index >> Bits][index & Mask];

    public int Add(in T value)
    {
        if (Count >> Bits == pages.Count)
        {
            pages.Add(new T[1 << Bits]);
        }

        pages[Count >> Bits][Count & Mask] = value;
        return Count++;
    }
}
