namespace WaActors.FakeGateway.Evolution.Http;

/// <summary>An instance name out of a path: the server has decoded all of it but the slash.</summary>
internal static class PathName
{
    public static string Decode(ReadOnlySpan<char> segment) =>
        segment.Contains("%2F", StringComparison.OrdinalIgnoreCase)
            ? segment.ToString().Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)
            : segment.ToString();
}
