using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Storage;
using WaActors.Grains;
using WaActors.Storage.Connections;

namespace WaActors.Silo.Hosting;

/// <summary>
/// Takes over what the single-process runtime kept in this database, before the first actor runs here: states and reminders. Both runtimes write the same JSON, so a record
/// moves as it is. What Orleans has already is newer and stays. A moved row is deleted, for it would be stale from now on; so this is a move and not a copy, and there is none back.
/// </summary>
internal sealed partial class LocalStateMove(
    StorageDataSources sources, [FromKeyedServices(GrainStores.Default)] IGrainStorage states, IOptions<ClusterOptions> cluster, ILogger<LocalStateMove> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    // After the storage provider is ready, before this silo takes calls.
    private const int Stage = ServiceLifecycleStage.ApplicationServices + 100;

    private const string ReadStates =
        "select grain_type, state_name, grain_key, payload::text, version from local_grain_state order by grain_type, state_name, grain_key";

    private const string DeleteState =
        "delete from local_grain_state where grain_type = $1 and state_name = $2 and grain_key = $3 and version = $4";

    private const string ReadReminders = "select grain_id, name, next_due, period_ms from local_reminder order by grain_id, name";

    // One statement: the row is in one of the two tables at any time.
    private const string MoveReminder = """
        with moved as (delete from local_reminder where grain_id = $1 and name = $2 returning name)
        insert into orleans_reminder (service_id, grain_id, name, grain_hash, start_at, period_ms, version)
        select $3, $1, $2, $4, $5, $6, nextval('orleans_version') from moved
        on conflict do nothing
        """;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer) => observer.Subscribe(nameof(LocalStateMove), Stage, MoveAsync);

    private async Task MoveAsync(CancellationToken cancellation)
    {
        var moved = await MoveStatesAsync(cancellation);
        var reminders = await MoveRemindersAsync(cancellation);
        if (moved + reminders > 0) LogMoved(logger, moved, reminders);
    }

    private async Task<int> MoveStatesAsync(CancellationToken cancellation)
    {
        var rows = await ReadAsync(
            ReadStates,
            reader => new LocalState(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetInt64(4)),
            cancellation);
        foreach (var row in rows)
        {
            if (row.Json is not null) await AdoptAsync(row, cancellation);
            await ExecuteAsync(DeleteState, [row.GrainType, row.StateName, row.GrainKey, row.Version], cancellation);
        }

        return rows.Count;
    }

    /// <summary>Writes a state that Orleans does not have yet.</summary>
    private async Task AdoptAsync(LocalState row, CancellationToken cancellation)
    {
        var grain = GrainId.Create(row.GrainType, row.GrainKey);
        var known = new GrainState<JsonElement>();
        await states.ReadStateAsync(row.StateName, grain, known, cancellation);
        if (known.RecordExists) return;
        using var json = JsonDocument.Parse(row.Json!);
        try
        {
            await states.WriteStateAsync(row.StateName, grain, new GrainState<JsonElement>(json.RootElement.Clone()), cancellation);
        }
        catch (InconsistentStateException)
        {
            // Another silo that starts at the same time was first
        }
    }

    private async Task<int> MoveRemindersAsync(CancellationToken cancellation)
    {
        var rows = await ReadAsync(
            ReadReminders, reader => (Grain: GrainId.Parse(reader.GetString(0)), Name: reader.GetString(1), NextDue: reader.GetDateTime(2), PeriodMs: reader.GetInt64(3)), cancellation);
        foreach (var (grain, name, nextDue, periodMs) in rows)
        {
            await ExecuteAsync(
                MoveReminder, [grain.ToString(), name, cluster.Value.ServiceId, unchecked((int)grain.GetUniformHashCode()), nextDue, periodMs], cancellation);
        }

        return rows.Count;
    }

    private async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await using var command = sources.General.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation)) rows.Add(read(reader));
        return rows;
    }

    private async Task ExecuteAsync(string sql, object[] values, CancellationToken cancellation)
    {
        await using var command = sources.General.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private sealed record LocalState(string GrainType, string StateName, string GrainKey, string? Json, long Version);

    [LoggerMessage(3031, LogLevel.Information, "Took over {States} states and {Reminders} reminders of the single-process runtime")]
    private static partial void LogMoved(ILogger logger, int states, int reminders);
}
