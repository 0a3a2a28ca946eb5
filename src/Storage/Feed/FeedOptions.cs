using Microsoft.Extensions.Options;

namespace WaActors.Storage.Feed;

/// <summary>How live views follow the database.</summary>
public sealed class FeedOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Storage:Feed";

    /// <summary>Pause between two looks at the database, while somebody listens. Default 250 ms; 10 ms to 1 s.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Most subscribers of one process. Default 500.</summary>
    public int SubscribersMax { get; set; } = 500;

    /// <summary>Most subscribers of one tenant in one process. Default 50.</summary>
    public int TenantSubscribersMax { get; set; } = 50;

    /// <summary>Most items that wait for one subscriber; one that is slower is ended, and goes on from its last id. Default 2,000.</summary>
    public int QueueLimit { get; set; } = 2_000;
}

/// <summary>Refuses settings that cannot work.</summary>
internal sealed class FeedOptionsValidator : IValidateOptions<FeedOptions>
{
    private static readonly TimeSpan PeriodMin = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PeriodMax = TimeSpan.FromSeconds(1);

    public ValidateOptionsResult Validate(string? name, FeedOptions options) =>
        options.Period >= PeriodMin && options.Period <= PeriodMax && options is { TenantSubscribersMax: >= 1, QueueLimit: >= 1 }
        && options.SubscribersMax >= options.TenantSubscribersMax
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{FeedOptions.Section}: 10 ms <= Period <= 1 s, 1 <= TenantSubscribersMax <= SubscribersMax and QueueLimit >= 1 must hold.");
}
