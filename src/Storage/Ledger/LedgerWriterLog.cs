using Microsoft.Extensions.Logging;

namespace WaActors.Storage.Ledger;

/// <summary>What the ledger's writer tells an operator.</summary>
internal sealed partial class LedgerWriterLog(ILogger<LedgerWriter> logger)
{
    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning, Message = "A ledger set failed and is tried again in {DelayMs} ms")]
    public partial void Retried(double delayMs, Exception exception);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Error, Message = "The ledger gave up {Records} records after {Seconds} s without the database")]
    public partial void GaveUp(int records, double seconds, Exception exception);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Warning, Message = "The database refused a ledger set of {Records} records; it is halved")]
    public partial void Halved(int records, Exception exception);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Error,
        Message = "The database refuses a record of campaign {CampaignId}, message {Seq}, attempt {AttemptNo}")]
    public partial void Refused(Guid campaignId, int seq, int attemptNo, Exception exception);
}
