using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using WaActors.OperatorConsole.Hosting;
using WaActors.OperatorConsole.Texts;
using WaActors.Storage.Auditing;

namespace WaActors.OperatorConsole.Session;

/// <summary>Signing in and out, and the two choices that live in cookies. Plain forms and links: they work without scripts.</summary>
internal static class SessionEndpoints
{
    public const string SignInPath = "/sign-in";
    public const string SignInAction = "/console/sign-in";
    public const string SignOutAction = "/console/sign-out";
    public const string PreferencePath = "/console/preference";

    public static void MapSession(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(SignInAction, SignInAsync).WithMetadata(new RequestSizeLimitAttribute(ConsoleLimits.FormBytesMax)).ExcludeFromDescription();
        routes.MapPost(SignOutAction, SignOut).ExcludeFromDescription();
        routes.MapGet(PreferencePath, Prefer).ExcludeFromDescription();
    }

    /// <summary>Only a path of our own: no sign-in leads to another site.</summary>
    public static string LocalPath(string? path) =>
        path is { Length: > 0 and < 2048 } && path[0] == '/' && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal)
            && !path.Any(char.IsControl)
            ? path
            : "/";

    private static async Task<RedirectHttpResult> SignInAsync(
        [FromForm] string? with, [FromForm] string? user, [FromForm] string? password, [FromForm] string? key, [FromForm(Name = "return")] string? back,
        HttpContext context, SignInDesk desk, AuditLog audit, TimeProvider time)
    {
        var byKey = with == "key";
        var result = byKey
            ? await desk.WithKeyAsync((key ?? "").Trim(), context.RequestAborted)
            : await desk.WithPasswordAsync((user ?? "").Trim(), password ?? "", context.RequestAborted);
        if (result.Principal is not { } principal)
        {
            if (!byKey) TypedName.Keep(context.Response, user);
            return TypedResults.Redirect(RefusedPath(result.Outcome, byKey, back));
        }

        TypedName.Forget(context.Response);
        await context.SignInAsync(ConsoleClaims.Scheme, principal, new AuthenticationProperties { IsPersistent = false });
        await audit.AppendAsync(new(time.GetUtcNow(), Operator.Of(principal)!.Actor, "console", "session.sign_in", null, null, "done"));
        return TypedResults.Redirect(LocalPath(back));
    }

    private static string RefusedPath(SignInOutcome outcome, bool byKey, string? back)
    {
        var error = outcome == SignInOutcome.Locked ? "locked" : "refused";
        return $"{SignInPath}?error={error}&with={(byKey ? "key" : "password")}&return={Uri.EscapeDataString(LocalPath(back))}";
    }

    // The form binding asks for the anti-forgery token
    private static async Task<RedirectHttpResult> SignOut([FromForm] string? leave, HttpContext context)
    {
        _ = leave;
        await context.SignOutAsync(ConsoleClaims.Scheme);
        return TypedResults.Redirect(SignInPath);
    }

    // Changes how pages look and nothing else, so a link may do it
    private static RedirectHttpResult Prefer([FromQuery] string? language, [FromQuery] string? theme, [FromQuery(Name = "return")] string? back, HttpContext context)
    {
        if (Languages.Find(language) is { } known) Preferences.Keep(context.Response, Preferences.LanguageCookie, known.Code);
        if (theme is "light" or "dark" or "auto") Preferences.Keep(context.Response, Preferences.ThemeCookie, theme);
        return TypedResults.Redirect(LocalPath(back));
    }
}
