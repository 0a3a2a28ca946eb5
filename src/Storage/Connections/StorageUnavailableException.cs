namespace WaActors.Storage.Connections;

/// <summary>The database could not be reached for longer than the configured patience. What was asked for may or may not have been written.</summary>
public sealed class StorageUnavailableException : Exception
{
    public StorageUnavailableException()
    {
    }

    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    public StorageUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
