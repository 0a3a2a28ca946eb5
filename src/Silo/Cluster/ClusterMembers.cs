using Npgsql;

namespace WaActors.Silo.Cluster;

/// <summary>The membership of a cluster in PostgreSQL (<c>sql/0200_orleans.sql</c>), for operators. Plain SQL: no silo is needed for it.</summary>
internal sealed class ClusterMembers(NpgsqlDataSource source, string clusterId)
{
    private const string VersionSql = "select version from orleans_cluster where cluster_id = $1";

    private const string ListSql = """
        select address, port, generation, silo_name, status, started_at, alive_at
        from orleans_member where cluster_id = $1
        order by status, address, port, generation
        """;

    // As a silo's own update of a member does: the member is locked before the version moves, and every change moves it by one, so a silo that is about to
    // write over an older version is refused. What the lock waited for is looked at again: a heartbeat that came meanwhile saves its silo.
    private const string ForgetSql = """
        with target as materialized (
            select from orleans_member
            where cluster_id = $1 and address = $2 and port = $3 and generation = $4 and status <> 6 and alive_at < $5
            for no key update),
        moved as (
            update orleans_cluster set version = version + 1, changed_at = now()
            where cluster_id = $1 and exists (select from target)
            returning 1)
        update orleans_member set status = 6
        where cluster_id = $1 and address = $2 and port = $3 and generation = $4 and exists (select from moved)
        returning status
        """;

    /// <summary>Raised by every change; null when no silo has ever joined.</summary>
    public async Task<int?> VersionAsync(CancellationToken cancellation)
    {
        await using var command = Command(VersionSql);
        return await command.ExecuteScalarAsync(cancellation) as int?;
    }

    /// <summary>All silos, living ones first.</summary>
    public async Task<IReadOnlyList<SiloMember>> ListAsync(CancellationToken cancellation)
    {
        await using var command = Command(ListSql);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var members = new List<SiloMember>();
        while (await row.ReadAsync(cancellation)) members.Add(Read(row));
        return members;
    }

    /// <summary>Declares a silo dead if its last heartbeat is older than <paramref name="aliveBefore"/>.</summary>
    public async Task<ForgetResult> ForgetAsync(SiloKey silo, DateTimeOffset aliveBefore, CancellationToken cancellation)
    {
        await using var command = Command(ForgetSql);
        object[] values = [silo.Address, silo.Port, silo.Generation, aliveBefore.UtcDateTime];
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        if (await command.ExecuteScalarAsync(cancellation) is not null) return ForgetResult.Done;
        return await FindAsync(silo, cancellation) switch
        {
            null => ForgetResult.Unknown,
            { IsDead: true } => ForgetResult.WasDead,
            _ => ForgetResult.Fresh,
        };
    }

    private async Task<SiloMember?> FindAsync(SiloKey silo, CancellationToken cancellation) =>
        (await ListAsync(cancellation)).FirstOrDefault(member => member.Key == silo);

    private static SiloMember Read(NpgsqlDataReader row) => new(
        new SiloKey(row.GetString(0), row.GetInt32(1), row.GetInt32(2)), row.GetString(3), row.GetInt32(4),
        row.GetFieldValue<DateTimeOffset>(5), row.GetFieldValue<DateTimeOffset>(6));

    private NpgsqlCommand Command(string sql)
    {
        var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = clusterId });
        return command;
    }
}
