using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Runtime;
using WaActors.OperatorConsole.Session;
using WaActors.Storage.Auditing;

namespace WaActors.OperatorConsole.Commands;

/// <summary>How a command ended.</summary>
/// <param name="Outcome"><c>done</c>, or a stable code of why not: the page has words for it.</param>
/// <param name="Detail">The gateway's or the actor's words for an operator; null when there are none.</param>
/// <param name="Id">What was made; empty when nothing was.</param>
public sealed record CommandResult(string Outcome, string? Detail = null, Guid Id = default)
{
    /// <summary>Which fields of a form are wrong; empty for none.</summary>
    public IReadOnlyList<FieldFault> Problems { get; init; } = [];

    /// <summary>It took effect.</summary>
    public static readonly CommandResult Ok = new("done");

    /// <summary>Whether it took effect.</summary>
    public bool Done => Outcome == "done";
}

/// <summary>What a command is about, for the audit.</summary>
/// <param name="Action">Such as <c>campaign.pause</c>.</param>
/// <param name="Scope">What it takes to give it.</param>
/// <param name="TargetId">On what.</param>
/// <param name="TargetName">Its name.</param>
public sealed record Command(string Action, string Scope, Guid? TargetId = null, string? TargetName = null);

/// <summary>The one way in which the console changes anything: asks for the scope, does it, and keeps who did it. Pages hide what one may not do; this refuses it.</summary>
public sealed partial class CommandDesk(AuditLog audit, TimeProvider time, ILogger<CommandDesk> logger)
{
    /// <summary>Carries a command out. Nothing that goes wrong leaves as an exception.</summary>
    public async Task<CommandResult> RunAsync(Operator who, Command command, Func<Task<CommandResult>> act)
    {
        if (!who.Scopes.Contains(command.Scope))
        {
            await KeepAsync(who, command, new CommandResult("scope_missing"));
            return new CommandResult("scope_missing");
        }

        var result = await TryAsync(command, act);
        await KeepAsync(who, command, result);
        return result;
    }

    private async Task<CommandResult> TryAsync(Command command, Func<Task<CommandResult>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception failed) when (failed is StorageUnavailableException or NpgsqlException { IsTransient: true } or TimeoutException or OrleansException)
        {
            LogUnavailable(failed, command.Action);
            return new CommandResult("unavailable");
        }
        catch (Exception failed)
        {
            LogFailed(failed, command.Action);
            return new CommandResult("internal_error");
        }
    }

    private async Task KeepAsync(Operator who, Command command, CommandResult result)
    {
        try
        {
            var target = command.TargetId ?? (result.Id == Guid.Empty ? null : result.Id);
            await audit.AppendAsync(new(time.GetUtcNow(), who.Actor, "console", command.Action, target?.ToString(), command.TargetName, result.Outcome));
        }
        catch (NpgsqlException failed)
        {
            LogUnkept(failed, command.Action, who.Actor.Id);
        }
    }

    [LoggerMessage(EventId = 7201, Level = LogLevel.Warning, Message = "{Action} could not reach the database or an actor")]
    private partial void LogUnavailable(Exception exception, string action);

    [LoggerMessage(EventId = 7202, Level = LogLevel.Error, Message = "{Action} failed")]
    private partial void LogFailed(Exception exception, string action);

    [LoggerMessage(EventId = 7203, Level = LogLevel.Error, Message = "{Action} of {ActorId} was carried out and could not be kept in the audit")]
    private partial void LogUnkept(Exception exception, string action, Guid actorId);
}
