using System.Globalization;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.TestKit.Gateways;

/// <summary>How one number's session is, and how the gateway lies about it.</summary>
public sealed class ScriptedSession
{
    /// <summary>The gateway has the instance at all.</summary>
    public bool Exists { get; set; } = true;

    /// <summary>It has credentials: what a logout or a deletion costs, and only a phone gives back.</summary>
    public bool Paired { get; set; } = true;

    /// <summary>Open.</summary>
    public bool Linked { get; set; } = true;

    /// <summary>The state says "open" although sends fail.</summary>
    public bool PretendsOpen { get; set; }

    /// <summary>The state route answers 404, and so does every other: silent loss of the session.</summary>
    public bool Forgotten { get; set; }

    /// <summary>With <see cref="Forgotten"/>: the gateway's panel still lists it.</summary>
    public bool StillListed { get; set; }

    /// <summary>The state route answers 404 for this healthy instance; another one tells the truth.</summary>
    public bool StateRouteLies { get; set; }

    /// <summary>Connecting for ever, without a QR.</summary>
    public bool Stuck { get; set; }

    /// <summary>Connecting, with a QR on show.</summary>
    public bool ShowsQr { get; set; }

    /// <summary>It says that it cannot give a QR.</summary>
    public bool QrRefused { get; set; }

    /// <summary>A restart brings a paired session back.</summary>
    public bool RestartHeals { get; set; }

    /// <summary>Logout answers success and does nothing.</summary>
    public bool LogoutLies { get; set; }

    /// <summary>Deletion answers success and does nothing.</summary>
    public bool DeleteLies { get; set; }

    /// <summary>What was asked, in order, with the time.</summary>
    public List<(DateTimeOffset At, string What)> Asked { get; } = [];

    internal int Codes { get; set; }

    internal int AnswersToLose { get; set; }

    internal int AtOnce { get; set; }

    internal object? Held { get; set; }
}

public sealed partial class ScriptedGateway
{
    /// <summary>The gateway answers nothing at all.</summary>
    public bool IsDown { get; set; }

    /// <summary>State reads wait until their caller gives up.</summary>
    public bool IsSlow { get; set; }

    /// <summary>Runs with every restart, under a lock: what else it does.</summary>
    public Action<Guid, ScriptedSession>? OnRestart { get; set; }

    /// <summary>Numbers that hang in connecting, once, when they are asked to link.</summary>
    public HashSet<Guid> StuckOnConnect { get; } = [];

    /// <summary>Our webhook is set at the gateway; when it is not, a look sets it.</summary>
    public bool WebhookStands { get; set; } = true;

    /// <summary>How often it was looked at.</summary>
    public int WebhookChecks { get; private set; }

