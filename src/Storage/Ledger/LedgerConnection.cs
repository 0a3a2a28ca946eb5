using Npgsql;
using NpgsqlTypes;

namespace WaActors.Storage.Ledger;

/// <summary>What the server did with a set.</summary>
/// <param name="Held">Per group, whether its campaign was held under its epoch: only these groups' records were written.</param>
/// <param name="OutcomesWritten">Rows of messages that outcomes moved.</param>
/// <param name="IntentsWritten">Rows that intents inserted.</param>
internal readonly record struct SetAnswer(bool[] Held, int OutcomesWritten, int IntentsWritten);

/// <summary>A connection that writes sets, with its statements and their parameters bound once to the columns.</summary>
internal sealed class LedgerConnection : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly LedgerColumns _columns;
    private readonly NpgsqlBatchCommand _hold;
    private readonly NpgsqlBatchCommand _outcomes;
    private readonly NpgsqlBatchCommand _intents;

    public LedgerConnection(NpgsqlConnection connection, LedgerColumns columns, bool waits)
    {
        _connection = connection;
        _columns = columns;
        _hold = new NpgsqlBatchCommand(waits ? LedgerWriteSql.HoldWaiting : LedgerWriteSql.HoldWithoutWaiting)
        {
            Parameters = { Groups(), Epochs() },
        };
        _outcomes = new NpgsqlBatchCommand(LedgerWriteSql.WriteOutcomes);
        AddParameters(_outcomes.Parameters, columns.Outcomes);
        _intents = new NpgsqlBatchCommand(LedgerWriteSql.WriteIntents);
        AddParameters(_intents.Parameters, columns.Intents);
    }

    public NpgsqlConnection Connection => _connection;

    /// <summary>Writes the columns' content in one round trip and one transaction.</summary>
    public async Task<SetAnswer> WriteAsync(CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(_connection);
        batch.BatchCommands.Add(_hold);
        var hasOutcomes = _columns.Outcomes.Seq.Count > 0;
        var hasIntents = _columns.Intents.Seq.Count > 0;

        // Outcomes first, so that an intent in the same set may follow the outcome of its message's previous attempt.
        if (hasOutcomes) batch.BatchCommands.Add(_outcomes);
        if (hasIntents) batch.BatchCommands.Add(_intents);

        bool[] held;
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            await reader.ReadAsync(cancellation);
            held = ParseHeld(reader.GetString(0), _columns.GroupCampaigns.Count);
            while (await reader.NextResultAsync(cancellation))
            {
            }
        }

        return new SetAnswer(held, hasOutcomes ? (int)_outcomes.RecordsAffected : 0, hasIntents ? (int)_intents.RecordsAffected : 0);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // "{t,f,t}"
    private static bool[] ParseHeld(string text, int count)
    {
        var held = new bool[count];
        for (var index = 0; index < count; index++) held[index] = text[1 + (2 * index)] == 't';
        return held;
    }

    private void AddParameters(NpgsqlParameterCollection parameters, OutcomeColumns columns)
    {
        parameters.Add(Groups());
        parameters.Add(Column(columns.Group, NpgsqlDbType.Integer));
        parameters.Add(Column(columns.Seq, NpgsqlDbType.Integer));
        parameters.Add(Column(columns.AttemptNo, NpgsqlDbType.Integer));
        parameters.Add(Column(columns.Outcome, NpgsqlDbType.Text));
        parameters.Add(Column(columns.Status, NpgsqlDbType.Text));
        parameters.Add(Column(columns.GatewayMessageId, NpgsqlDbType.Text));
        parameters.Add(Column(columns.Reason, NpgsqlDbType.Text));
        parameters.Add(Column(columns.Resolution, NpgsqlDbType.Text));
        parameters.Add(Column(columns.At, NpgsqlDbType.TimestampTz));
    }

    private void AddParameters(NpgsqlParameterCollection parameters, IntentColumns columns)
    {
        parameters.Add(Groups());
        parameters.Add(Epochs());
        parameters.Add(Column(columns.Group, NpgsqlDbType.Integer));
        parameters.Add(Column(columns.Seq, NpgsqlDbType.Integer));
        parameters.Add(Column(columns.AttemptNo, NpgsqlDbType.Integer));
        parameters.Add(Column(columns.InstanceId, NpgsqlDbType.Uuid));
        parameters.Add(Column(columns.ClientMessageId, NpgsqlDbType.Uuid));
        parameters.Add(Column(columns.At, NpgsqlDbType.TimestampTz));
    }

    private NpgsqlParameter<List<Guid>> Groups() => Column(_columns.GroupCampaigns, NpgsqlDbType.Uuid);

    private NpgsqlParameter<List<long>> Epochs() => Column(_columns.GroupEpochs, NpgsqlDbType.Bigint);

    private static NpgsqlParameter<List<T>> Column<T>(List<T> values, NpgsqlDbType type) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
