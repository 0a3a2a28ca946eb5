using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.Storage.Connections;
using WaActors.Storage.Pacing;
using WaActors.Storage.Queries;

namespace WaActors.Storage.Ledger;

/// <summary>
/// The ledger in PostgreSQL. Sends go through the <see cref="LedgerWriter"/>; everything else is a statement of its own, repeated after
/// transient failures, which is why each is idempotent.
/// </summary>
public sealed class MessageLedger : IMessageLedger
{
    private readonly LedgerWriter _writer;
    private readonly PatientDatabase _database;

    /// <param name="writer">For intents and outcomes.</param>
    /// <param name="source">Connections for everything else.</param>
    /// <param name="options">For the patience.</param>
    /// <param name="time">For the waits between tries.</param>
    /// <param name="logger">For operators.</param>
    public MessageLedger(
        LedgerWriter writer, NpgsqlDataSource source, IOptions<LedgerWriterOptions> options, TimeProvider time, ILogger<MessageLedger> logger)
    {
        _writer = writer;
        _database = new PatientDatabase(source, time, options.Value.Patience, logger);
    }

    /// <inheritdoc/>
    public Task<CampaignLease?> TakeOwnershipAsync(Guid campaignId, CancellationToken cancellation) =>
        _database.RunAsync(
            "Taking ownership",
            async (connection, token) => await LedgerReading.TakeOwnershipAsync(connection, campaignId, token) is { } lease
                ? await LedgerReading.CompleteAsync(connection, lease, token)
                : null,
            cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PendingMessage>> ReadPendingAsync(Guid campaignId, int afterSeq, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return _database.RunAsync(
            "Reading pending messages",
            (connection, token) => LedgerReading.ReadPendingAsync(connection, campaignId, afterSeq, limit, token),
            cancellation);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<OpenAttempt>> ReadOpenAttemptsAsync(Guid campaignId, CancellationToken cancellation) =>
        _database.RunAsync(
            "Reading open attempts", (connection, token) => LedgerReading.ReadOpenAttemptsAsync(connection, campaignId, token), cancellation);

    /// <inheritdoc/>
    /// <exception cref="StorageUnavailableException">The database was out of reach for too long; whether the record stands is unknown.</exception>
    /// <exception cref="LedgerRecordRefusedException">The database refuses the record for its content.</exception>
    public ValueTask<IntentAnswer> RecordIntentAsync(AttemptIntent intent) => _writer.WriteAsync(intent);

    /// <inheritdoc/>
    /// <exception cref="StorageUnavailableException">The database was out of reach for too long; whether the record stands is unknown.</exception>
    /// <exception cref="LedgerRecordRefusedException">The database refuses the record for its content.</exception>
    public ValueTask<bool> RecordOutcomeAsync(AttemptOutcome outcome) => _writer.WriteAsync(outcome);

    /// <inheritdoc/>
    public Task<bool> ChangeStatusAsync(
        Guid campaignId, long epoch, CampaignStatus status, string? reason, DateTimeOffset at, CancellationToken cancellation) =>
        _database.RunAsync(
            "Changing a campaign's status",
            (connection, token) => LedgerChanges.ChangeStatusAsync(connection, campaignId, epoch, status, reason, at, token),
            cancellation);

    /// <inheritdoc/>
    public Task<int?> ReopenAsync(
        Guid campaignId, long epoch, IReadOnlyList<MessageStatus> taken, DateTimeOffset at, CancellationToken cancellation) =>
        _database.RunAsync(
            "Reopening a campaign",
            (connection, token) => LedgerChanges.ReopenAsync(connection, campaignId, epoch, taken, at, token),
            cancellation);

    /// <inheritdoc/>
    public Task<RouteReplacement> ReplaceRoutesAsync(Guid campaignId, long epoch, IReadOnlyList<RouteChoice> routes, CancellationToken cancellation) =>
        _database.RunAsync(
            "Replacing routes", (connection, token) => LedgerRoutes.ReplaceAsync(connection, campaignId, epoch, routes, token), cancellation);

    /// <inheritdoc/>
    public Task<SettingsAnswer> ChangeSettingsAsync(Guid campaignId, long epoch, SettingsChange change, CancellationToken cancellation) =>
        _database.RunAsync(
            "Changing a campaign's settings", (connection, token) => LedgerSettings.ChangeAsync(connection, campaignId, epoch, change, token), cancellation);

    /// <inheritdoc/>
    public Task<TenantPace> ReadTenantPaceAsync(Guid campaignId, CancellationToken cancellation) =>
        _database.RunAsync(
            "Reading the pace of a campaign's tenant",
            async (connection, token) =>
                await connection.ReadFirstAsync(LedgerSql.Pace, [campaignId], CampaignPaceRow.ReadTenant, token) ?? TenantPace.None,
            cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DateTimeOffset>> ReadContactsAsync(Guid campaignId, int seq, CancellationToken cancellation) =>
        _database.RunAsync<IReadOnlyList<DateTimeOffset>>(
            "Reading who wrote to a recipient",
            async (connection, token) => await connection.ReadAsync(
                LedgerSql.Contacts, [campaignId, seq], reader => DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(reader.GetDouble(0)), token),
            cancellation);

    /// <inheritdoc/>
    public Task<bool> SaveRouteAsync(Guid campaignId, long epoch, RouteRecord route, CancellationToken cancellation) =>
        _database.RunAsync(
            "Saving a route",
            (connection, token) => LedgerChanges.SaveRouteAsync(connection, campaignId, epoch, route, token),
            cancellation);

    /// <inheritdoc/>
    public Task<AudienceSize> CountAudienceAsync(Guid campaignId, CancellationToken cancellation) =>
        _database.RunAsync(
            "Counting an audience", (connection, token) => LedgerReading.CountAudienceAsync(connection, campaignId, token), cancellation);

    /// <inheritdoc/>
    public Task<CampaignCounts> CountByStatusAsync(Guid campaignId, CancellationToken cancellation) =>
        _database.RunAsync(
            "Counting messages by state", (connection, token) => MessageCounting.CountAsync(connection, campaignId, token), cancellation);
}
