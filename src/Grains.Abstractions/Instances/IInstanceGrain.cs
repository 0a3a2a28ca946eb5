using Orleans;
using Orleans.Concurrency;

namespace WaActors.Instances;

/// <summary>
/// One WhatsApp number held by a gateway. Key: <see cref="GrainKeys.Instance"/>. Every call answers at once or is bounded by the gateway's
/// time limit, and none holds up another.
/// </summary>
[Alias(WireAliases.InstanceGrain)]
public interface IInstanceGrain : IGrainWithStringKey
{
    /// <summary>Current state, from memory (I-14).</summary>
    [AlwaysInterleave, Alias("GetStatus")]
    Task<InstanceStatus> GetStatusAsync();

    /// <summary>Makes the number healthy first, then asks for a link: a QR, a pairing code when <paramref name="phone"/> is given, or the word that it is
    /// already open (I-5). The request waits; the actor does not.</summary>
    /// <param name="phone">Digits of the number to pair, or null for a QR.</param>
    [AlwaysInterleave, ResponseTimeout("00:05:00"), Alias("Connect")]
    Task<ConnectAnswer> ConnectAsync(string? phone);

    /// <summary>Checks the health at the gateway now (I-1); changes nothing there. At most 10 s.</summary>
    [AlwaysInterleave, ResponseTimeout("00:01:00"), Alias("CheckHealth")]
    Task<InstanceHealth> CheckHealthAsync();

    /// <summary>Checks, recovers, and cleans up if recovery failed (I-4). At most 90 s.</summary>
    [AlwaysInterleave, ResponseTimeout("00:03:00"), Alias("EnsureHealthy")]
    Task<RepairAnswer> EnsureHealthyAsync();

    /// <summary>Restarts the session at the gateway once and looks whether it is open after that.</summary>
    [AlwaysInterleave, ResponseTimeout("00:03:00"), Alias("Restart")]
    Task<RepairAnswer> RestartAsync();

    /// <summary>Logs the number out at the gateway and looks whether that is so. From now on it is not wanted connected, until it is connected again.</summary>
    [AlwaysInterleave, ResponseTimeout("00:03:00"), Alias("Logout")]
    Task<RepairAnswer> LogoutAsync();

    /// <summary>Deletes the instance at the gateway and confirms that it is gone (I-3). Its record, history and routes stay.</summary>
    [AlwaysInterleave, ResponseTimeout("00:03:00"), Alias("Delete")]
    Task<RepairAnswer> DeleteAsync();

    /// <summary>Reads the state at the gateway now and adopts it.</summary>
    [AlwaysInterleave, ResponseTimeout("00:01:00"), Alias("Refresh")]
    Task<InstanceStatus> RefreshAsync();

    /// <summary>Takes note of what somebody says about the link. Durable when it returns.</summary>
    [AlwaysInterleave, Alias("OnLinkEvent")]
    Task OnLinkEventAsync(LinkEvent linkEvent);

    /// <summary>Takes note of acknowledgements of messages that went out by this number: they feed the breaker that finds a number which WhatsApp silently
    /// restricts. The caller need not wait; a report that is lost is made good by the next.</summary>
    [AlwaysInterleave, Alias("OnAcks")]
    Task OnAcksAsync(AckReport report);

    /// <summary>Takes note of what WhatsApp says of the number's permission. Durable when it returns.</summary>
    [AlwaysInterleave, Alias("OnPermissionEvent")]
    Task OnPermissionEventAsync(PermissionEvent permissionEvent);

    /// <summary>Reserves places for sends; see <see cref="SendPermit"/>.</summary>
    [AlwaysInterleave, Alias("Acquire")]
    Task<SendPermit> AcquireAsync(PermitRequest request);

    /// <summary>Gives back reserved places that will not be used.</summary>
    [AlwaysInterleave, Alias("Release")]
    Task ReleaseAsync(int count);

    /// <summary>The ledger refused an intent because a newer activation of the number gives its permits: this one must read anew before it gives another.</summary>
    /// <param name="paceEpoch">The epoch of the permit.</param>
    [AlwaysInterleave, Alias("OnPermitStale")]
    Task OnPermitStaleAsync(long paceEpoch);

    /// <summary>Sends one message with a reserved place. Never throws for what the gateway does: that is an outcome.</summary>
    [AlwaysInterleave, ResponseTimeout("00:04:00"), Alias("Send")]
    Task<SendOutcome> SendAsync(SendCommand command);

    /// <summary>Asks the gateway whether a message in doubt left.</summary>
    [AlwaysInterleave, ResponseTimeout("00:01:00"), Alias("Find")]
    Task<FindAnswer> FindAsync(FindCommand command);

    /// <summary>Asks the gateway how WhatsApp rates the number (C-8: it informs and decides nothing). Null when the gateway does not tell such things, or could not be
    /// asked.</summary>
    [AlwaysInterleave, ResponseTimeout("00:01:00"), Alias("ReadQuality")]
    Task<InstanceQuality?> ReadQualityAsync();

    /// <summary>Takes over an instance that somebody else linked at the gateway: reads its state and makes its events come here. Opens, restarts and logs out
    /// nothing; one that is open is supervised from now on.</summary>
    [AlwaysInterleave, ResponseTimeout("00:01:00"), Alias("Adopt")]
    Task<AdoptAnswer> AdoptAsync();

    /// <summary>Forgets what was cached of the record: called after its gateway, name or credentials changed.</summary>
    [AlwaysInterleave, Alias("RecordChanged")]
    Task OnRecordChangedAsync();
}
