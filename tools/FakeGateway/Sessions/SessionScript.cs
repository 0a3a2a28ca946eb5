using WaActors.FakeGateway.World;

namespace WaActors.FakeGateway.Sessions;

/// <summary>What happens to sessions: by the gateway's own routes, and by the actions of the control API.</summary>
internal sealed class SessionScript(FakeWorld world, ISessionEvents events)
{
    /// <summary>Shows a QR or a pairing code from closed, and does nothing otherwise.</summary>
    public void Connect(Session session, string? number)
    {
        lock (session.Gate)
        {
            if (session.InMemory && session.Link == LinkState.Close)
            {
                ShowCode(session, number);
            }
        }
    }

    /// <summary>A restart: a lost link stays lost unless it was lost in a way that a restart repairs. False when there is nothing to restart.</summary>
    public bool Restart(Session session)
    {
        lock (session.Gate)
        {
            if (!session.InMemory || session.Credentials != Credentials.Paired)
            {
                return false;
            }

            if (!session.Stuck && (session.Socket == SocketState.Live || session.RestartHeals))
            {
                GoOpen(session);
            }

            return true;
        }
    }

    /// <summary>Ends the session for good; false when there was none.</summary>
    public bool End(Session session, string reason)
    {
        lock (session.Gate)
        {
            if (session.InMemory && session.Link == LinkState.Close)
            {
                return false;
            }

            session.InMemory = true;
            (session.Link, session.Socket, session.Credentials, session.Stuck) = (LinkState.Close, SocketState.Dead, Credentials.None, false);
            (session.ShowsQr, session.PairingCode) = (false, null);
            (session.LastReason, session.LastEnd) = (reason, world.Options.Time.GetUtcNow());
            events.Closed(session);
            return true;
        }
    }

    /// <summary>Open as if it had been scanned before.</summary>
    public void Login(Session session, string phone)
    {
        lock (session.Gate)
        {
            (session.Phone, session.Credentials) = (phone, Credentials.Paired);
            GoOpen(session);
        }
    }

    public ActionResult Apply(Session session, InstanceAction action, InstanceActionDetails details)
    {
        lock (session.Gate)
        {
            return session.InMemory || action == InstanceAction.Heal
                ? ApplyInMemory(session, action, details)
                : ActionResult.Conflict("the instance is a ghost: heal it first");
        }
    }

    private ActionResult ApplyInMemory(Session session, InstanceAction action, InstanceActionDetails details) => action switch
    {
        InstanceAction.Rate => ActionResult.Conflict("WhatsApp rates no number of this kind"),
        InstanceAction.Scan => Scan(session, details.Phone),
        InstanceAction.Heal => Heal(session),
        InstanceAction.Stick => Done(() =>
        {
            (session.Link, session.Socket, session.Stuck) = (LinkState.Connecting, SocketState.Live, true);
            (session.ShowsQr, session.PairingCode) = (false, null);
            events.Connecting(session);
        }),
        InstanceAction.Ghost => Done(() => session.InMemory = false),
        InstanceAction.Forget => Done(() => (session.InMemory, session.Forgotten) = (false, true)),
        _ when session.Credentials != Credentials.Paired => ActionResult.Conflict("the instance is not paired: scan it first"),
        InstanceAction.Drop => Done(() =>
        {
            (session.Link, session.Socket, session.RestartHeals) = (LinkState.Connecting, SocketState.Dead, details.HealsOnRestart ?? false);
            events.Connecting(session);
        }),
        InstanceAction.DropSilently => Done(() => (session.Socket, session.RestartHeals) = (SocketState.Dead, details.HealsOnRestart ?? true)),
        InstanceAction.DropTransient => Done(() => Flap(session, details.Ms ?? 0)),
        InstanceAction.LogoutByPhone => Done(() => End(session, "401: logged out from another device")),
        _ => Done(() => End(session, "403: account banned")),
    };

    private ActionResult Scan(Session session, string? phone)
    {
        if (!session.ShowsQr && session.PairingCode is null)
        {
            return ActionResult.Conflict("no QR code is on show: connect it first");
        }

        Login(session, phone ?? session.Phone ?? "55119" + world.Ids.Digits(8));
        return ActionResult.Done;
    }

    private ActionResult Heal(Session session)
    {
        (session.InMemory, session.Forgotten, session.Stuck) = (true, false, false);
        if (session.Credentials == Credentials.Paired)
        {
            GoOpen(session);
            return ActionResult.Done;
        }

        if (session.Link != LinkState.Connecting)
        {
            return ActionResult.Conflict("the instance is not paired: connect and scan it");
        }

        ShowCode(session, null);
        return ActionResult.Done;
    }

    private void Flap(Session session, int waitMs)
    {
        session.Link = LinkState.Connecting;
        events.Connecting(session);
        world.Due.Add(world.NowMs + waitMs, () =>
        {
            lock (session.Gate)
            {
                if (session is { InMemory: true, Link: LinkState.Connecting, Credentials: Credentials.Paired, Stuck: false, Socket: SocketState.Live })
                {
                    GoOpen(session);
                }
            }
        });
    }

    private void ShowCode(Session session, string? number)
    {
        (session.Link, session.Socket, session.Credentials) = (LinkState.Connecting, SocketState.Live, Credentials.None);
        session.QrCount++;
        if (string.IsNullOrEmpty(number))
        {
            (session.ShowsQr, session.PairingCode) = (true, null);
        }
        else
        {
            (session.ShowsQr, session.PairingCode, session.Phone, session.Credentials) = (false, world.Ids.PairingCode(), number, Credentials.Half);
        }

        events.Connecting(session);
    }

    private void GoOpen(Session session)
    {
        (session.Link, session.Socket, session.Stuck) = (LinkState.Open, SocketState.Live, false);
        (session.ShowsQr, session.PairingCode) = (false, null);
        events.Opened(session);
    }

    private static ActionResult Done(Action act)
    {
        act();
        return ActionResult.Done;
    }
}
