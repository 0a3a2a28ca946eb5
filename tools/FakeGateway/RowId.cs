namespace WaActors.FakeGateway;

/// <summary>Database row ids in the shape of a cuid.</summary>
internal static class RowId
{
    public static string Of(ulong value) => string.Create(25, value, static (span, seed) =>
    {
        span[0] = 'c';
        var rest = Bits.Scramble(seed);
        for (var i = 1; i < span.Length; i++)
        {
            rest = rest == 0 ? Bits.Scramble(seed + (ulong)i) : rest;
            span[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[(int)(rest % 36)];
            rest /= 36;
        }
    });
}
