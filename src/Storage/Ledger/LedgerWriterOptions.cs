using Microsoft.Extensions.Options;

namespace WaActors.Storage.Ledger;

/// <summary>How the ledger's writer gathers, waits and gives up.</summary>
public sealed class LedgerWriterOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Storage:Ledger";

    /// <summary>Most records in one transaction. Default 1,000: beyond it a set gets no cheaper per record, only slower for its waiters.</summary>
    public int SetLimit { get; set; } = 1_000;

    /// <summary>Most records that wait; callers beyond it wait for a place. Default 16,384. At least <see cref="SetLimit"/>.</summary>
    public int QueueLimit { get; set; } = 16_384;

    /// <summary>How long a database out of reach is tried again before the waiters fail. Default 60 s: longer than a restart or a failover.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How many campaigns whose row somebody else holds are written at a time, apart from the others; each takes a connection.
    /// Default 4.</summary>
    public int BlockedLanes { get; set; } = 4;
}

/// <summary>Refuses settings that contradict each other.</summary>
internal sealed class LedgerWriterOptionsValidator : IValidateOptions<LedgerWriterOptions>
{
    private const int SetLimitMax = 10_000;

    public ValidateOptionsResult Validate(string? name, LedgerWriterOptions options)
    {
        var errors = new List<string>();
        if (options.SetLimit is < 1 or > SetLimitMax)
            errors.Add($"{nameof(options.SetLimit)} is {options.SetLimit}: it must be 1 to {SetLimitMax}, for a transaction holds its rows to its end.");
        if (options.QueueLimit < options.SetLimit)
            errors.Add($"{nameof(options.QueueLimit)} {options.QueueLimit} is below {nameof(options.SetLimit)} {options.SetLimit}: no set could be full.");
        if (options.Patience < TimeSpan.Zero)
            errors.Add($"{nameof(options.Patience)} is negative.");
        if (options.BlockedLanes < 1)
            errors.Add($"{nameof(options.BlockedLanes)} is {options.BlockedLanes}: without a lane a blocked campaign would never be written.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
