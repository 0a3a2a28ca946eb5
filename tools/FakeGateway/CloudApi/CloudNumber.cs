using System.Collections.Concurrent;

namespace WaActors.FakeGateway.CloudApi;

/// <summary>One phone number of the account: its node, and what WhatsApp remembers of who may be written to.</summary>
internal sealed class CloudNumber(string name, int ordinal, string token, string phone)
{
    private const int PairBurst = 45;
    private const long PairRefillMs = 6000;
    private const long WindowMs = 24L * 60 * 60 * 1000;
    private readonly ConcurrentDictionary<string, long> windows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PairBucket> pairs = new(StringComparer.Ordinal);
    private long accepted;
    private long refused;

    /// <summary>The phone number id.</summary>
    public string Name => name;

    public int Ordinal => ordinal;

    public string Token => token;

    public string Phone => phone;

    /// <summary>CONNECTED, BANNED, ...: must be CONNECTED to send.</summary>
    public string Status { get; set; } = "CONNECTED";

    public string Quality { get; set; } = "GREEN";

    public string Tier { get; set; } = "TIER_250";

    /// <summary>AVAILABLE, LIMITED or BLOCKED.</summary>
    public string Health { get; set; } = "AVAILABLE";

    /// <summary>False: reads as connected, and sends answer that it is not registered.</summary>
    public bool IsRegistered { get; set; } = true;

    /// <summary>False: every call for it answers that the token is no longer valid.</summary>
    public bool HasValidToken { get; set; } = true;

    /// <summary>True: its node answers that there is no such id, while the account's list shows it as before.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Where its events go; the app's address when it has none of its own.</summary>
    public string? WebhookUrl { get; set; }

    public long Accepted => Interlocked.Read(ref accepted);

    public long Refused => Interlocked.Read(ref refused);

    public void CountAccepted() => Interlocked.Increment(ref accepted);

    public void CountRefused() => Interlocked.Increment(ref refused);

    public void ClearCounts() => (accepted, refused) = (0, 0);

    /// <summary>Somebody wrote: free texts to them are allowed for a day.</summary>
    public void OpenWindow(string user, long nowMs) => windows[user] = nowMs + WindowMs;

    public bool HasWindow(string user, long nowMs) => windows.TryGetValue(user, out var until) && until > nowMs;

    /// <summary>Takes one of the messages to this person: 45 at once, and one more every 6 s.</summary>
    public bool TakesPair(string user, long nowMs)
    {
        lock (pairs)
        {
            var bucket = pairs.GetValueOrDefault(user, new PairBucket(PairBurst, nowMs));
            var refilled = Math.Min(PairBurst, bucket.Left + ((nowMs - bucket.AtMs) / (double)PairRefillMs));
            pairs[user] = new PairBucket(refilled >= 1 ? refilled - 1 : refilled, nowMs);
            return refilled >= 1;
        }
    }

    public void Heal()
    {
        (Status, Health, IsRegistered, HasValidToken, IsForgotten) = ("CONNECTED", "AVAILABLE", true, true, false);
    }

    private readonly record struct PairBucket(double Left, long AtMs);
}
