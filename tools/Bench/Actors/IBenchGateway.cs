using Microsoft.Extensions.DependencyInjection;

namespace WaActors.Bench.Actors;

/// <summary>Where the actors of a measurement send to.</summary>
internal interface IBenchGateway : IAsyncDisposable
{
    /// <summary>The kind in its record.</summary>
    string Kind { get; }

    /// <summary>Its address.</summary>
    Uri Address { get; }

    /// <summary>Its key.</summary>
    string Key { get; }

    /// <summary>Its process; null when it is in ours.</summary>
    int? ProcessId { get; }

    /// <summary>Makes numbers <c>bench-1</c> to <c>bench-n</c> ready to send.</summary>
    Task AddNumbersAsync(int count, CancellationToken cancellation);

    /// <summary>Puts its adapter in the place of the product's, if it has one of its own.</summary>
    void Register(IServiceCollection services);

    /// <summary>Checks that it took so many messages, and none twice.</summary>
    /// <exception cref="BenchException">It did not.</exception>
    Task CheckReceivedAsync(int messages, CancellationToken cancellation);
}
