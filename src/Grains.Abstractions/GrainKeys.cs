using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WaActors;

/// <summary>
/// Keys of our grains. Every key starts with a letter that is no hexadecimal digit followed by others that are none, because
/// Orleans' ADO.NET storage reads string keys that look hexadecimal as numbers, so that two of them may share one row.
/// </summary>
public static class GrainKeys
{
    /// <summary>Key of the one campaign scheduler.</summary>
    public const string Scheduler = "scheduler";

    private const string InstancePrefix = "inst-";
    private const string CampaignPrefix = "camp-";
    private const string GatewayPrefix = "gate-";
    private const string TenantPrefix = "tenant-";
    private const string WebhooksPrefix = "hook-";

    /// <summary>Key of an instance's grain: <c>inst-&lt;id&gt;</c>.</summary>
    public static string Instance(Guid instanceId) => InstancePrefix + instanceId.ToString("D");

    /// <summary>Key of a campaign's grain: <c>camp-&lt;id&gt;</c>.</summary>
    public static string Campaign(Guid campaignId) => CampaignPrefix + campaignId.ToString("D");

    /// <summary>Key of a gateway's grain: <c>gate-&lt;id&gt;</c>.</summary>
    public static string Gateway(Guid gatewayId) => GatewayPrefix + gatewayId.ToString("D");

    /// <summary>Key of what a tenant has one of, such as its notifier: <c>tenant-&lt;id&gt;</c>.</summary>
    public static string Tenant(Guid tenantId) => TenantPrefix + tenantId.ToString("D");

    /// <summary>The id within a tenant's key.</summary>
    /// <exception cref="FormatException">The key is not one of a tenant.</exception>
    public static Guid TenantId(string key) => Parse(key, TenantPrefix);
    /// <summary>Key of a shard's grain of webhooks: <c>hook-&lt;shard&gt;</c>.</summary>
    public static string Webhooks(int shard) => WebhooksPrefix + shard.ToString(CultureInfo.InvariantCulture);

    /// <summary>The shard within a key of a grain of webhooks.</summary>
    /// <exception cref="FormatException">The key is not one of such a grain.</exception>
    public static int WebhookShard(string key)
    {
        if (!key.StartsWith(WebhooksPrefix, StringComparison.Ordinal)) ThrowForeign(key, WebhooksPrefix);
        return int.Parse(key.AsSpan(WebhooksPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>The id within an instance's key.</summary>
    /// <exception cref="FormatException">The key is not one of an instance.</exception>
    public static Guid InstanceId(string key) => Parse(key, InstancePrefix);

    /// <summary>The id within a campaign's key.</summary>
    /// <exception cref="FormatException">The key is not one of a campaign.</exception>
    public static Guid CampaignId(string key) => Parse(key, CampaignPrefix);

    /// <summary>The id within a gateway's key.</summary>
    /// <exception cref="FormatException">The key is not one of a gateway.</exception>
    public static Guid GatewayId(string key) => Parse(key, GatewayPrefix);

    private static Guid Parse(string key, string prefix)
    {
        if (!key.StartsWith(prefix, StringComparison.Ordinal) || !Guid.TryParseExact(key.AsSpan(prefix.Length), "D", out var id))
            ThrowForeign(key, prefix);
        return Guid.ParseExact(key.AsSpan(prefix.Length), "D");
    }

    [DoesNotReturn]
    private static void ThrowForeign(string key, string prefix) =>
        throw new FormatException($"The grain key '{key}' is not '{prefix}' followed by an id.");
}
