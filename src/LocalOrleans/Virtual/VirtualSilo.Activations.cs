using Orleans.Runtime;

namespace Orleans.Virtual;

/// <summary>Reaching into the directory.</summary>
public sealed partial class VirtualSilo
{
    /// <summary>Whether the grain has an activation in the directory.</summary>
    public bool IsActive(IAddressable grain) => Present.Runtime.Directory.Find(grain.GetGrainId()) is not null;

    /// <summary>The grain object behind a reference, for white-box assertions; null when it is not active.</summary>
    public object? FindInstance(IAddressable grain) => ActivationOf(grain)?.GrainInstance;

    /// <summary>Deactivates a grain in an orderly way and runs until that is done. Does nothing when it is not active.</summary>
    /// <exception cref="InvalidOperationException">Its running requests do not end without time moving.</exception>
    public void Deactivate(IAddressable grain)
    {
        if (ActivationOf(grain) is not { } activation)
            return;
        activation.Deactivate(new DeactivationReason(DeactivationReasonCode.RuntimeRequested, "The test asked for it."));
        RunUntilIdle();
        if (!activation.Deactivated.IsCompleted)
            throw new InvalidOperationException($"{activation} has not ended. {Describe()}");
    }

    /// <summary>
    /// Makes a second activation of a grain that is active: the present one leaves the directory but lives on with its timers and
    /// requests, as when a cluster loses sight of it; calls by key reach the new one.
    /// </summary>
    /// <returns>References to the new activation (through the directory) and to the old one alone.</returns>
    /// <exception cref="InvalidOperationException">The grain is not active.</exception>
    public (TGrainInterface Fresh, TGrainInterface Stale) CreateSecondActivation<TGrainInterface>(string key)
        where TGrainInterface : IGrainWithStringKey
    {
        var fresh = GetGrain<TGrainInterface>(key);
        var old = ActivationOf(fresh) ?? throw new InvalidOperationException($"{fresh} is not active; call it first.");
        old.Detach();
        var stale = GrainInterface.Of(typeof(TGrainInterface)).CreateReference(Present.Runtime, old.GrainId, old);
        return (fresh, (TGrainInterface)(object)stale);
    }

    private Activation? ActivationOf(IAddressable grain) =>
        grain is GrainReference { Pinned: { } pinned } ? pinned : Present.Runtime.Directory.Find(grain.GetGrainId());
}
