using WaActors.OperatorConsole.Session;
using WaActors.Storage.Catalog;

namespace WaActors.OperatorConsole.Commands;

/// <summary>What people do with texts besides writing them (<see cref="ITextDesk"/>).</summary>
public sealed class TextCommands(CommandDesk desk, CatalogStore catalog, TimeProvider time)
{
    /// <summary>Deletes a text, unless a campaign that is not over uses it; the detail then names those that do.</summary>
    public Task<CommandResult> DeleteAsync(Operator who, Guid textId, string name) =>
        desk.RunAsync(who, new Command("text.delete", ConsoleClaims.Write, textId, name), async () =>
        {
            var deletion = await catalog.DeleteTemplateAsync(who.TenantId, textId, time.GetUtcNow(), CancellationToken.None);
            if (deletion.Done) return CommandResult.Ok;
            return deletion.Found ? new CommandResult("text_in_use", string.Join(", ", deletion.Users.Select(user => user.Name))) : new CommandResult("text_not_found");
        });
}
