namespace Orleans.Runtime;

/// <summary>One activation, as the grain and filters see it.</summary>
public interface IGrainContext
{
    /// <summary>The grain's identity.</summary>
    GrainId GrainId { get; }

    /// <summary>The grain object; null before it is made.</summary>
    object? GrainInstance { get; }

    /// <summary>The services of this activation's scope.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Ends when the activation is gone.</summary>
    Task Deactivated { get; }

    /// <summary>Asks for deactivation as soon as the requests now running are done.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
