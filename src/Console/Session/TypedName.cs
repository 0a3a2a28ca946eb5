using Microsoft.AspNetCore.Http;
using WaActors.OperatorConsole.Hosting;

namespace WaActors.OperatorConsole.Session;

/// <summary>The user name of a sign-in that was refused, for the form that is shown next. In a cookie of the
/// browser's memory that only this form gets, once: an address would stand in histories and logs.</summary>
internal static class TypedName
{
    private const string Cookie = "waactors-typed-name";

    /// <summary>What was typed, which is forgotten with that; null for nothing that could be a name.</summary>
    public static string? Take(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { } name) return null;
        Forget(context.Response);
        return name is { Length: > 0 and <= ConsoleLimits.UserNameCharsMax } && !name.Any(char.IsControl) ? name : null;
    }

    public static void Keep(HttpResponse response, string? name)
    {
        if (name?.Trim() is { Length: > 0 and <= ConsoleLimits.UserNameCharsMax } typed) response.Cookies.Append(Cookie, typed, Options(response));
        else Forget(response);
    }

    public static void Forget(HttpResponse response) => response.Cookies.Delete(Cookie, Options(response));

    private static CookieOptions Options(HttpResponse response) => new()
    {
        SameSite = SameSiteMode.Strict, HttpOnly = true, IsEssential = true, Path = SessionEndpoints.SignInPath, Secure = response.HttpContext.Request.IsHttps,
    };
}
