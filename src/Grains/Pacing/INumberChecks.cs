namespace WaActors.Grains.Pacing;

/// <summary>What gateways said about whether numbers have WhatsApp; one tenant's answers serve all its numbers and campaigns.</summary>
public interface INumberChecks
{
    /// <summary>The answer for a phone, not older than <paramref name="since"/>; null when there is none.</summary>
    Task<bool?> FindAsync(Guid tenantId, string phone, DateTimeOffset since, CancellationToken cancellation);

    /// <summary>Keeps an answer; a later one goes over an earlier one.</summary>
    Task SaveAsync(Guid tenantId, string phone, bool hasWhatsApp, DateTimeOffset at, CancellationToken cancellation);
}
