using Npgsql;
using WaActors.PostgresKit;

namespace WaActors.Tests.Cluster.Sql;

/// <summary>
/// Runs the texts of <c>orleansquery</c> as Orleans' providers do: one command without a transaction, parameters by name, rows read by column name.
/// </summary>
internal sealed class OrleansSql : IAsyncDisposable
{
    public static readonly DateTime Noon = new(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);
    private readonly TestDatabase _database;
    private readonly Dictionary<string, string> _texts;

    private OrleansSql(TestDatabase database, Dictionary<string, string> texts) => (_database, _texts) = (database, texts);

    public static async Task<OrleansSql> CreateAsync()
    {
        var database = await MigratedDatabase.CreateAsync();
        var rows = await QueryAsync(database, "select querykey, querytext from orleansquery", []);
        return new OrleansSql(database, rows.ToDictionary(row => (string)row["querykey"]!, row => (string)row["querytext"]!, StringComparer.Ordinal));
    }

    /// <summary>Where they are.</summary>
    public TestDatabase Database => _database;

    /// <summary>All keys.</summary>
    public IReadOnlyCollection<string> Keys => _texts.Keys;

    /// <summary>Runs a text. A parameter's null is a text null unless it has a type of its own.</summary>
    public Task<List<Dictionary<string, object?>>> RunAsync(string key, params (string Name, object? Value)[] parameters) =>
        QueryAsync(_database, _texts[key], parameters);

    /// <summary>The yes or no of a text that answers so: it must be a row of one column.</summary>
    public async Task<bool> AskAsync(string key, params (string Name, object? Value)[] parameters) =>
        (bool)Assert.Single(Assert.Single(await RunAsync(key, parameters))).Value!;

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static async Task<List<Dictionary<string, object?>>> QueryAsync(
        TestDatabase database, string sql, IReadOnlyList<(string Name, object? Value)> parameters)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        foreach (var (name, value) in parameters)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter(name, value ?? DBNull.Value));
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<Dictionary<string, object?>>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(
                reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i), StringComparer.OrdinalIgnoreCase));
        }

        return rows;
    }
}
