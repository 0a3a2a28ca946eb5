using System.ComponentModel;

namespace Orleans.Runtime;

/// <summary>A reference to a grain; the generated classes that implement grain interfaces derive from it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private Activation? _lastActivation;

    private protected GrainReference(LocalRuntime runtime, GrainInterface contract, GrainId grainId, Activation? pinned)
    {
        Runtime = runtime;
        Contract = contract;
        GrainId = grainId;
        Pinned = pinned;
    }

    /// <summary>The grain this points at.</summary>
    public GrainId GrainId { get; }

    /// <summary>The interface's full name.</summary>
    public string InterfaceName => Contract.Type.FullName ?? Contract.Type.Name;

    internal LocalRuntime Runtime { get; }

    internal GrainInterface Contract { get; }

    /// <summary>Set on a reference to one activation only, whatever the directory says.</summary>
    internal Activation? Pinned { get; }

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId) && ReferenceEquals(Pinned, other.Pinned);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"GrainReference:{GrainId}";

    internal T Cast<T>()
        where T : IAddressable => this is T same ? same : Runtime.GrainFactory.GetGrain<T>(GrainId);

    /// <summary>Finds the activation and queues the call there, a fresh one if the last is gone.</summary>
    internal void Dispatch(Call call)
    {
        if (Pinned is { } pinned)
        {
            pinned.ReceivePinned(call);
            return;
        }
        if (_lastActivation is { } last && last.TryReceive(call))
            return;
        _lastActivation = Runtime.Directory.Dispatch(GrainId, call);
    }

    internal Task InvokeTask(int method, object?[] arguments) =>
        Runtime.SendAsync<VoidResult>(this, Contract.Methods[method], arguments);

    internal Task<T> InvokeTask<T>(int method, object?[] arguments) =>
        Runtime.SendAsync<T>(this, Contract.Methods[method], arguments);

    internal ValueTask InvokeValueTask(int method, object?[] arguments) => new(InvokeTask(method, arguments));

    internal ValueTask<T> InvokeValueTask<T>(int method, object?[] arguments) => new(InvokeTask<T>(method, arguments));
}
