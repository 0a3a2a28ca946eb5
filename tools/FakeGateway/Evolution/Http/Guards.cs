using WaActors.FakeGateway.Evolution.Instances;

namespace WaActors.FakeGateway.Evolution.Http;

/// <summary>The three guards in their order: the instance exists, then the key. (create's own guard sits between them, in its route.)</summary>
internal sealed class Guards(EvolutionGateway gateway)
{
    /// <summary>
    /// Passes a call to <paramref name="pathName"/>. The instance that the call then works on may be another one: the query string is merged
    /// over the path after the guards. It is null when the query names one that does not exist.
    /// </summary>
    public Answer? Check(HttpContext context, string pathName, out EvolutionInstance? instance)
    {
        if (!gateway.Instances.TryGet(pathName, out instance) || instance.Forgotten)
        {
            return Answer.UnknownInstance(pathName);
        }

        if (!IsGlobal(context) && !IsKey(context, instance.Token))
        {
            return Answer.Unauthorized;
        }

        if (context.Request.QueryString.HasValue && context.Request.Query.TryGetValue("instanceName", out var other))
        {
            gateway.Instances.TryGet(other.ToString(), out instance);
        }

        return null;
    }

    public bool IsGlobal(HttpContext context) => IsKey(context, gateway.Options.GlobalApiKey);

    public static string KeyOf(HttpContext context) => context.Request.Headers["apikey"].ToString();

    private static bool IsKey(HttpContext context, string key) => string.Equals(KeyOf(context), key, StringComparison.Ordinal);
}
