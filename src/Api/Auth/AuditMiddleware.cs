using System.Security.Claims;
using WaActors.Storage.Auditing;

namespace WaActors.Api.Auth;

/// <summary>Keeps every command of the REST surface with its key and how it ended: whatever asks for a scope and is no GET.</summary>
internal sealed partial class AuditMiddleware(RequestDelegate next, AuditLog audit, ApiKeyStore keys, TimeProvider time, ILogger<AuditMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var isCommand = !HttpMethods.IsGet(context.Request.Method) && context.GetEndpoint()?.Metadata.GetMetadata<ScopeMetadata>() is not null;
        if (!isCommand)
        {
            await next(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (Exception)
        {
            await KeepAsync(context, "failed");
            throw;
        }

        await KeepAsync(context, context.Response.StatusCode < StatusCodes.Status400BadRequest ? "done" : $"http_{context.Response.StatusCode}");
    }

    // What was done stays done: an audit that cannot be written is an error in the log, not another answer
    private async Task KeepAsync(HttpContext context, string outcome)
    {
        if (context.User.FindFirstValue(ApiKeyAuthentication.TenantClaim) is not { } tenant || context.User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } key) return;
        try
        {
            var (tenantId, keyId) = (Guid.Parse(tenant), Guid.Parse(key));
            var name = (await keys.FindAsync(tenantId, keyId, CancellationToken.None))?.Name ?? keyId.ToString();
            var actor = new AuditActor(tenantId, "key", keyId, name);
            await audit.AppendAsync(new(time.GetUtcNow(), actor, "api", ActionOf(context), context.GetRouteValue("id") as string, null, outcome));
        }
        catch (Exception failed)
        {
            LogUnkept(failed, key);
        }
    }

    // The pattern, never the path: some paths hold a recipient's number
    private static string ActionOf(HttpContext context) =>
        $"{context.Request.Method} {(context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.TrimEnd('/')}";

    [LoggerMessage(EventId = 6110, Level = LogLevel.Error, Message = "A command of key {KeyId} could not be kept in the audit")]
    private partial void LogUnkept(Exception exception, string keyId);
}
