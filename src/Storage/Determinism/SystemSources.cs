using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using WaActors.Grains.Determinism;

namespace WaActors.Storage.Determinism;

/// <summary>Real ids: UUID version 7 of the injected time. Their random part is drawn in blocks, for a draw per id is a system call per message.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "This is the door through which ids come in.")]
public sealed class SystemIdSource(TimeProvider time) : IIdSource
{
    private const int IdBytes = 16;
    private const int TimeBytes = 6;
    private const int DrawnBytes = IdBytes - TimeBytes;
    private const int BlockBytes = 256 * DrawnBytes;

    private readonly Lock _lock = new();
    private readonly byte[] _block = new byte[BlockBytes];
    private int _used = BlockBytes;

    /// <inheritdoc/>
    public Guid NewId()
    {
        Span<byte> id = stackalloc byte[IdBytes];
        BinaryPrimitives.WriteInt64BigEndian(id, time.GetUtcNow().ToUnixTimeMilliseconds() << 16);
        Draw(id[TimeBytes..]);
        id[6] = (byte)((id[6] & 0x0F) | 0x70); // version 7
        id[8] = (byte)((id[8] & 0x3F) | 0x80); // variant of RFC 9562
        return new Guid(id, bigEndian: true);
    }

    private void Draw(Span<byte> bytes)
    {
        lock (_lock)
        {
            if (_used == BlockBytes)
            {
                RandomNumberGenerator.Fill(_block);
                _used = 0;
            }

            _block.AsSpan(_used, DrawnBytes).CopyTo(bytes);
            _used += DrawnBytes;
        }
    }
}

/// <summary>Real luck.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "This is the door through which luck comes in.")]
[SuppressMessage("Security", "CA5394", Justification = "It spreads delays; nothing secret is made from it.")]
public sealed class SystemRandomSource : IRandomSource
{
    /// <inheritdoc/>
    public double NextUnit() => Random.Shared.NextDouble();
}
