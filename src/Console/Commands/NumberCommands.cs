using System.Collections.Concurrent;
using WaActors.Grains.Determinism;
using WaActors.Grains.Pacing;
using WaActors.Grains.Reasons;
using WaActors.Instances;
using WaActors.OperatorConsole.Hosting;
using WaActors.OperatorConsole.Session;
using WaActors.Reasons;
using WaActors.Silo.Hosting;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Commands;

/// <summary>Reads phones as the REST surface does.</summary>
public interface IPhoneReader
{
    /// <summary>The digits of a number to pair (I-5); null when it is none.</summary>
    string? ForPairing(string text);
}

/// <summary>What a request for a link came to.</summary>
/// <param name="Result">Whether it was carried out.</param>
/// <param name="Answer">What to scan or type; null when it was not.</param>
public sealed record LinkAnswer(CommandResult Result, ConnectAnswer? Answer);

/// <summary>What people do with numbers.</summary>
public sealed class NumberCommands(
    CommandDesk desk, IActors actors, CatalogStore catalog, GatewayStore gateways, CatalogQueries queries, IGatewayDesk desks, IPhoneReader phones, IIdSource ids, TimeProvider time)
{
    /// <summary>The outcome of a command that failed because the gateway does not take its key.</summary>
    public const string KeyRefused = "gateway_key_refused";

    private const int AskedAtOnce = 8;

    // How a repair ended that leaves a number to be linked, beside the names of its outcomes: the page has words for each (repair.*)
    private const string LoggedOut = "LoggedOut";
    private const string ToLink = "ToLink";
    private const string Unlinked = "Unlinked";

    /// <summary>Adds a number to a gateway.</summary>
    public Task<CommandResult> AddAsync(Operator who, Guid gatewayId, string name, string phone, PaceProfile? profile, CancellationToken cancellation) =>
        desk.RunAsync(who, new Command("number.add", ConsoleClaims.Write, TargetName: name), async () =>
        {
            if (string.IsNullOrWhiteSpace(name) || name.Length > ConsoleLimits.NameCharsMax) return new CommandResult("name_missing");
            var digits = string.IsNullOrWhiteSpace(phone) ? null : phones.ForPairing(phone);
            if (digits is null && !string.IsNullOrWhiteSpace(phone)) return new CommandResult("invalid_phone");
            var draft = new InstanceDraft(gatewayId, name.Trim(), $"wa-{ids.NewId():N}", digits, Token: null) { Profile = profile };
            var made = await catalog.CreateInstanceAsync(who.TenantId, draft, time.GetUtcNow(), cancellation);
            return made.Done ? CommandResult.Ok with { Id = made.Id } : new CommandResult(made.Refusal == StoreRefusal.UnknownReference ? "gateway_not_found" : "internal_error");
        });

    /// <summary>Asks for something to scan, or to type when <paramref name="phone"/> is given (I-5). Renewals of a QR on show are no commands of their own.</summary>
    public async Task<LinkAnswer> ConnectAsync(Operator who, InstanceView number, string? phone, bool isRenewal, CancellationToken cancellation)
    {
        ConnectAnswer? answer = null;
        var digits = phone is null ? null : phones.ForPairing(phone);
        if (phone is not null && digits is null) return new LinkAnswer(new CommandResult("invalid_phone"), null);
        if (isRenewal)
        {
            if (!who.CanWrite) return new LinkAnswer(new CommandResult("scope_missing"), null);
            return new LinkAnswer(CommandResult.Ok, await actors.Instance(number.Id).ConnectAsync(null).WaitAsync(cancellation));
        }

        var result = await RunAsync(who, number, "number.connect", async actor =>
        {
            answer = await actor.ConnectAsync(digits).WaitAsync(cancellation);
            return answer.Problem is { } problem ? new CommandResult("gateway_failed", problem) : CommandResult.Ok;
        });
        return new LinkAnswer(result, answer);
    }

    /// <summary>Restarts the session at the gateway.</summary>
    public Task<CommandResult> RestartAsync(Operator who, InstanceView number) =>
        RunAsync(who, number, "number.restart", async actor => Of(await actor.RestartAsync()));

    /// <summary>Logs the number out; it has to be paired again afterwards.</summary>
    public Task<CommandResult> LogOutAsync(Operator who, InstanceView number) =>
        RunAsync(who, number, "number.logout", async actor =>
        {
            var result = Of(await actor.LogoutAsync());
            return result.Done ? result with { Detail = LoggedOut } : result;
        });

    /// <summary>Checks, recovers, and cleans up if recovery failed (I-4).</summary>
    public Task<CommandResult> EnsureHealthyAsync(Operator who, InstanceView number) =>
        RunAsync(who, number, "number.ensure_healthy", async actor => Of(await actor.EnsureHealthyAsync()));

    /// <summary>Sets a number's pace: a kind of line, and all that is to differ from its recommendation. Acts at once.</summary>
    public Task<CommandResult> SetPaceAsync(Operator who, InstanceView number, PaceProfile profile, PaceOverrides own) => RunAsync(who, number, "number.pace", async actor =>
    {
        var changed = await catalog.PatchInstanceAsync(who.TenantId, number.Id, new InstancePatch { Profile = profile, OwnPace = own }, CancellationToken.None);
        if (!changed.Done) return new CommandResult("instance_not_found");
        await actor.OnRecordChangedAsync();
        return CommandResult.Ok;
    });

    /// <summary>Makes the events of all numbers of a gateway come here, where somebody else took their webhook. Reads their states; opens, restarts and logs out nothing.</summary>
    public async Task<(CommandResult Result, IReadOnlyList<WebhookStanding> Standings)> RepairWebhooksAsync(
        Operator who, Guid gatewayId, string gatewayName, CancellationToken cancellation)
    {
        ConcurrentBag<WebhookStanding> standings = [];
        var result = await desk.RunAsync(who, new Command("gateway.repair_webhooks", ConsoleClaims.Write, gatewayId, gatewayName), async () =>
        {
            var numbers = await gateways.ListInstanceIdsAsync(who.TenantId, gatewayId, cancellation);
            var limit = new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancellation };
            await Parallel.ForEachAsync(numbers, limit, async (id, token) => standings.Add((await actors.Instance(id).AdoptAsync().WaitAsync(token)).Webhook));
            return CommandResult.Ok;
        });
        return (result, [.. standings]);
    }

    /// <summary>Deletes the number at its gateway and here; reports keep it.</summary>
    public Task<CommandResult> DeleteAsync(Operator who, InstanceView number) => RunAsync(who, number, "number.delete", async actor =>
    {
        if (await catalog.WhyKeepInstanceAsync(who.TenantId, number.Id, CancellationToken.None) is { } kept)
            return new CommandResult(kept == StoreRefusal.InUse ? "instance_in_use" : "instance_not_found");
        var gone = Of(await actor.DeleteAsync());
        if (!gone.Done) return gone;
        // Gone at the gateway: from here on the record goes too
        var deleted = await catalog.DeleteInstanceAsync(who.TenantId, number.Id, time.GetUtcNow(), CancellationToken.None);
        if (!deleted.Done) return new CommandResult("instance_in_use");
        await actor.OnRecordChangedAsync();
        return CommandResult.Ok;
    });

    private Task<CommandResult> RunAsync(Operator who, InstanceView number, string action, Func<IInstanceGrain, Task<CommandResult>> act) =>
        desk.RunAsync(who, new Command(action, ConsoleClaims.Write, number.Id, number.Name), async () =>
            await queries.FindInstanceAsync(who.TenantId, number.Id, CancellationToken.None) is null
                ? new CommandResult("instance_not_found")
                : await BecauseOfKeyAsync(who, number, await act(actors.Instance(number.Id))));

    // With a wrong key everything fails, each step in words of its own: the key is what to say
    private async Task<CommandResult> BecauseOfKeyAsync(Operator who, InstanceView number, CommandResult result) =>
        result.Outcome == "gateway_failed" && (CodedReason.CodeOf(result.Detail) == CodedReason.CodeOf(GatewayReasons.KeyRefused) || await desks.IsKeyRefusedAsync(who.TenantId, number.GatewayId, CancellationToken.None))
            ? new CommandResult(KeyRefused)
            : result;

    private static CommandResult Of(RepairAnswer answer) => answer.Outcome switch
    {
        RecoveryOutcome.NotNeeded or RecoveryOutcome.Recovered when answer.Health.State == HealthState.NotFound => new CommandResult("done", nameof(RecoveryOutcome.Reset)),
        RecoveryOutcome.NotNeeded when !answer.Healthy => new CommandResult("done", ToLink),
        RecoveryOutcome.Recovered when !answer.Healthy => new CommandResult("done", Unlinked),
        RecoveryOutcome.NotNeeded or RecoveryOutcome.Recovered or RecoveryOutcome.Cleaned or RecoveryOutcome.Reset => new CommandResult("done", answer.Outcome.ToString()),
        RecoveryOutcome.NeedsPerson => new CommandResult("needs_person", answer.Problem),
        RecoveryOutcome.Frozen => new CommandResult("frozen", answer.Problem),
        _ => new CommandResult("gateway_failed", answer.Problem),
    };
}
