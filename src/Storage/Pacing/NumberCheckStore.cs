using WaActors.Grains.Pacing;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Pacing;

/// <summary>Answers of number checks.</summary>
internal sealed class NumberCheckStore(PatientDatabase database) : INumberChecks
{
    // One answer, if it is young enough.
    private const string Find = "select has_whatsapp from number_check where tenant_id = $1 and phone = $2 and checked_at >= $3";

    // A later answer over an earlier one.
    private const string Save = """
        insert into number_check (tenant_id, phone, has_whatsapp, checked_at) values ($1, $2, $3, $4)
        on conflict (tenant_id, phone) do update set has_whatsapp = excluded.has_whatsapp, checked_at = excluded.checked_at
        where number_check.checked_at < excluded.checked_at
        """;

    public Task<bool?> FindAsync(Guid tenantId, string phone, DateTimeOffset since, CancellationToken cancellation) =>
        database.RunAsync(
            "Looking for a number check",
            (connection, token) => connection.ReadFirstAsync(Find, [tenantId, phone, since], reader => (bool?)reader.GetBoolean(0), token),
            cancellation);

    public Task SaveAsync(Guid tenantId, string phone, bool hasWhatsApp, DateTimeOffset at, CancellationToken cancellation) =>
        database.RunAsync(
            "Keeping a number check", (connection, token) => connection.ExecuteAsync(Save, [tenantId, phone, hasWhatsApp, at], token), cancellation);
}
