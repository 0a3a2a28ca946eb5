using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WaActors.OperatorConsole.Components;
using WaActors.OperatorConsole.Session;

namespace WaActors.OperatorConsole.Hosting;

/// <summary>Puts the console into the host's pipeline.</summary>
public static class ConsolePages
{
    private const string NotFoundPath = "/not-found";

    // What belongs to the REST surface, to gateways and to operators' tools stays as it is
    private static readonly string[] Others = ["/v1", "/webhooks", "/openapi", "/dashboard", "/health", "/metrics"];

    // Scripts only from us and none inline. Radzen and progress bars set style attributes, which carry no script.
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Before routing: headers of all pages, and a page for what is not there.</summary>
    public static IApplicationBuilder UseConsoleHeaders(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (!IsOurs(context.Request.Path))
        {
            await next(context);
            return;
        }

        // A proxy that speaks TLS in front of us: cookies are then for TLS only. Whoever forges this keeps a cookie from himself. Of several proxies the first one saw the browser.
        var spoken = context.Request.Headers["X-Forwarded-Proto"].ToString().Split(',')[0].Trim();
        if (spoken.Equals(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase)) context.Request.Scheme = Uri.UriSchemeHttps;
        // Set last of all: whoever answers for a fault clears what was set before
        context.Response.OnStarting(static state => Guard(((HttpResponse)state).Headers), context.Response);
        await next(context);
        if (!IsMissingPage(context)) return;
        context.SetEndpoint(endpoint: null);
        context.Request.RouteValues.Clear();
        context.Request.Path = NotFoundPath;
        // Blazor renders nothing into an answer that is a 404 already
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.OnStarting(static state =>
        {
            ((HttpResponse)state).StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }, context.Response);
        await next(context);
    });

    /// <summary>Between authentication and authorization: on pages the cookie says who it is.</summary>
    public static IApplicationBuilder UseConsoleSession(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (IsOurs(context.Request.Path) && await context.AuthenticateAsync(ConsoleClaims.Scheme) is { Succeeded: true, Principal: { } principal })
            context.User = principal;
        await next(context);
    });

    /// <summary>All pages, files and forms.</summary>
    public static void MapOperatorConsole(this IEndpointRouteBuilder routes)
    {
        routes.MapAssets();
        routes.MapSession();
        routes.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null)
            .Add(endpoint => endpoint.Metadata.Add(new ExcludeFromDescriptionAttribute()));
    }

    private static Task Guard(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY"; // for browsers that do not know frame-ancestors
        headers["Referrer-Policy"] = "same-origin";
        return Task.CompletedTask;
    }

    private static bool IsOurs(PathString path) => !Others.Any(other => path.StartsWithSegments(other, StringComparison.OrdinalIgnoreCase));

    // A person's browser that opens a page; everything else keeps the bare 404, which becomes a problem
    private static bool IsMissingPage(HttpContext context) =>
        context.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false }
        && HttpMethods.IsGet(context.Request.Method)
        && context.GetEndpoint() is null
        && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
