using System.Runtime.InteropServices;

namespace WaActors.FakeGateway.Ledger;

/// <summary>Message texts back to back as UTF-8 in large blocks: a million of them cost no object each. Callers hold the log's lock.</summary>
internal sealed class TextArena
{
    private const int BlockSize = 1 << 20;
    private readonly List<byte[]> blocks = [];
    private int used = BlockSize;

    public TextSlot Add(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return default; // a medium without a caption
        }

        if (used + text.Length > BlockSize)
        {
            blocks.Add(new byte[Math.Max(BlockSize, text.Length)]);
            used = 0;
        }

        var slot = new TextSlot(blocks.Count - 1, used, text.Length);
        text.CopyTo(blocks[^1].AsSpan(used));
        used += text.Length;
        return slot;
    }

    public ReadOnlySpan<byte> Get(TextSlot slot) => slot.Length == 0 ? default : blocks[slot.Block].AsSpan(slot.Offset, slot.Length);
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextSlot(int Block, int Offset, int Length);
