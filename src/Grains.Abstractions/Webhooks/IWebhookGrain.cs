using Orleans;
using Orleans.Concurrency;

namespace WaActors.Webhooks;

/// <summary>Handles one shard of the stored webhooks (W-1). Key: <see cref="GrainKeys.Webhooks"/>.</summary>
[Alias(WireAliases.WebhookGrain)]
public interface IWebhookGrain : IGrainWithStringKey
{
    /// <summary>Looks for stored webhooks now. Answers at once; what is not told is found by its timer.</summary>
    [AlwaysInterleave, Alias("Wake")]
    Task WakeAsync();
}

/// <summary>Which actor drains which webhooks.</summary>
public static class WebhookShards
{
    /// <summary>How many there are. Stored rows carry their shard, so a change needs an empty inbox.</summary>
    public const int Count = 8;

    /// <summary>The shard of a lane: 0 to <see cref="Count"/> - 1.</summary>
    /// <param name="lane">What must stay in order, such as an instance's id.</param>
    public static int Of(Guid lane)
    {
        Span<byte> bytes = stackalloc byte[16];
        lane.TryWriteBytes(bytes, bigEndian: true, out _);
        var sum = 0;
        foreach (var one in bytes) sum = (sum * 31) + one; // a Guid's own hash code is not promised to stay
        return (int)((uint)sum % Count);
    }
}
