using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace WaActors.TestKit.Hosts;

/// <summary>
/// A running set of actors whose time the test moves. One implementation per runtime: virtual time on LocalOrleans, an in-process cluster of
/// Microsoft Orleans with a clock that stands still between advances.
/// </summary>
public interface IActorHost : IAsyncDisposable
{
    /// <summary>The actors' clock.</summary>
    TimeProvider Time { get; }

    /// <summary>A reference to a grain of the running process.</summary>
    T Grain<T>(string key) where T : IGrainWithStringKey;

    /// <summary>Makes a call as a client would and waits for its answer; time stands still.</summary>
    Task<T> CallAsync<T>(Func<Task<T>> call);

    /// <inheritdoc cref="CallAsync{T}(Func{Task{T}})"/>
    Task CallAsync(Func<Task> call);

    /// <summary>Lets everything run that needs no time.</summary>
    Task SettleAsync();

    /// <summary>Moves time, timer by timer, letting everything run that becomes due.</summary>
    Task AdvanceAsync(TimeSpan span);

    /// <summary>kill -9 and a new process over what is stored. Time does not move.</summary>
    Task CrashAndRestartAsync();

    /// <summary>The next write of an actor's own state fails and writes nothing.</summary>
    void FailNextStateWrite();

    /// <summary>Deactivates a grain in an orderly way.</summary>
    Task DeactivateAsync(IAddressable grain);
}

/// <summary>What a host of actors is made of.</summary>
/// <param name="Services">Registers the ports; runs again at each restart, so what must outlive a crash is captured.</param>
/// <param name="Seed">Order among what could run at once, where the runtime lets us choose; 0 is first come first served.</param>
public sealed record ActorHostPlan(Action<IServiceCollection, TimeProvider> Services, ulong Seed = 0);
