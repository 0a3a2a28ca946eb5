using System.Globalization;
using Npgsql;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.Storage.Connections;
using WaActors.Storage.Pacing;

namespace WaActors.Storage.Catalog;

/// <summary>Whose clock a tenant's days and windows go by, and its holidays.</summary>
/// <param name="TimeZone">A name of the tz database.</param>
/// <param name="Holidays">Days on which windows that keep holidays are closed, in order.</param>
public sealed record TenantSettings(string TimeZone, IReadOnlyList<DateOnly> Holidays)
{
    /// <summary>When the campaigns that set no window of their own may send; null for always.</summary>
    public SendWindow? Window { get; init; }
}

/// <summary>Changes of a tenant's settings; null leaves as it is.</summary>
/// <param name="TimeZone">A name of the tz database.</param>
/// <param name="Holidays">All of them.</param>
/// <param name="Window">The window of campaigns that set none; <see cref="SendWindow.Always"/> takes it away.</param>
public sealed record TenantSettingsPatch(string? TimeZone = null, IReadOnlyList<DateOnly>? Holidays = null, SendWindow? Window = null);

/// <summary>Reads and changes a tenant's settings.</summary>
public sealed class TenantSettingsStore(StorageDataSources sources)
{
    // A tenant's clock, holidays and window.
    private const string Find = "select time_zone, holidays, send_window::text from tenant where id = $1";

    // Changes what is given; $4 says whether the window is.
    private const string Change = """
        update tenant set time_zone = coalesce($2, time_zone), holidays = coalesce($3::date[], holidays), send_window = case when $4 then $5::jsonb else send_window end
        where id = $1
        """;

    // Who has to know: the tenant's numbers with a pace, and its campaigns at work.
    private const string Numbers = "select id from instance where tenant_id = $1 and deleted_at is null and (pace_profile <> 'none' or pace_own <> '{}') order by id";
    private const string Campaigns = "select id from campaign where tenant_id = $1 and status in ('scheduled', 'running', 'waiting', 'paused') order by id";

    // A tenant's own warm-ups.
    private const string FindWarmUps = "select warm_up::text from tenant where id = $1";

    // Sets the one of a kind of line ($2); null goes back to the recommended one.
    private const string ChangeWarmUp = """
        update tenant set warm_up = case when $3::jsonb is null then warm_up - $2::text else warm_up || jsonb_build_object($2::text, $3::jsonb) end where id = $1
        """;

    // Whose warm-up that is: the tenant's numbers of the kind of line that have none of their own.
    private const string NumbersOfWarmUp = """
        select id from instance
        where tenant_id = $1 and deleted_at is null and pace_profile = $2 and coalesce(jsonb_typeof(pace_own -> 'warmUp'), 'null') = 'null' order by id
        """;

    /// <summary>The settings.</summary>
    public async Task<TenantSettings> FindAsync(Guid tenantId, CancellationToken cancellation) =>
        await sources.ReadFirstAsync(
            Find, [tenantId], Read, cancellation)
        ?? throw new InvalidOperationException($"There is no tenant {tenantId}.");

    /// <summary>Changes them; null leaves as it is.</summary>
    public async Task ChangeAsync(Guid tenantId, TenantSettingsPatch patch, CancellationToken cancellation)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(
            Change,
            [tenantId, patch.TimeZone, ArrayOf(patch.Holidays), patch.Window is not null, patch.Window is { IsAlways: false } window ? PaceJson.Write(window) : null],
            cancellation);
    }

    /// <summary>The tenant's own warm-ups.</summary>
    public async Task<TenantWarmUps> FindWarmUpsAsync(Guid tenantId, CancellationToken cancellation) =>
        await sources.ReadFirstAsync(FindWarmUps, [tenantId], reader => PaceJson.ReadWarmUps(reader.GetString(0)), cancellation)
        ?? throw new InvalidOperationException($"There is no tenant {tenantId}.");

    /// <summary>Sets the warm-up of a kind of line; null goes back to the recommended one.</summary>
    /// <returns>The numbers that go by it.</returns>
    public async Task<IReadOnlyList<Guid>> ChangeWarmUpAsync(Guid tenantId, PaceProfile profile, IReadOnlyList<WarmUpStage>? stages, CancellationToken cancellation)
    {
        await using (var connection = await sources.General.OpenConnectionAsync(cancellation))
            await connection.ExecuteAsync(ChangeWarmUp, [tenantId, DbNames.Of(profile), stages is null ? null : PaceJson.Write(stages)], cancellation);
        return await sources.ReadAsync(NumbersOfWarmUp, [tenantId, DbNames.Of(profile)], reader => reader.GetGuid(0), CancellationToken.None);
    }

    /// <summary>The actors that go by them.</summary>
    public async Task<(IReadOnlyList<Guid> Numbers, IReadOnlyList<Guid> Campaigns)> ListAffectedAsync(Guid tenantId, CancellationToken cancellation) => (
        await sources.ReadAsync(Numbers, [tenantId], reader => reader.GetGuid(0), cancellation),
        await sources.ReadAsync(Campaigns, [tenantId], reader => reader.GetGuid(0), cancellation));

    private static TenantSettings Read(NpgsqlDataReader reader) => new(reader.GetString(0), [.. reader.GetFieldValue<DateOnly[]>(1).Order()])
    {
        Window = PaceJson.ReadWindow(reader.NullableText(2)),
    };

    private static string? ArrayOf(IReadOnlyList<DateOnly>? days) =>
        days is null ? null : "{" + string.Join(',', days.Distinct().Order().Select(day => day.ToString("O", CultureInfo.InvariantCulture))) + "}";
}
