using WaActors.OperatorConsole.Session;
using WaActors.Storage.Queries;
using WaActors.Storage.Webhooks;

namespace WaActors.OperatorConsole.Commands;

/// <summary>What gateways told, as it was stored.</summary>
public interface IWebhookDesk
{
    /// <summary>Those that failed, newest first; all of them with <paramref name="onlyFailed"/> false.</summary>
    Task<Page<WebhookView, long>> ListAsync(Guid tenantId, bool onlyFailed, long? before, int limit, CancellationToken cancellation);

    /// <summary>A payload for people to read, its secrets hidden; null when the tenant has none of that id.</summary>
    Task<string?> FindPayloadAsync(Guid tenantId, long id, CancellationToken cancellation);

    /// <summary>Handles all that failed again; how many.</summary>
    Task<(CommandResult Result, int Replayed)> ReplayFailedAsync(Operator who, CancellationToken cancellation);

    /// <summary>Handles one again.</summary>
    Task<CommandResult> ReplayAsync(Operator who, long id, CancellationToken cancellation);
}
