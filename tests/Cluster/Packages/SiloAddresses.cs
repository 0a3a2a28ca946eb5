using System.Net;
using System.Net.Sockets;

namespace WaActors.Tests.Cluster.Packages;

/// <summary>Two free ports of this machine, as the settings of a silo.</summary>
internal sealed record SiloAddresses(int SiloPort, int GatewayPort)
{
    public static SiloAddresses Free()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return new SiloAddresses(((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }

    /// <summary>The settings of a silo there, with probes quick enough for a test.</summary>
    public Dictionary<string, string?> Settings(string connectionString) => new()
    {
        ["WAACTORS_DB"] = connectionString,
        ["Cluster:SiloPort"] = $"{SiloPort}",
        ["Cluster:GatewayPort"] = $"{GatewayPort}",
        ["Cluster:ProbeTimeout"] = "00:00:01",
    };
}
