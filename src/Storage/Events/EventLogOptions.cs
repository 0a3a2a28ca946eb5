using Microsoft.Extensions.Options;

namespace WaActors.Storage.Events;

/// <summary>How events wait and are written.</summary>
public sealed class EventLogOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Storage:Events";

    /// <summary>Most events that wait; beyond it the oldest is dropped and counted. Default 20,000.</summary>
    public int QueueLimit { get; set; } = 20_000;

    /// <summary>Most events in one insert. Default 500.</summary>
    public int SetLimit { get; set; } = 500;

    /// <summary>How long the last events may take at a stop. Default 5 s.</summary>
    public TimeSpan StopPatience { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>Refuses settings that cannot work.</summary>
internal sealed class EventLogOptionsValidator : IValidateOptions<EventLogOptions>
{
    public ValidateOptionsResult Validate(string? name, EventLogOptions options) =>
        options.SetLimit >= 1 && options.QueueLimit >= options.SetLimit && options.StopPatience >= TimeSpan.Zero
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{EventLogOptions.Section}: 1 <= SetLimit <= QueueLimit and StopPatience >= 0 must hold.");
}
