using WaActors.Grains.Texts;
using WaActors.OperatorConsole.Hosting;
using WaActors.OperatorConsole.Session;
using WaActors.Storage.Catalog;

namespace WaActors.OperatorConsole.Commands;

/// <summary>What people do with texts.</summary>
public sealed class TextCommands(CommandDesk desk, CatalogStore catalog, TimeProvider time)
{
    /// <summary>Adds a text.</summary>
    public Task<CommandResult> AddAsync(Operator who, string name, string body) =>
        desk.RunAsync(who, new Command("text.add", ConsoleClaims.Write, TargetName: name), async () =>
        {
            if (Wrong(name, body) is { } wrong) return wrong;
            var made = await catalog.CreateTemplateAsync(who.TenantId, new TemplateDraft(name.Trim(), body), time.GetUtcNow(), CancellationToken.None);
            return made.Done ? CommandResult.Ok with { Id = made.Id } : new CommandResult("internal_error");
        });

    /// <summary>Changes a text; campaigns that have started keep theirs.</summary>
    public Task<CommandResult> ChangeAsync(Operator who, Guid textId, string name, string body) =>
        desk.RunAsync(who, new Command("text.change", ConsoleClaims.Write, textId, name), async () =>
        {
            if (Wrong(name, body) is { } wrong) return wrong;
            var changed = await catalog.PatchTemplateAsync(who.TenantId, textId, new TemplatePatch(name.Trim(), body), CancellationToken.None);
            return changed.Done ? CommandResult.Ok : new CommandResult("text_not_found");
        });

    /// <summary>Deletes a text, unless a campaign that is not over uses it; the detail then names those that do.</summary>
    public Task<CommandResult> DeleteAsync(Operator who, Guid textId, string name) =>
        desk.RunAsync(who, new Command("text.delete", ConsoleClaims.Write, textId, name), async () =>
        {
            var deletion = await catalog.DeleteTemplateAsync(who.TenantId, textId, time.GetUtcNow(), CancellationToken.None);
            if (deletion.Done) return CommandResult.Ok;
            return deletion.Found ? new CommandResult("text_in_use", string.Join(", ", deletion.Users.Select(user => user.Name))) : new CommandResult("text_not_found");
        });

    private static CommandResult? Wrong(string name, string body)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > ConsoleLimits.NameCharsMax) return new CommandResult("name_missing");
        if (string.IsNullOrWhiteSpace(body) || body.Length > ConsoleLimits.BodyCharsMax) return new CommandResult("body_missing");
        return MessageText.TryParse(body, out _, out var error) ? null : new CommandResult("template_invalid", error.Reason);
    }
}
