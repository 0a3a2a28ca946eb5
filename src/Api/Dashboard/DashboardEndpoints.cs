using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WaActors.Api.Auth;
using WaActors.Api.Problems;
using WaActors.Silo.Hosting;

namespace WaActors.Api.Dashboard;

/// <summary><c>/dashboard</c>: the pages of the actor runtime, for operators. They show actors of all tenants, by id.</summary>
internal static class DashboardEndpoints
{
    public const string Prefix = "/dashboard";

    public const string SignInPath = Prefix + "/sign-in";

    private const string SignOutPath = Prefix + "/sign-out";
    private const int FormBytesMax = 4096;

    public static void MapDashboard(this WebApplication app)
    {
        if (app.Services.GetService<DashboardRoutes>() is not { } dashboard)
        {
            app.MapGet(Prefix + "/{**page}", NotHere).ExcludeFromDescription();
            return;
        }

        dashboard.Map(app, Prefix).RequireAuthorization(DashboardSession.Name).WithMetadata(new ScopeMetadata(Scopes.Admin)).ExcludeFromDescription();
        app.MapGet(SignInPath, () => new SignInPage(refused: false)).ExcludeFromDescription();
        app.MapPost(SignInPath, SignInAsync).DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(FormBytesMax)).ExcludeFromDescription();
        app.MapPost(SignOutPath, SignOut).ExcludeFromDescription();
    }

    private static ApiProblem NotHere() => new(
        StatusCodes.Status404NotFound, ProblemCodes.DashboardMissing,
        "The dashboard is a part of Microsoft Orleans, and this program was built for the local runtime, which has none.");

    /// <summary>No anti-forgery token is needed: the form's only power is the key that is typed into it, and the cookie is not sent along with it.</summary>
    private static async Task<IResult> SignInAsync([FromForm] string? key, HttpContext context, ApiKeyCache keys)
    {
        var given = key?.Trim() ?? "";
        if (!ApiKeyText.IsWellFormed(given) || await keys.FindAsync(given, context.RequestAborted) is not { } found
            || !found.Scopes.Contains(Scopes.Admin, StringComparer.Ordinal)) return new SignInPage(refused: true);
        await DashboardSession.SignInAsync(context, found);
        return TypedResults.Redirect(Prefix + "/");
    }

    private static SignOutHttpResult SignOut() =>
        TypedResults.SignOut(new() { RedirectUri = SignInPath }, [DashboardSession.CookieScheme]);
}
