using System.ComponentModel.DataAnnotations;

namespace WaActors.Gateways.Outbound;

/// <summary>How systems of tenants are reached; bound to <c>WaActors:OutboundWebhooks</c>.</summary>
public sealed class OutboundOptions
{
    /// <summary>Whether addresses within this machine and private networks may be reached. Default no: whoever adds an endpoint could speak to what only we can
    /// reach. Set it where the receivers stand in the same network.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>Limit of one request. Default 10 s; 1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);
}
