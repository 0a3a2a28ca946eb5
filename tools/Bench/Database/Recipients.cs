using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace WaActors.Bench.Database;

/// <summary>Recipients of a measurement: numbered from 1, each with a phone that its number can be read from.</summary>
internal static class Recipients
{
    private const string Prefix = "49151";

    // No number ends in 0000, which the fake gateway takes for numbers without WhatsApp.
    private const string Suffix = "1";

    // What an import writes of a recipient.
    private const string Copy = "copy message (campaign_id, seq, phone, variables, import_line) from stdin (format binary)";

    /// <summary>The phone of the n-th recipient.</summary>
    public static string Phone(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D7}{Suffix}");

    /// <summary>Which recipient has a phone.</summary>
    public static int NumberOf(string phone) =>
        int.Parse(phone.AsSpan(Prefix.Length, phone.Length - Prefix.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Adds recipients to a campaign.</summary>
    /// <param name="source">Where to.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="first">Number of the first one; its seq is 1.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task AddAsync(NpgsqlDataSource source, Guid campaignId, int first, int count, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var import = await connection.BeginBinaryImportAsync(Copy, cancellation);
        for (var seq = 1; seq <= count; seq++)
        {
            var number = first + seq - 1;
            await import.StartRowAsync(cancellation);
            await import.WriteAsync(campaignId, NpgsqlDbType.Uuid, cancellation);
            await import.WriteAsync(seq, NpgsqlDbType.Integer, cancellation);
            await import.WriteAsync(Phone(number), NpgsqlDbType.Text, cancellation);
            await import.WriteAsync(string.Create(CultureInfo.InvariantCulture, $$"""{"name":"Recipient {{number}}"}"""), NpgsqlDbType.Jsonb, cancellation);
            await import.WriteAsync(seq, NpgsqlDbType.Integer, cancellation);
        }

        await import.CompleteAsync(cancellation);
    }
}
