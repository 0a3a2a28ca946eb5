using Npgsql;
using WaActors.Grains.Campaigns;

namespace WaActors.Storage.Ledger;

/// <summary>
/// Finds out which records of a set stand in the database, when fewer rows were touched than records given: a repetition after a commit of
/// unknown outcome touches none although all stand. Reading outside of the transaction that wrote is sound: what is found under the epoch
/// that still holds was written before any later owner could read.
/// </summary>
internal static class LedgerVerification
{
    /// <summary>The writes among <paramref name="writes"/>, all intents, that stand.</summary>
    public static Task<HashSet<LedgerWrite>> FindIntentsAsync(
        NpgsqlConnection connection, IReadOnlyList<LedgerWrite> writes, CancellationToken cancellation)
    {
        var intents = writes.Select(write => write.Intent!).ToArray();
        var command = new NpgsqlCommand(LedgerWriteSql.FindIntents, connection);
        command.Parameters.Add(Column(intents, intent => intent.CampaignId));
        command.Parameters.Add(Column(intents, intent => intent.Epoch));
        command.Parameters.Add(Column(intents, intent => intent.Seq));
        command.Parameters.Add(Column(intents, intent => intent.AttemptNo));
        command.Parameters.Add(Column(intents, intent => intent.ClientMessageId));
        return ReadAsync(command, writes, cancellation);
    }

    /// <summary>The writes among <paramref name="writes"/>, all intents, whose message is suppressed.</summary>
    public static async Task<HashSet<LedgerWrite>> FindSuppressedAsync(
        NpgsqlConnection connection, IReadOnlyList<LedgerWrite> writes, CancellationToken cancellation)
    {
        if (writes.Count == 0) return [];
        var intents = writes.Select(write => write.Intent!).ToArray();
        var command = new NpgsqlCommand(LedgerWriteSql.FindSuppressed, connection);
        command.Parameters.Add(Column(intents, intent => intent.CampaignId));
        command.Parameters.Add(Column(intents, intent => intent.Epoch));
        command.Parameters.Add(Column(intents, intent => intent.Seq));
        return await ReadAsync(command, writes, cancellation);
    }

    /// <summary>Why the counted ones among <paramref name="writes"/>, all intents, may be made later; those that may not are absent.</summary>
    public static async Task<IReadOnlyList<(LedgerWrite Write, IntentAnswer Answer)>> FindPutOffAsync(
        NpgsqlConnection connection, IReadOnlyList<LedgerWrite> writes, CancellationToken cancellation)
    {
        var counted = writes.Where(write => write.Intent!.Counted).ToArray();
        if (counted.Length == 0) return [];
        var intents = counted.Select(write => write.Intent!).ToArray();
        await using var command = new NpgsqlCommand(LedgerWriteSql.FindPutOff, connection);
        command.Parameters.Add(Column(intents, intent => intent.CampaignId));
        command.Parameters.Add(Column(intents, intent => intent.Epoch));
        command.Parameters.Add(Column(intents, intent => intent.Seq));
        command.Parameters.Add(Column(intents, intent => intent.AttemptNo));
        command.Parameters.Add(Column(intents, intent => intent.InstanceId));
        command.Parameters.Add(Column(intents, intent => intent.PaceEpoch));
        var found = new List<(LedgerWrite, IntentAnswer)>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var write = counted[reader.GetInt32(0) - 1];
            if (reader.GetBoolean(1)) found.Add((write, IntentAnswer.StalePermit));
            else if (!write.Intent!.Rule.IsNone) found.Add((write, IntentAnswer.TooSoon));
        }

        return found;
    }

    /// <summary>The writes among <paramref name="writes"/>, all outcomes, that stand.</summary>
    public static Task<HashSet<LedgerWrite>> FindOutcomesAsync(
        NpgsqlConnection connection, IReadOnlyList<LedgerWrite> writes, CancellationToken cancellation)
    {
        var outcomes = writes.Select(write => write.Outcome!).ToArray();
        var command = new NpgsqlCommand(LedgerWriteSql.FindOutcomes, connection);
        command.Parameters.Add(Column(outcomes, outcome => outcome.CampaignId));
        command.Parameters.Add(Column(outcomes, outcome => outcome.Epoch));
        command.Parameters.Add(Column(outcomes, outcome => outcome.Seq));
        command.Parameters.Add(Column(outcomes, outcome => outcome.AttemptNo));
        command.Parameters.Add(Column(outcomes, outcome => DbNames.Of(outcome.Kind)));
        command.Parameters.Add(Column(outcomes, outcome => StorableText.Of(outcome.GatewayMessageId)));
        command.Parameters.Add(Column(outcomes, outcome => StorableText.Of(outcome.Reason)));
        command.Parameters.Add(Column(outcomes, outcome => DbNames.Of(outcome.Resolution)));
        command.Parameters.Add(Column(outcomes, outcome => outcome.At.UtcDateTime));
        return ReadAsync(command, writes, cancellation);
    }

    private static NpgsqlParameter<TValue[]> Column<TRecord, TValue>(TRecord[] records, Func<TRecord, TValue> value) =>
        new() { TypedValue = Array.ConvertAll(records, record => value(record)) };

    private static async Task<HashSet<LedgerWrite>> ReadAsync(
        NpgsqlCommand command, IReadOnlyList<LedgerWrite> writes, CancellationToken cancellation)
    {
        await using (command)
        {
            var found = new HashSet<LedgerWrite>();
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) found.Add(writes[reader.GetInt32(0) - 1]);
            return found;
        }
    }
}