    public Task<WebhookCheck> EnsureWebhookAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        lock (_lock)
        {
            WebhookChecks++;
            return Task.FromResult(WebhookStands ? WebhookCheck.InPlace : WebhookCheck.Repaired);
        }
    }

    /// <summary>Every state read, in order.</summary>
    public List<(Guid InstanceId, DateTimeOffset At)> StateReads { get; } = [];

    /// <summary>The number's session is there (true), paired again if it has to be; or gone (false): closed, with its credentials.</summary>
    public void SetLinked(Guid instanceId, bool linked) => Change(instanceId, session =>
    {
        session.Linked = linked;
        if (linked) (session.Exists, session.Paired, session.Forgotten, session.Stuck, session.ShowsQr) = (true, true, false, false, false);
    });

    /// <summary>Changes a number's session under the lock.</summary>
    public void Change(Guid instanceId, Action<ScriptedSession> change)
    {
        lock (_lock) change(Of(instanceId));
    }

    /// <summary>Reads a number's session under the lock.</summary>
    public T Read<T>(Guid instanceId, Func<ScriptedSession, T> read)
    {
        lock (_lock) return read(Of(instanceId));
    }

    /// <summary>How often something was asked of a number: <c>restart</c>, <c>logout</c>, <c>delete</c>, <c>connect</c>.</summary>
    public int Asked(Guid instanceId, string what) => Read(instanceId, session => session.Asked.Count(asked => asked.What == what));

    public Task<ConnectAnswer> ConnectAsync(GatewayInstance instance, string? phone, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var session = Note(instance.InstanceId, "connect");
            if (IsDown) return Task.FromResult(new ConnectAnswer(LinkState.Unknown, Problem: "no answer"));
            if (session.Linked) return Task.FromResult(new ConnectAnswer(LinkState.Connected));
            if (StuckOnConnect.Remove(instance.InstanceId)) (session.Exists, session.Stuck) = (true, true);
            if (session.Stuck) return Task.FromResult(new ConnectAnswer(LinkState.Connecting, Problem: "the gateway shows no QR yet"));
            var givesCode = phone is not null && !session.ShowsQr;
            (session.Exists, session.ShowsQr, session.Codes) = (true, true, session.Codes + 1);
            var number = session.Codes.ToString(CultureInfo.InvariantCulture);
            return Task.FromResult(new ConnectAnswer(
                LinkState.AwaitingPairing,
                QrCode: "2@qr" + number,
                PairingCode: givesCode ? "CODE000" + number : null,
                PairingCodeExpiresAt: givesCode ? time.GetUtcNow() + TimeSpan.FromSeconds(45) : null));
        }
    }

    public async Task<LinkReading> GetStateAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        if (IsSlow) await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
        lock (_lock)
        {
            StateReads.Add((instance.InstanceId, time.GetUtcNow()));
            var session = Of(instance.InstanceId);
            return IsDown ? new LinkReading(LinkReadingKind.Unreadable, "no answer")
                : session is { Exists: false } or { Forgotten: true } or { StateRouteLies: true } ? new LinkReading(LinkReadingKind.NotFound, "404")
                : StateOf(session);
        }
    }

    public Task<LinkReading> ConfirmMissingAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var session = Of(instance.InstanceId);
            return Task.FromResult(
                IsDown ? new LinkReading(LinkReadingKind.Unreadable, "no answer")
                : session is { Forgotten: true, StillListed: true } ? new LinkReading(LinkReadingKind.Contradictory, "listed, and 404")
                : session is { Exists: false } or { Forgotten: true } ? new LinkReading(LinkReadingKind.NotFound, "not listed")
                : StateOf(session));
        }
    }

    public Task<QrReading> ReadQrAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var session = Of(instance.InstanceId);
            return Task.FromResult(
                IsDown ? QrReading.NotAsked : session.QrRefused ? QrReading.Refused : session.ShowsQr ? QrReading.Shown : QrReading.NotYet);
        }
    }

    public Task<bool> RestartAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var session = Note(instance.InstanceId, "restart");
            OnRestart?.Invoke(instance.InstanceId, session);
            if (session is { RestartHeals: true, Paired: true, Exists: true })
                (session.Linked, session.Forgotten, session.Stuck, session.QrRefused) = (true, false, false, false);
            return Task.FromResult(!IsDown);
        }
    }

    public Task<bool> LogoutAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var session = Note(instance.InstanceId, "logout");
            if (!session.LogoutLies)
                (session.Linked, session.Paired, session.Stuck, session.ShowsQr, session.QrRefused) = (false, false, false, false, false);
            return Task.FromResult(!IsDown);
        }
    }

    public Task<bool> DeleteAsync(GatewayInstance instance, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var session = Note(instance.InstanceId, "delete");
            if (!session.DeleteLies)
                (session.Exists, session.Linked, session.Paired, session.Stuck, session.ShowsQr, session.QrRefused) = (false, false, false, false, false, false);
            return Task.FromResult(!IsDown);
        }
    }

    private static LinkReading StateOf(ScriptedSession session) => new(
        session.Linked || session.PretendsOpen ? LinkReadingKind.Connected
        : session.Stuck || session.ShowsQr ? LinkReadingKind.Connecting
        : LinkReadingKind.Disconnected);

    private ScriptedSession Note(Guid instanceId, string what)
    {
        var session = Of(instanceId);
        session.Asked.Add((time.GetUtcNow(), what));
        return session;
    }
}
