using WaActors.Grains.Pacing;
using WaActors.OperatorConsole.Session;
using WaActors.Pacing;
using WaActors.Storage.Notifications;

namespace WaActors.OperatorConsole.Commands;

/// <summary>A secret that was just made: shown once, kept encrypted, never shown again.</summary>
public sealed record NewSecret(Guid EndpointId, string Secret)
{
    /// <summary>Without the secret, for logs.</summary>
    public override string ToString() => $"{EndpointId}";
}

/// <summary>What a tenant sets for all its numbers and people, checked as the REST surface checks it.</summary>
public interface ISettingsDesk
{
    /// <summary>Sets the clock by which days, caps and windows go, and the holidays; acts at once.</summary>
    Task<CommandResult> ChangeClockAsync(Operator who, string timeZone, IReadOnlyList<DateOnly> holidays);

    /// <summary>Sets when the campaigns that set no window of their own may send; null for always. Acts at once, on those at work too.</summary>
    Task<CommandResult> ChangeWindowAsync(Operator who, SendWindow? window);

    /// <summary>Sets the warm-up of a kind of line, of the numbers that set none of their own; null for the recommended one. Acts at once.</summary>
    Task<CommandResult> ChangeWarmUpAsync(Operator who, PaceProfile profile, IReadOnlyList<WarmUpStage>? stages);

    /// <summary>Sets how people are told: language, to whom a WhatsApp message goes, what stands before a number's name. Empty is none.</summary>
    Task<CommandResult> ChangeNotificationsAsync(Operator who, string language, string ownerPhone, string unitName);

    /// <summary>Sets the words by which people opt out; null goes back to those of the program.</summary>
    Task<CommandResult> ChangeOptOutWordsAsync(Operator who, IReadOnlyList<string>? words);

    /// <summary>Adds a system to be told of notifications; the answer holds its secret for the only time.</summary>
    Task<(CommandResult Result, NewSecret? Secret)> AddEndpointAsync(Operator who, string name, string url);

    /// <summary>Changes a system's name or address, or switches it off or on.</summary>
    Task<CommandResult> ChangeEndpointAsync(Operator who, WebhookEndpointView endpoint, string name, string url, bool isEnabled);

    /// <summary>Gives it a new secret; the old one ends.</summary>
    Task<(CommandResult Result, NewSecret? Secret)> RotateSecretAsync(Operator who, WebhookEndpointView endpoint);

    /// <summary>Deletes it.</summary>
    Task<CommandResult> DeleteEndpointAsync(Operator who, WebhookEndpointView endpoint);

    /// <summary>Sends it a test; its deliveries tell how it went.</summary>
    Task<CommandResult> TestEndpointAsync(Operator who, WebhookEndpointView endpoint);

    /// <summary>Tries a delivery anew that was delivered or given up.</summary>
    Task<CommandResult> ReplayDeliveryAsync(Operator who, WebhookEndpointView endpoint, long deliveryId);
}
