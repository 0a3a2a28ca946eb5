using Orleans;

namespace WaActors.Silo.Hosting;

/// <summary>How this process reaches actors, wherever they run.</summary>
public interface IClusterAccess
{
    /// <summary>Calls actors.</summary>
    /// <exception cref="Orleans.Runtime.OrleansException">No silo has been reached yet.</exception>
    IGrainFactory Grains { get; }

    /// <summary>Null when actors can be called now; else why not, for operators.</summary>
    Task<string?> WhyUnreachableAsync(CancellationToken cancellation);
}

/// <summary>Through the silo of this process, which lives as long as the process does.</summary>
internal sealed class OwnSilo(IGrainFactory grains) : IClusterAccess
{
    public IGrainFactory Grains => grains;

    public Task<string?> WhyUnreachableAsync(CancellationToken cancellation) => Task.FromResult<string?>(null);
}
