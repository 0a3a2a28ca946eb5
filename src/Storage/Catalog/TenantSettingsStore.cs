using System.Globalization;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Catalog;

/// <summary>Whose clock a tenant's days and windows go by, and its holidays.</summary>
/// <param name="TimeZone">A name of the tz database.</param>
/// <param name="Holidays">Days on which windows that keep holidays are closed, in order.</param>
public sealed record TenantSettings(string TimeZone, IReadOnlyList<DateOnly> Holidays);

/// <summary>Reads and changes a tenant's settings.</summary>
public sealed class TenantSettingsStore(StorageDataSources sources)
{
    // A tenant's clock and holidays.
    private const string Find = "select time_zone, holidays from tenant where id = $1";

    // Changes what is given.
    private const string Change = "update tenant set time_zone = coalesce($2, time_zone), holidays = coalesce($3::date[], holidays) where id = $1";

    // Who has to know: the tenant's numbers with a pace, and its campaigns at work.
    private const string Numbers = "select id from instance where tenant_id = $1 and deleted_at is null and (pace_profile <> 'none' or pace_own <> '{}') order by id";
    private const string Campaigns = "select id from campaign where tenant_id = $1 and status in ('scheduled', 'running', 'waiting', 'paused') order by id";

    /// <summary>The settings.</summary>
    public async Task<TenantSettings> FindAsync(Guid tenantId, CancellationToken cancellation) =>
        await sources.ReadFirstAsync(
            Find, [tenantId], reader => new TenantSettings(reader.GetString(0), [.. reader.GetFieldValue<DateOnly[]>(1).Order()]), cancellation)
        ?? throw new InvalidOperationException($"There is no tenant {tenantId}.");

    /// <summary>Changes them; null leaves as it is.</summary>
    public async Task ChangeAsync(Guid tenantId, string? timeZone, IReadOnlyList<DateOnly>? holidays, CancellationToken cancellation)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(Change, [tenantId, timeZone, holidays is null ? null : "{" + string.Join(',', holidays.Distinct().Order().Select(day => day.ToString("O", CultureInfo.InvariantCulture))) + "}"], cancellation);
    }

    /// <summary>The actors that go by them.</summary>
    public async Task<(IReadOnlyList<Guid> Numbers, IReadOnlyList<Guid> Campaigns)> ListAffectedAsync(Guid tenantId, CancellationToken cancellation) => (
        await sources.ReadAsync(Numbers, [tenantId], reader => reader.GetGuid(0), cancellation),
        await sources.ReadAsync(Campaigns, [tenantId], reader => reader.GetGuid(0), cancellation));
}
