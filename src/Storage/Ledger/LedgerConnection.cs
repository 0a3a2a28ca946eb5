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
    private readonly NpgsqlBatchCommand _accepted = new(LedgerWriteSql.WriteAccepted);
    private readonly NpgsqlBatchCommand _outcomes = new(LedgerWriteSql.WriteOutcomes);
    private readonly NpgsqlBatchCommand _intents = new(LedgerWriteSql.WriteIntents);
    private readonly NpgsqlBatchCommand _intentsAgain = new(LedgerWriteSql.WriteIntentsAgain);
    private readonly NpgsqlBatchCommand _counted = new(LedgerWriteSql.WriteCountedIntents);
    private readonly NpgsqlBatchCommand _holdRecipients = new(LedgerWriteSql.HoldRecipients);
    private readonly NpgsqlBatchCommand _recipients = new(LedgerWriteSql.WriteRecipients);
    private readonly NpgsqlBatchCommand _contacts = new(LedgerWriteSql.WriteContacts);

    public LedgerConnection(NpgsqlConnection connection, LedgerColumns columns, bool waits)
    {
        _connection = connection;
        _columns = columns;
        _hold = new NpgsqlBatchCommand(waits ? LedgerWriteSql.HoldWaiting : LedgerWriteSql.HoldWithoutWaiting)
        {
            Parameters = { Groups(), Epochs() },
        };
        AddAccepted(_accepted.Parameters, columns.Accepted);
        AddOutcomes(_outcomes.Parameters, columns.Outcomes);
        AddIntents(_intents.Parameters, columns.Intents);
        AddIntents(_intentsAgain.Parameters, columns.Intents);
        AddIntents(_counted.Parameters, columns.CountedIntents);
        AddPermits(_counted.Parameters, columns.CountedIntents);
        AddIntents(_holdRecipients.Parameters, columns.CountedIntents);
        AddIntents(_recipients.Parameters, columns.CountedIntents);
        AddIntents(_contacts.Parameters, columns.CountedIntents);
    }

    public NpgsqlConnection Connection => _connection;

    /// <summary>Writes the columns' content in one transaction: in one round trip, and in a second one when an intent was there already.</summary>
    public async Task<SetAnswer> WriteAsync(CancellationToken cancellation)
    {
        try
        {
            return await WriteOnceAsync(_intents, cancellation);
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return await WriteOnceAsync(_intentsAgain, cancellation);
        }
    }

    private async Task<SetAnswer> WriteOnceAsync(NpgsqlBatchCommand intents, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(_connection);
        batch.BatchCommands.Add(_hold);
        var hasAccepted = _columns.Accepted.Seq.Count > 0;
        var hasOutcomes = _columns.Outcomes.Seq.Count > 0;
        var hasIntents = _columns.Intents.Seq.Count > 0;
        var hasCounted = _columns.CountedIntents.Seq.Count > 0;

        // Outcomes first, so that an intent in the same set may follow the outcome of its message's previous attempt.
        if (hasAccepted) batch.BatchCommands.Add(_accepted);
        if (hasOutcomes) batch.BatchCommands.Add(_outcomes);
        if (hasIntents) batch.BatchCommands.Add(intents);
        if (hasCounted) AddCounted(batch);

        var held = await RunAsync(batch, cancellation);
        return new SetAnswer(
            held,
            OutcomesWritten: (hasAccepted ? (int)_accepted.RecordsAffected : 0) + (hasOutcomes ? (int)_outcomes.RecordsAffected : 0),
            IntentsWritten: (hasIntents ? (int)intents.RecordsAffected : 0) + (hasCounted ? (int)_counted.RecordsAffected : 0));
    }

    private void AddCounted(NpgsqlBatch batch)
    {
        batch.BatchCommands.Add(_holdRecipients);
        batch.BatchCommands.Add(_counted);
        batch.BatchCommands.Add(_recipients);
        batch.BatchCommands.Add(_contacts);
    }

    private async Task<bool[]> RunAsync(NpgsqlBatch batch, CancellationToken cancellation)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var held = ParseHeld(reader.GetString(0), _columns.GroupCampaigns.Count);
        while (await reader.NextResultAsync(cancellation))
        {
        }

        return held;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // "{1,0,1}"
    private static bool[] ParseHeld(string text, int count)
    {
        var held = new bool[count];
        for (var index = 0; index < count; index++) held[index] = text[1 + (2 * index)] == '1';
        return held;
    }

    private void AddAttempts(NpgsqlParameterCollection parameters, AttemptColumns columns)
    {
        parameters.Add(Groups());
        parameters.Add(Column(columns.Group, NpgsqlDbType.Integer));
        parameters.Add(Column(columns.Seq, NpgsqlDbType.Integer));
        parameters.Add(Column(columns.AttemptNo, NpgsqlDbType.Integer));
        parameters.Add(Column(columns.At, NpgsqlDbType.TimestampTz));
    }

    private void AddAccepted(NpgsqlParameterCollection parameters, AcceptedColumns columns)
    {
        AddAttempts(parameters, columns);
        parameters.Add(Column(columns.GatewayMessageId, NpgsqlDbType.Text));
    }

    private void AddOutcomes(NpgsqlParameterCollection parameters, OutcomeColumns columns)
    {
        AddAccepted(parameters, columns);
        parameters.Add(Column(columns.Outcome, NpgsqlDbType.Text));
        parameters.Add(Column(columns.Status, NpgsqlDbType.Text));
        parameters.Add(Column(columns.Reason, NpgsqlDbType.Text));
        parameters.Add(Column(columns.Resolution, NpgsqlDbType.Text));
    }

    private void AddIntents(NpgsqlParameterCollection parameters, IntentColumns columns)
    {
        AddAttempts(parameters, columns);
        parameters.Add(Epochs());
        parameters.Add(Column(columns.InstanceId, NpgsqlDbType.Uuid));
        parameters.Add(Column(columns.ClientMessageId, NpgsqlDbType.Uuid));
        parameters.Add(Column(columns.TemplateId, NpgsqlDbType.Uuid));
        parameters.Add(Column(columns.Body, NpgsqlDbType.Text));
    }

    private static void AddPermits(NpgsqlParameterCollection parameters, IntentColumns columns)
    {
        parameters.Add(Column(columns.PaceEpoch, NpgsqlDbType.Bigint));
        parameters.Add(Column(columns.GapSeconds, NpgsqlDbType.Double));
        parameters.Add(Column(columns.PerWeek, NpgsqlDbType.Integer));
    }

    private NpgsqlParameter<List<Guid>> Groups() => Column(_columns.GroupCampaigns, NpgsqlDbType.Uuid);

    private NpgsqlParameter<List<long>> Epochs() => Column(_columns.GroupEpochs, NpgsqlDbType.Bigint);

    private static NpgsqlParameter<List<T>> Column<T>(List<T> values, NpgsqlDbType type) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
