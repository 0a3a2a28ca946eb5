using System.Data.Common;
using System.Reflection;
using Orleans;

namespace WaActors.Grains.Calls;

/// <summary>
/// What of a failure leaves an actor. A caller may live in another process that does not know the type, and then gets none of it but a complaint about a missing serializer;
/// and an error of the database may hold what is no caller's business. Pure.
/// </summary>
internal static class WireFailure
{
    private const int DepthMax = 16;

    private const string StorageMessage = "The database does not answer; what was asked for may or may not have been written.";

    /// <summary>What the caller gets in place of <paramref name="failure"/>; null when it can have the thing itself.</summary>
    /// <param name="failure">What the call threw.</param>
    /// <param name="call">Which call, for the message: interface and method.</param>
    public static Exception? Replace(Exception failure, string call) => failure switch
    {
        StorageUnavailableException { InnerException: null } => null,
        StorageUnavailableException known => new StorageUnavailableException(known.Message),
        DbException { IsTransient: true } => new StorageUnavailableException(StorageMessage),
        _ when IsKnownEverywhere(failure) => null,
        _ => new ActorFailedException($"{call} failed: {failure.GetType().Name}. The log of the silo has the cause."),
    };

    private static bool IsKnownEverywhere(Exception failure)
    {
        var depth = 0;
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (!IsKnownEverywhere(cause.GetType()) || ++depth > DepthMax) return false;
        }

        return true;
    }

    /// <summary>The framework's and the runtime's own, and ours that are made for it. A runtime must see its own: it ends an activation whose state is stale.</summary>
    private static bool IsKnownEverywhere(Type type) =>
        type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is not null
        || IsWithin(type, "System")
        || IsWithin(type, "Orleans");

    private static bool IsWithin(Type type, string root) =>
        type.Namespace is { } name && name.StartsWith(root, StringComparison.Ordinal) && (name.Length == root.Length || name[root.Length] == '.');
}
