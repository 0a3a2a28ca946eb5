namespace WaActors.Storage.Schema;

/// <summary>The database and the program do not fit together; the message says what differs and what to do. Nothing was changed.</summary>
public sealed class MigrationRefusedException : Exception
{
    public MigrationRefusedException()
    {
    }

    public MigrationRefusedException(string message)
        : base(message)
    {
    }

    public MigrationRefusedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
