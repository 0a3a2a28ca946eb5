using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace WaActors.Silo.Cluster;

/// <summary>One life of a silo, written <c>address:port@generation</c>: <c>10.0.0.7:11111@147230992</c>, <c>[::1]:11111@147230992</c>.</summary>
internal sealed record SiloKey(string Address, int Port, int Generation)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out SiloKey? key)
    {
        key = null;
        var at = text.LastIndexOf('@');
        if (at < 0 || !IPEndPoint.TryParse(text[..at], out var endpoint) || endpoint.Port == 0) return false;
        if (!int.TryParse(text[(at + 1)..], NumberStyles.Integer, CultureInfo.InvariantCulture, out var generation)) return false;
        key = new SiloKey(endpoint.Address.ToString(), endpoint.Port, generation);
        return true;
    }

    public override string ToString() => $"{(Address.Contains(':', StringComparison.Ordinal) ? $"[{Address}]" : Address)}:{Port}@{Generation}";
}
