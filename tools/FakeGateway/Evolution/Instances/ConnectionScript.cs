using System.Globalization;
using WaActors.FakeGateway.Evolution.Webhooks;
using WaActors.FakeGateway.Ledger;

namespace WaActors.FakeGateway.Evolution.Instances;

/// <summary>What the gateway itself does to a link: sockets, QR codes, logins and ends of sessions, each with the webhooks of the real one.</summary>
internal sealed class ConnectionScript(FakeGatewayOptions options, EvolutionEvents events, Luck luck)
{
    /// <summary>WhatsApp hands out this many QR codes per socket.</summary>
    private const int CodesPerSocket = 6;
    private static readonly TimeSpan FirstQrAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReconnectTakes = TimeSpan.FromSeconds(2);

    /// <summary>connect: opens a socket from close and does nothing otherwise.</summary>
    public void Connect(EvolutionInstance instance, string? number)
    {
        lock (instance.Gate)
        {
            if (instance.Link == LinkState.Close)
            {
                instance.Phone = string.IsNullOrEmpty(number) ? instance.Phone : number;
                OpenSocket(instance, pairing: !string.IsNullOrEmpty(number));
            }
        }
    }

    /// <summary>restart: an own socket is replaced; a lost link stays lost unless it was lost in a way that a restart repairs.</summary>
    public void Restart(EvolutionInstance instance)
    {
        lock (instance.Gate)
        {
            if (instance.Credentials == Credentials.Half)
            {
                EndSession(instance, 401);
            }
            else if (instance.Stuck || (instance.Socket == SocketState.Dead && !instance.RestartHeals))
            {
                instance.Link = LinkState.Connecting;
                events.Connecting(instance);
            }
            else
            {
                OpenSocket(instance, pairing: false);
            }
        }
    }

    /// <summary>A phone scans the QR: one disconnect with code 515, then open.</summary>
    public bool Scan(EvolutionInstance instance, string? phone)
    {
        lock (instance.Gate)
        {
            if (instance.Qr is null)
            {
                return false;
            }

            events.Connecting(instance);
            Login(instance, phone ?? instance.Phone ?? "55119" + luck.Digits(8));
            return true;
        }
    }

    /// <summary>Makes the instance open as if it had been scanned before; the callers hold no gate.</summary>
    public void Login(EvolutionInstance instance, string phone)
    {
        lock (instance.Gate)
        {
            instance.Phone = phone;
            instance.Wuid = PhoneCode.OfInput(phone) + "@s.whatsapp.net";
            instance.Credentials = Credentials.Paired;
            GoOpen(instance);
        }
    }

    public void GoOpen(EvolutionInstance instance)
    {
        instance.StopTimer();
        (instance.Link, instance.Socket, instance.Qr, instance.Stuck) = (LinkState.Open, SocketState.Live, null, false);
        Write(instance, "open");
        events.Opened(instance);
    }

    /// <summary>Connecting, and open again after <paramref name="wait"/>.</summary>
    public void Reconnect(EvolutionInstance instance, TimeSpan wait)
    {
        (instance.Link, instance.Socket) = (LinkState.Connecting, SocketState.Live);
        events.Connecting(instance);
        if (wait > TimeSpan.Zero)
        {
            instance.After(wait, options.Time, () => GoOpen(instance));
        }
        else
        {
            GoOpen(instance);
        }
    }

    /// <summary>A final close: unlinked (401) or forbidden (403).</summary>
    public void EndSession(EvolutionInstance instance, int code)
    {
        lock (instance.Gate)
        {
            instance.StopTimer();
            var why = new Disconnection(code, DisconnectionJson(code), options.Time.GetUtcNow());
            (instance.Link, instance.Socket, instance.Qr, instance.Stuck) = (LinkState.Close, SocketState.Dead, null, false);
            (instance.LastDisconnection, instance.Credentials) = (why, Credentials.None);
            Write(instance, "close");
            events.StatusClosed(instance, why);
            events.LoggedOut(instance);
            events.Closed(instance, code);
        }
    }

    /// <summary>Shows the first QR of an unpaired socket, or logs in with what is stored.</summary>
    public void OpenSocket(EvolutionInstance instance, bool pairing)
    {
        instance.StopTimer();
        if (instance.Credentials == Credentials.Paired)
        {
            Reconnect(instance, options.RealDelays ? ReconnectTakes : TimeSpan.Zero);
            return;
        }

        (instance.Link, instance.Socket, instance.Qr) = (LinkState.Connecting, SocketState.Live, null);
        instance.Credentials = pairing ? Credentials.Half : Credentials.None;
        events.Connecting(instance);
        if (options.RealDelays)
        {
            instance.After(FirstQrAfter, options.Time, () => ShowQr(instance));
        }
        else
        {
            ShowQr(instance);
        }
    }

    private void ShowQr(EvolutionInstance instance)
    {
        if (instance.QrCount >= options.QrLimit)
        {
            GiveUp(instance);
            return;
        }

        instance.QrCount++;
        var pairingCode = instance.Credentials == Credentials.Half ? luck.PairingCode() : null;
        instance.Qr = new QrCode(luck.QrCode(), pairingCode, instance.QrCount);
        Write(instance, "connecting");
        events.QrShown(instance, instance.Qr);
        instance.After(options.QrLifetime, options.Time, () => NextQr(instance));
    }

    /// <summary>Every sixth code ends its socket; one that had asked for a pairing code comes back as a device nobody registered.</summary>
    private void NextQr(EvolutionInstance instance)
    {
        var socketIsUsedUp = instance.QrCount % CodesPerSocket == 0 && instance.QrCount < options.QrLimit;
        if (socketIsUsedUp && instance.Credentials == Credentials.Half)
        {
            EndSession(instance, 401);
            return;
        }

        if (socketIsUsedUp)
        {
            events.Connecting(instance);
        }

        ShowQr(instance);
    }

    private void GiveUp(EvolutionInstance instance)
    {
        instance.StopTimer();
        events.QrLimitReached(instance);
        events.Refused(instance);
        (instance.Link, instance.Socket, instance.Qr, instance.QrCount) = (LinkState.Close, SocketState.Dead, null, 0);
        instance.Credentials = Credentials.None;
    }

    private void Write(EvolutionInstance instance, string status)
    {
        instance.DbStatus = status;
        instance.UpdatedAt = options.Time.GetUtcNow();
    }

    private static string DisconnectionJson(int code) =>
        """{"error":{"data":{"reason":"CODE"},"isBoom":true,"isServer":false,"output":{"statusCode":CODE,"payload":{"statusCode":CODE,"error":"NAME","message":"Connection Failure"},"headers":{}}}}"""
            .Replace("CODE", code.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("NAME", Reason(code), StringComparison.Ordinal);

    private static string Reason(int code) => code == 403 ? "Forbidden" : "Unauthorized";
}
