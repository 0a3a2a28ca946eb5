using Orleans;
using Orleans.Runtime;

namespace WaActors.TestKit.Hosts;

/// <summary>Reports every call between actors to a <see cref="GrainActivity"/>. Its number travels with the call, so both ends know it.</summary>
internal sealed class CallWatch(GrainActivity activity) : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
{
    private const string CallNumber = "testkit-call";

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.TargetId.Type.IsSystemTarget())
        {
            await context.Invoke(); // the silos among themselves
            return;
        }

        var call = activity.Begin($"{context.InterfaceName}.{context.MethodName} from {context.SourceId?.ToString() ?? "outside"} to {context.TargetId}");
        try
        {
            RequestContext.Set(CallNumber, call.Id);
            await context.Invoke();
        }
        finally
        {
            activity.End(call);
        }
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.TargetId.Type.IsSystemTarget())
        {
            await context.Invoke();
            return;
        }

        var call = activity.Arrive(RequestContext.Get(CallNumber) as long?);
        try
        {
            await context.Invoke();
        }
        finally
        {
            activity.Answer(call);
        }
    }
}
