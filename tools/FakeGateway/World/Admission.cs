using WaActors.FakeGateway.Ledger;

namespace WaActors.FakeGateway.World;

/// <summary>What happens to every call of a gateway before it is looked at: counted, and refused during an outage.</summary>
internal sealed class Admission(FakeWorld world, IReadOnlyList<IGatewayKind> kinds)
{
    public Task Admit(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/_fake", StringComparison.Ordinal))
        {
            return next(context);
        }

        world.Counters.CountRequest();
        return world.Faults.Refusal == Outage.None ? next(context) : Refuse(context);
    }

    private Task Refuse(HttpContext context)
    {
        if (kinds.Any(kind => kind.IsSend(context.Request)))
        {
            world.Counters.CountRefused(Refusal.Unavailable);
        }

        if (world.Faults.Refusal == Outage.Abort)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync("<html><head><title>503 Service Temporarily Unavailable</title></head></html>", context.RequestAborted);
    }
}
