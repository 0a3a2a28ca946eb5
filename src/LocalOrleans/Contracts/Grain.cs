using Orleans.Runtime;

namespace Orleans;

/// <summary>Base class of grains: one logical thread over its own state, addressed by key.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly Activation? _activation;

    /// <summary>Belongs to the activation that is being constructed, or to none when made by hand in a test.</summary>
    protected Grain() => _activation = Activation.Current;

    /// <summary>Belongs to the given activation.</summary>
    protected Grain(IGrainContext grainContext) => _activation = (Activation)grainContext;

    /// <inheritdoc/>
    public IGrainContext GrainContext => Context;

    /// <summary>The identity as text, for logs.</summary>
    public string IdentityString => Context.GrainId.ToString();

    /// <summary>The host this activation lives in, for logs.</summary>
    public string RuntimeIdentity => Context.Runtime.Identity;

    /// <summary>References to other grains.</summary>
    protected IGrainFactory GrainFactory => Context.Runtime.GrainFactory;

    /// <summary>The services of this activation's scope.</summary>
    protected internal IServiceProvider ServiceProvider => Context.ActivationServices;

    private Activation Context => _activation
        ?? throw new InvalidOperationException($"{GetType().Name} was made outside a host; it has no grain context.");

    /// <inheritdoc cref="IGrainBase.OnActivateAsync"/>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="IGrainBase.OnDeactivateAsync"/>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Asks for deactivation as soon as the requests now running are done; waiting calls go to the next activation.</summary>
    protected void DeactivateOnIdle() => this.DeactivateOnIdleCore();

    /// <summary>Keeps idle collection away for at least this long from now; a negative span takes an earlier wish back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Context.DelayDeactivation(timeSpan);

    private void DeactivateOnIdleCore() =>
        Context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "DeactivateOnIdle was called."));
}
