using Orleans;

namespace WaActors;

/// <summary>
/// The database could not be reached for longer than the configured patience, 30 s unless set otherwise. What was asked for may or may not have been written: ask for the state, or
/// ask again, since every command of an actor may be repeated.
/// </summary>
[GenerateSerializer, Alias(WireAliases.StorageUnavailableException)]
public sealed class StorageUnavailableException : Exception
{
    /// <summary>Without a message of its own.</summary>
    public StorageUnavailableException()
    {
    }

    /// <summary>Says what could not be done.</summary>
    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Says what could not be done, and what the last try met. The cause stays in its process; a caller elsewhere gets the message.</summary>
    public StorageUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
