using WaActors.OperatorConsole.Hosting;
using WaActors.OperatorConsole.Session;
using WaActors.Storage.Accounts;
using WaActors.Storage.Catalog;

namespace WaActors.OperatorConsole.Commands;

/// <summary>What administrators do with users and API keys.</summary>
public sealed class AccountCommands(CommandDesk desk, UserStore users, IApiKeyDesk keys, SignInDesk signIns, TimeProvider time)
{
    /// <summary>Adds a user.</summary>
    public Task<CommandResult> AddUserAsync(Operator who, string userName, string displayName, string password, UserRole role) =>
        desk.RunAsync(who, new Command("user.add", ConsoleClaims.Admin, TargetName: userName), async () =>
        {
            if (!IsName(userName) || !IsName(displayName)) return new CommandResult("name_missing");
            if (!IsPassword(password)) return new CommandResult("password_weak");
            var made = await users.AddAsync(who.TenantId, userName, displayName.Trim(), signIns.Hash(password), role, time.GetUtcNow(), CancellationToken.None);
            return made.Refusal switch
            {
                null => CommandResult.Ok with { Id = made.Id },
                StoreRefusal.AlreadyExists => new CommandResult("name_taken"),
                _ => new CommandResult("internal_error"),
            };
        });

    /// <summary>Sets another role; the user has to sign in again.</summary>
    public Task<CommandResult> SetRoleAsync(Operator who, UserView user, UserRole role) =>
        ForUserAsync(who, user, "user.role", () => users.SetRoleAsync(who.TenantId, user.Id, role, CancellationToken.None));

    /// <summary>Sets another password; ends a lock and all sessions.</summary>
    public Task<CommandResult> SetPasswordAsync(Operator who, UserView user, string password) => IsPassword(password)
        ? ForUserAsync(who, user, "user.password", () => users.SetPasswordAsync(who.TenantId, user.Id, signIns.Hash(password), CancellationToken.None))
        : Task.FromResult(new CommandResult("password_weak"));

    /// <summary>Lets a user in no longer, or again.</summary>
    public Task<CommandResult> SetDisabledAsync(Operator who, UserView user, bool isDisabled) => user.Id == who.Actor.Id
        ? Task.FromResult(new CommandResult("not_oneself"))
        : ForUserAsync(
            who, user, isDisabled ? "user.disable" : "user.enable",
            () => users.SetDisabledAsync(who.TenantId, user.Id, isDisabled ? time.GetUtcNow() : null, CancellationToken.None));

    /// <summary>Makes an API key; the answer holds it for the only time.</summary>
    public async Task<(CommandResult Result, NewKey? Key)> AddKeyAsync(Operator who, string name, IReadOnlyList<string> scopes)
    {
        NewKey? made = null;
        var result = await desk.RunAsync(who, new Command("key.add", ConsoleClaims.Admin, TargetName: name), async () =>
        {
            if (string.IsNullOrWhiteSpace(name) || name.Length > ConsoleLimits.NameCharsMax) return new CommandResult("name_missing");
            if (scopes.Count == 0) return new CommandResult("scopes_missing");
            made = await keys.CreateAsync(who.TenantId, name.Trim(), scopes, CancellationToken.None);
            return CommandResult.Ok with { Id = made.Row.Id };
        });
        return (result, made);
    }

    /// <summary>Revokes an API key for good; not the one that is signed in, which may be the only way in.</summary>
    public Task<CommandResult> RevokeKeyAsync(Operator who, KeyRow key) =>
        desk.RunAsync(who, new Command("key.revoke", ConsoleClaims.Admin, key.Id, key.Name), async () =>
            key.Id == who.Actor.Id ? new CommandResult("own_key")
            : await keys.RevokeAsync(who.TenantId, key.Id, CancellationToken.None) ? CommandResult.Ok : new CommandResult("key_not_found"));

    private Task<CommandResult> ForUserAsync(Operator who, UserView user, string action, Func<Task<bool>> change) =>
        desk.RunAsync(who, new Command(action, ConsoleClaims.Admin, user.Id, user.UserName), async () =>
            await change() ? CommandResult.Ok : new CommandResult("user_not_found"));

    private static bool IsName(string name) => !string.IsNullOrWhiteSpace(name) && name.Length <= ConsoleLimits.UserNameCharsMax;

    private static bool IsPassword(string password) => password.Length is >= ConsoleLimits.PasswordCharsMin and <= ConsoleLimits.PasswordCharsMax;
}
