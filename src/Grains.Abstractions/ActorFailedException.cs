using Orleans;

namespace WaActors;

/// <summary>
/// An actor failed with an error whose type its caller need not know, a fault of the program or of something below it. The silo's log holds the cause.
/// In place of the cause, which might not survive the way to another process, or tell what is nobody's business there.
/// </summary>
[GenerateSerializer, Alias(WireAliases.ActorFailedException)]
public sealed class ActorFailedException : Exception
{
    /// <summary>Without a message of its own.</summary>
    public ActorFailedException()
    {
    }

    /// <summary>Says which call failed.</summary>
    public ActorFailedException(string message)
        : base(message)
    {
    }

    /// <summary>Says which call failed, and of what.</summary>
    public ActorFailedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
