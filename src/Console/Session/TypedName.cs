using Microsoft.AspNetCore.Http;
using WaActors.OperatorConsole.Hosting;

namespace WaActors.OperatorConsole.Session;

/// <summary>The user name of a sign-in that was refused, for the form that is shown next. In a cookie of minutes that only this form gets: an address would stand in histories and logs.</summary>
internal static class TypedName
{
    private const string Cookie = "waactors-typed-name";

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>What was typed; null for nothing that could be a name.</summary>
    public static string? Of(HttpContext context) =>
        context.Request.Cookies[Cookie] is { Length: > 0 and <= ConsoleLimits.UserNameCharsMax } name && !name.Any(char.IsControl) ? name : null;

    public static void Keep(HttpResponse response, string? name)
    {
        if (name?.Trim() is { Length: > 0 and <= ConsoleLimits.UserNameCharsMax } typed) response.Cookies.Append(Cookie, typed, Options(response, Life));
    }

    public static void Forget(HttpResponse response) => response.Cookies.Delete(Cookie, Options(response, life: null));

    private static CookieOptions Options(HttpResponse response, TimeSpan? life) => new()
    {
        MaxAge = life, SameSite = SameSiteMode.Strict, HttpOnly = true, IsEssential = true, Path = SessionEndpoints.SignInPath, Secure = response.HttpContext.Request.IsHttps,
    };
}
