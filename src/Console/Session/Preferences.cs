using Microsoft.AspNetCore.Http;
using WaActors.OperatorConsole.Texts;

namespace WaActors.OperatorConsole.Session;

/// <summary>How pages look for this browser.</summary>
/// <param name="Language">In which language.</param>
/// <param name="Theme"><c>light</c>, <c>dark</c>, or <c>auto</c>: as the browser wishes.</param>
/// <param name="Zone">In which time zone times are shown.</param>
public sealed record Preferences(Language Language, string Theme, TimeZoneInfo Zone)
{
    public const string LanguageCookie = "waactors-language";
    public const string ThemeCookie = "waactors-theme";

    /// <summary>Set by the page's script: the IANA name of the browser's zone.</summary>
    public const string ZoneCookie = "waactors-zone";

    private static readonly TimeSpan Life = TimeSpan.FromDays(365);

    /// <summary>From cookies; else from what the browser asks for.</summary>
    public static Preferences Of(HttpContext context)
    {
        var cookies = context.Request.Cookies;
        var language = Languages.Find(cookies[LanguageCookie]) ?? Languages.Asked(context.Request.Headers.AcceptLanguage.ToString());
        var theme = cookies[ThemeCookie] is "light" or "dark" ? cookies[ThemeCookie]! : "auto";
        return new Preferences(language, theme, ZoneOf(cookies[ZoneCookie]));
    }

    /// <summary>UTC for an unknown name.</summary>
    public static TimeZoneInfo ZoneOf(string? name) =>
        name is { Length: > 0 and < 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;

    public static void Keep(HttpResponse response, string cookie, string value) => response.Cookies.Append(
        cookie, value, new CookieOptions { MaxAge = Life, SameSite = SameSiteMode.Lax, HttpOnly = true, IsEssential = true, Path = "/", Secure = response.HttpContext.Request.IsHttps });
}
