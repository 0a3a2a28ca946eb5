using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Npgsql;
using WaActors.Silo.Hosting;

namespace WaActors.Silo.Cluster;

/// <summary>
/// <c>cluster list</c> and <c>cluster forget</c>: an operator looks at the silos of a cluster and declares dead ones dead. A lone silo that was killed and comes back
/// under another address needs that: the row of its older self says "active", nobody is there to vote it dead, and the new one waits for it in vain.
/// </summary>
internal sealed class ClusterCommand(ClusterMembers members, string clusterId, TimeProvider time, TextWriter output, TextWriter errors)
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>Not done, or not for all of the silos that were named.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Misuse = 2;

    // A silo writes its heartbeat every 30 s: one whose last is younger than three of them may live.
    private static readonly TimeSpan FreshLimit = TimeSpan.FromSeconds(90);

    private const string Usage = """
        usage: WaActors.Silo cluster list
               WaActors.Silo cluster forget ADDRESS:PORT@GENERATION [--force]
               WaActors.Silo cluster forget --all-silos [--force]

        list     the silos of the cluster, as the database has them
        forget   declares a silo dead, so that others stop waiting for it and take over its actors. A silo that lives and is declared dead ends itself.
                 One whose heartbeat is younger than 90 s is refused, unless --force says that it is known to be gone.

        Database and cluster are taken from WAACTORS_DB and Cluster__ClusterId, as a silo takes them.
        Exit codes: 0 done; 1 refused, or the database failed; 2 the command line makes no sense.
        """;

    /// <summary>Runs the command with the settings that a silo here would have.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true).AddEnvironmentVariables();
        WaActorsSilo.MapSettings(configuration);
        if (configuration["Storage:ConnectionString"] is not { Length: > 0 } database)
        {
            await errors.WriteLineAsync("waactors: WAACTORS_DB is missing: it names the database of the cluster.");
            return Misuse;
        }

        await using var source = NpgsqlDataSource.Create(database);
        var clusterId = configuration["Cluster:ClusterId"] is { Length: > 0 } named ? named : "waactors";
        return await new ClusterCommand(new ClusterMembers(source, clusterId), clusterId, TimeProvider.System, output, errors).RunAsync(args, CancellationToken.None);
    }

    /// <summary>Runs the command that <paramref name="args"/> (without the word <c>cluster</c>) are.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        try
        {
            return args switch
            {
                ["list"] => await ListAsync(cancellation),
                ["forget", var what] => await ForgetAsync(what, force: false, cancellation),
                ["forget", "--force", var what] => await ForgetAsync(what, force: true, cancellation),
                ["forget", var what, "--force"] => await ForgetAsync(what, force: true, cancellation),
                ["--help" or "-h" or "help"] => await TellUsageAsync(output, Ok),
                _ => await TellUsageAsync(errors, Misuse),
            };
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            await errors.WriteLineAsync("waactors: this database has no tables of ours: no silo has ever started on it.");
            return Failed;
        }
        catch (NpgsqlException failed)
        {
            await errors.WriteLineAsync($"waactors: the database failed: {failed.Message}");
            return Failed;
        }
    }

    private async Task<int> ListAsync(CancellationToken cancellation)
    {
        var version = await members.VersionAsync(cancellation);
        await output.WriteLineAsync(version is null ? $"cluster {clusterId}: no silo has ever joined" : $"cluster {clusterId}, version {version}");
        foreach (var member in await members.ListAsync(cancellation))
            await output.WriteLineAsync($"{member.Key,-40} {member.StatusName,-13} heartbeat {Age(member),7} ago   {member.Name}");
        return Ok;
    }

    private async Task<int> ForgetAsync(string what, bool force, CancellationToken cancellation)
    {
        if (what == "--all-silos") return await ForgetAllAsync(force, cancellation);
        if (!SiloKey.TryParse(what, out var silo)) return await TellUsageAsync(errors, Misuse);
        return await ForgetAsync(silo, force, cancellation) ? Ok : Failed;
    }

    private async Task<int> ForgetAllAsync(bool force, CancellationToken cancellation)
    {
        var living = (await members.ListAsync(cancellation)).Where(member => !member.IsDead).ToList();
        if (living.Count == 0) await output.WriteLineAsync($"cluster {clusterId}: no silo that is not dead");
        var refused = 0;
        foreach (var member in living)
        {
            if (!await ForgetAsync(member.Key, force, cancellation)) refused++;
        }

        return refused == 0 ? Ok : Failed;
    }

    private async Task<bool> ForgetAsync(SiloKey silo, bool force, CancellationToken cancellation)
    {
        var aliveBefore = force ? DateTimeOffset.MaxValue : time.GetUtcNow() - FreshLimit;
        var result = await members.ForgetAsync(silo, aliveBefore, cancellation);
        var (done, said) = result switch
        {
            ForgetResult.Done => (true, $"{silo} is declared dead."),
            ForgetResult.WasDead => (true, $"{silo} was dead before."),
            ForgetResult.Fresh => (false, $"{silo} gave a sign of life within the last {FreshLimit.TotalSeconds:0} s and is left as it is; --force if it is known to be gone."),
            _ => (false, $"The cluster {clusterId} has no silo {silo}."),
        };
        await (done ? output : errors).WriteLineAsync(said);
        return done;
    }

    private string Age(SiloMember member)
    {
        var age = time.GetUtcNow() - member.AliveAt;
        return age < TimeSpan.FromMinutes(2) ? $"{age.TotalSeconds:0} s" : age < TimeSpan.FromHours(2) ? $"{age.TotalMinutes:0} min" : $"{age.TotalHours:0} h";
    }

    private static async Task<int> TellUsageAsync(TextWriter to, int code)
    {
        await to.WriteLineAsync(Usage);
        return code;
    }
}
