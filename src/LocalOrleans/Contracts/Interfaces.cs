using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>Marks what can be addressed by a grain call: grains and references to them.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    /// <summary>Marks a grain interface. Its methods return <see cref="Task"/>, <see cref="Task{TResult}"/> or their ValueTask forms.</summary>
    public interface IGrain : IAddressable;

    /// <summary>A grain whose key is a string.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>A grain whose key is a <see cref="Guid"/>.</summary>
    public interface IGrainWithGuidKey : IGrain;

    /// <summary>A grain whose key is a <see cref="long"/>.</summary>
    public interface IGrainWithIntegerKey : IGrain;

    /// <summary>What the runtime needs of a grain class; <see cref="Grain"/> implements it.</summary>
    public interface IGrainBase
    {
        /// <summary>The activation this instance belongs to.</summary>
        IGrainContext GrainContext { get; }

        /// <summary>Runs after state was loaded and before the first request. A failure fails the waiting calls.</summary>
        Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        /// <summary>Runs when the activation is given up in an orderly way; never after a crash.</summary>
        Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Makes references to grains. Making one activates nothing.</summary>
    public interface IGrainFactory
    {
        /// <summary>A reference to the grain with this string key.</summary>
        /// <exception cref="ArgumentException">No class, or more than one, implements the interface.</exception>
        TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
            where TGrainInterface : IGrainWithStringKey;

        /// <summary>A reference to the grain with this <see cref="Guid"/> key.</summary>
        TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
            where TGrainInterface : IGrainWithGuidKey;

        /// <summary>A reference to the grain with this integer key.</summary>
        TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
            where TGrainInterface : IGrainWithIntegerKey;

        /// <summary>A reference to the grain with this identity, seen through the given interface.</summary>
        TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
            where TGrainInterface : IAddressable;

        /// <summary>A reference to the grain with this string key, for an interface known only at run time.</summary>
        IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);
    }

    /// <summary>The grain factory as code outside grains sees it.</summary>
    public interface IClusterClient : IGrainFactory
    {
        /// <summary>The services of the host.</summary>
        IServiceProvider ServiceProvider { get; }
    }
}
