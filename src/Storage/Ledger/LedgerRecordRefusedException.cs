namespace WaActors.Storage.Ledger;

/// <summary>The database refuses this one record for its content, whatever it is written with: a fault of the program. Nothing of it was
/// written.</summary>
public sealed class LedgerRecordRefusedException : Exception
{
    public LedgerRecordRefusedException()
    {
    }

    public LedgerRecordRefusedException(string message)
        : base(message)
    {
    }

    public LedgerRecordRefusedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
