namespace WaActors.FakeGateway;

/// <summary>A scrambling of 64 bits that can be undone, so that a public id can carry a log position instead of being stored beside it.</summary>
internal static class Bits
{
    public static ulong Scramble(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }

    public static ulong Unscramble(ulong value)
    {
        value = (value ^ (value >> 33)) * 0x9CB4B2F8129337DB;
        value = (value ^ (value >> 33)) * 0x4F74430C22A54005;
        return value ^ (value >> 33);
    }
}
