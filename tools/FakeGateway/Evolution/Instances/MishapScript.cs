namespace WaActors.FakeGateway.Evolution.Instances;

/// <summary>What the world does to a link: the actions of the control API. Each says whether it applied.</summary>
internal sealed class MishapScript(ConnectionScript connection, Webhooks.EvolutionEvents events)
{
    public ActionResult Apply(EvolutionInstance instance, InstanceAction action, InstanceActionDetails details)
    {
        lock (instance.Gate)
        {
            return instance.InMemory || action == InstanceAction.Heal
                ? ApplyInMemory(instance, action, details)
                : ActionResult.Conflict("the instance is a ghost: heal it first");
        }
    }

    private ActionResult ApplyInMemory(EvolutionInstance instance, InstanceAction action, InstanceActionDetails details) => action switch
    {
        InstanceAction.Scan => connection.Scan(instance, details.Phone) ? ActionResult.Done : ActionResult.Conflict("no QR code is on show: connect it first"),
        InstanceAction.Heal => Heal(instance),
        InstanceAction.Stick => Stick(instance),
        InstanceAction.Ghost => Ghost(instance, forgotten: false),
        InstanceAction.Forget => Ghost(instance, forgotten: true),
        _ when instance.Credentials != Credentials.Paired => ActionResult.Conflict("the instance is not paired: scan it first"),
        InstanceAction.Drop => Drop(instance, details),
        InstanceAction.DropSilently => DropSilently(instance, details),
        InstanceAction.DropTransient => DropTransient(instance, details),
        InstanceAction.LogoutByPhone => EndSession(instance, 401),
        _ => EndSession(instance, 403),
    };

    private ActionResult Drop(EvolutionInstance instance, InstanceActionDetails details)
    {
        instance.StopTimer();
        (instance.Link, instance.Socket) = (LinkState.Connecting, SocketState.Dead);
        instance.RestartHeals = details.HealsOnRestart ?? false;
        events.Connecting(instance);
        return ActionResult.Done;
    }

    private static ActionResult DropSilently(EvolutionInstance instance, InstanceActionDetails details)
    {
        instance.StopTimer();
        (instance.Link, instance.Socket) = (LinkState.Open, SocketState.Dead);
        instance.RestartHeals = details.HealsOnRestart ?? true;
        return ActionResult.Done;
    }

    private ActionResult DropTransient(EvolutionInstance instance, InstanceActionDetails details)
    {
        connection.Reconnect(instance, TimeSpan.FromMilliseconds(details.Ms ?? 0));
        return ActionResult.Done;
    }

    /// <summary>Credentials exist and logging in with them never succeeds, so no QR is made either.</summary>
    private ActionResult Stick(EvolutionInstance instance)
    {
        instance.StopTimer();
        (instance.Link, instance.Socket, instance.Qr, instance.Stuck) = (LinkState.Connecting, SocketState.Live, null, true);
        events.Connecting(instance);
        return ActionResult.Done;
    }

    private static ActionResult Ghost(EvolutionInstance instance, bool forgotten)
    {
        instance.StopTimer();
        (instance.InMemory, instance.Forgotten) = (false, forgotten);
        return ActionResult.Done;
    }

    private ActionResult Heal(EvolutionInstance instance)
    {
        (instance.InMemory, instance.Forgotten) = (true, false);
        if (instance.Credentials == Credentials.Paired)
        {
            connection.GoOpen(instance);
            return ActionResult.Done;
        }

        if (!instance.Stuck && instance.Link != LinkState.Connecting)
        {
            return ActionResult.Conflict("the instance is not paired: connect and scan it");
        }

        instance.Stuck = false;
        connection.OpenSocket(instance, pairing: false);
        return ActionResult.Done;
    }

    private ActionResult EndSession(EvolutionInstance instance, int code)
    {
        connection.EndSession(instance, code);
        return ActionResult.Done;
    }
}
