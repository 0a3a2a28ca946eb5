namespace WaActors.Api.Dashboard;

/// <summary>The form that takes the admin key. It loads nothing, runs nothing and cannot be framed.</summary>
internal sealed class SignInPage(bool refused) : IResult
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = refused ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync(Page(refused ? "<p role=\"alert\">That is no admin key.</p>" : ""), httpContext.RequestAborted);
    }

    private static string Page(string notice) =>
        $$"""
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>WaActors dashboard: sign in</title>
        <style>
          body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 15vh auto 0; padding: 0 1rem; color: #1c2733; background: #f6f8fa }
          h1 { font-size: 1.3rem } label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit }
          input, button { padding: .6rem .7rem; margin-top: .3rem; border: 1px solid #8895a3; border-radius: .4rem }
          button { margin-top: 1rem; border: 0; color: #fff; background: #0b6e4f; cursor: pointer } [role=alert] { color: #a3121f }
        </style>
        <h1>WaActors dashboard</h1>
        {{notice}}
        <form method="post" action="{{DashboardEndpoints.SignInPath}}">
          <label for="key">Admin key</label>
          <input id="key" name="key" type="password" required autofocus autocomplete="current-password" maxlength="200" spellcheck="false">
          <button>Sign in</button>
        </form>
        </html>
        """;
}
