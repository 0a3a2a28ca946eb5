using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using WaActors.OperatorConsole.Hosting;
using WaActors.Storage.Accounts;

namespace WaActors.OperatorConsole.Session;

/// <summary>How a sign-in ended.</summary>
public enum SignInOutcome
{
    /// <summary>Signed in.</summary>
    Done = 0,

    /// <summary>Unknown name, wrong password or key: which of them is not said.</summary>
    Refused = 1,

    /// <summary>Too many wrong passwords; the right one is refused too until the lock is over.</summary>
    Locked = 2,
}

/// <summary>The answer to a sign-in.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Principal">Who it is; null unless done.</param>
public sealed record SignInResult(SignInOutcome Outcome, ClaimsPrincipal? Principal = null);

/// <summary>Decides who may sign in, and whether a session still holds.</summary>
public sealed class SignInDesk(
    UserStore users, IApiKeyDesk keys, IPasswordHasher<SignInDesk> hasher, TimeProvider time, IOptions<ConsoleOptions> options)
{
    // Compared with when there is no such user, so that the time an answer takes does not tell names that exist
    private readonly Lazy<string> _nobody = new(() => hasher.HashPassword(null!, "nobody has this password"));

    /// <summary>By user name and password. Wrong passwords are counted; after too many the user is locked for a while.</summary>
    public async Task<SignInResult> WithPasswordAsync(string userName, string password, CancellationToken cancellation)
    {
        if (password.Length > ConsoleLimits.PasswordCharsMax || userName.Length > ConsoleLimits.UserNameCharsMax) return new(SignInOutcome.Refused);
        var candidate = await users.FindCandidateAsync(userName, cancellation);
        var matches = hasher.VerifyHashedPassword(this, candidate?.PasswordHash ?? _nobody.Value, password) != PasswordVerificationResult.Failed;
        if (candidate is null) return new(SignInOutcome.Refused);

        var now = time.GetUtcNow();
        if (candidate.User.LockedUntil > now) return new(SignInOutcome.Locked);
        if (!matches)
        {
            await users.CountFailureAsync(candidate.User.Id, options.Value.SignInFailuresMax, now + options.Value.LockPeriod, cancellation);
            return new(SignInOutcome.Refused);
        }

        await users.CountSuccessAsync(candidate.User.Id, now, cancellation);
        return new(SignInOutcome.Done, ConsoleClaims.Of(candidate.User));
    }

    /// <summary>By API key: it needs the scope <c>read</c>. Keys have 256 random bits, so failures need no counting.</summary>
    public async Task<SignInResult> WithKeyAsync(string key, CancellationToken cancellation) =>
        await keys.FindAsync(key, cancellation) is { } owner && owner.Scopes.Contains(ConsoleClaims.Read, StringComparer.Ordinal)
            ? new(SignInOutcome.Done, ConsoleClaims.Of(owner))
            : new(SignInOutcome.Refused);

    /// <summary>What is kept of a password.</summary>
    public string Hash(string password) => hasher.HashPassword(this, password);

    /// <summary>Whether a session's user or key may still be here, as what it was when it signed in.</summary>
    public async Task<bool> HoldsAsync(ClaimsPrincipal principal, CancellationToken cancellation)
    {
        if (Operator.Of(principal) is not { } session) return false;
        if (session.Actor.Kind == ConsoleClaims.KindKey) return await keys.IsValidAsync(session.TenantId, session.Actor.Id, cancellation);
        return await users.FindAsync(session.TenantId, session.Actor.Id, cancellation) is { DisabledAt: null } user
            && principal.FindFirstValue(ConsoleClaims.Stamp) == user.Stamp.ToString();
    }
}
