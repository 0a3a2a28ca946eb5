using WaActors.Grains.Suppressions;
using WaActors.OperatorConsole.Hosting;
using WaActors.OperatorConsole.Session;

namespace WaActors.OperatorConsole.Commands;

/// <summary>What people do with the opt-out list.</summary>
public sealed class SuppressionCommands(CommandDesk desk, ISuppressionList list, ISuppressionFiles files, IPhoneReader phones, TimeProvider time)
{
    /// <summary>Puts a person on the list.</summary>
    public Task<CommandResult> AddAsync(Operator who, string phone, string reason) =>
        desk.RunAsync(who, new Command("suppression.add", ConsoleClaims.Write), async () =>
        {
            if (phones.ForPairing(phone) is not { } digits) return new CommandResult("invalid_phone");
            if (reason.Length > ConsoleLimits.NameCharsMax) return new CommandResult("reason_too_long");
            var why = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();
            await list.AddAsync(who.TenantId, [new SuppressionEntry(digits, SuppressionSource.Manual, time.GetUtcNow(), why)], CancellationToken.None);
            return CommandResult.Ok;
        });

    /// <summary>Takes a do-not-call file into the list. The file is received only when that is allowed.</summary>
    public async Task<SuppressionFile> ImportAsync(
        Operator who, Func<Task<FileStream>> receive, bool isCsv, string reason, Action<int> onRow, CancellationToken cancellation)
    {
        SuppressionFile? taken = null;
        var result = await desk.RunAsync(who, new Command("suppression.import", ConsoleClaims.Write), async () =>
        {
            if (reason.Length > ConsoleLimits.NameCharsMax) return new CommandResult("reason_too_long");
            await using var file = await receive();
            taken = await files.ImportAsync(who.TenantId, file, isCsv, string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(), onRow, cancellation);
            return new CommandResult(taken.Outcome, taken.Detail);
        });
        return taken ?? new SuppressionFile(result.Outcome, result.Detail, 0, 0, 0, []);
    }

    /// <summary>Takes a person off the list, whoever put them there.</summary>
    public Task<CommandResult> LiftAsync(Operator who, string phone) =>
        desk.RunAsync(who, new Command("suppression.lift", ConsoleClaims.Write), async () =>
            await list.LiftAsync(who.TenantId, phone, source: null, time.GetUtcNow(), CancellationToken.None) > 0 ? CommandResult.Ok : new CommandResult("suppression_not_found"));
}
