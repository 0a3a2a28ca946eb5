using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.TestKit.Gateways;

/// <summary>
/// WhatsApp and its gateway in one small program: it knows which number is linked, answers as told, and keeps what each recipient received, which makes
/// it the oracle of "nothing lost, nothing twice". Thread-safe; answers at once unless told to hold.
/// </summary>
public sealed partial class ScriptedGateway(TimeProvider time) : IWhatsAppGateway, IWhatsAppGateways
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, ScriptedSession> _numbers = [];
    private readonly List<Received> _received = [];
    private readonly HashSet<string> _notOnWhatsApp = [];

    /// <summary>What a send answers before anything else is looked at; null lets the script decide. Runs under a lock.</summary>
    public Func<Guid, OutgoingMessage, SendOutcome?>? OnSend { get; set; }

    /// <summary>Whether a look-up finds what was received.</summary>
    public bool LookUpWorks { get; set; } = true;

    /// <summary>Look-ups fail: the gateway cannot be asked.</summary>
    public bool LookUpsFail { get; set; }

    /// <summary>Whether the gateway has look-ups at all.</summary>
    public bool HasLookUp { get; set; } = true;

    /// <summary>Whether it has sessions, as gateways of QR numbers do and Meta's does not.</summary>
    public bool HasSessions { get; set; } = true;

    /// <summary>How WhatsApp rates every number, at a gateway that tells it; null where it does not.</summary>
    public QualityReading? Quality { get; set; }

    /// <summary>The most sends of one number that were at the gateway at once.</summary>
    public int MostAtOnce { get; private set; }

    public string Kind => "scripted";

    public GatewayCapabilities Capabilities =>
        (Quality is null ? GatewayCapabilities.None : GatewayCapabilities.Quality)
        | (HasLookUp ? GatewayCapabilities.MessageLookup : GatewayCapabilities.None)
        | (HasSessions ? GatewayCapabilities.Sessions | GatewayCapabilities.PairingCode : GatewayCapabilities.None)
        | GatewayCapabilities.ExistsCheck | GatewayCapabilities.WebhookRegistration;

    /// <summary>All that recipients received, in order.</summary>
    public IReadOnlyList<Received> Received
    {
        get
        {
            lock (_lock) return [.. _received];
        }
    }

    public IWhatsAppGateway For(string kind) => this;

    /// <summary>The gateway says "open" although sends fail.</summary>
    public void PretendOpen(Guid instanceId, bool pretend) => Change(instanceId, n => n.PretendsOpen = pretend);

    /// <summary>The next answers are lost: the message leaves, the caller hears nothing.</summary>
    public void LoseAnswers(Guid instanceId, int count) => Change(instanceId, n => n.AnswersToLose = count);

    /// <summary>Sends of the number wait at the gateway for <see cref="LetGo"/>.</summary>
    public void Hold(Guid instanceId) => Change(instanceId, n => n.Held ??= new List<HeldSend>());

    /// <summary>Sends that waited go on, whether or not their caller still lives.</summary>
    public void LetGo(Guid instanceId) => Release(instanceId, thenHold: false);

    /// <summary>Sends that wait go on; those that come after them wait again.</summary>
    /// <returns>How many went on.</returns>
    public int LetWaitingGo(Guid instanceId) => Release(instanceId, thenHold: true);

    private int Release(Guid instanceId, bool thenHold)
    {
        List<HeldSend> held;
        lock (_lock)
        {
            held = Of(instanceId).Held as List<HeldSend> ?? [];
            Of(instanceId).Held = thenHold ? new List<HeldSend>() : null;
            foreach (var send in held) send.Outcome = AnswerAndLeave(instanceId, send.Message);
        }

        foreach (var send in held) send.Done.SetResult(send.Outcome!);
        return held.Count;
    }

    /// <summary>The recipient has no WhatsApp.</summary>
    public void NotOnWhatsApp(string phone)
    {
        lock (_lock) _notOnWhatsApp.Add(phone);
    }

    /// <summary>Number checks tell nothing: the gateway does not know, or, with a message, fails with it.</summary>
    public (bool Unknown, string? Fault) NumberChecks { get; set; }

    public Task<NumberCheck> CheckNumberAsync(GatewayInstance instance, string phone, CancellationToken cancellation)
    {
        if (NumberChecks.Fault is { } fault) throw new InvalidOperationException(fault);
        if (NumberChecks.Unknown) return Task.FromResult(new NumberCheck(null, phone));
        lock (_lock) return Task.FromResult(new NumberCheck(!_notOnWhatsApp.Contains(phone), phone));
    }

    public Task<QualityReading?> ReadQualityAsync(GatewayInstance instance, CancellationToken cancellation) => Task.FromResult(Quality);

    public Task<SendOutcome> SendAsync(GatewayInstance instance, OutgoingMessage message, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var number = Of(instance.InstanceId);
            MostAtOnce = Math.Max(MostAtOnce, ++number.AtOnce);
            if (number.Held is not List<HeldSend> held) return Task.FromResult(AnswerAndLeave(instance.InstanceId, message));
            var send = new HeldSend(message);
            held.Add(send);
            return send.Done.Task;
        }
    }

    public Task<FindAnswer> FindMessageAsync(GatewayInstance instance, OutgoingMessage message, DateTimeOffset notBefore, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var found = LookUpWorks
                ? _received.Find(r => r.InstanceId == instance.InstanceId && r.Phone == message.Phone && r.Text == message.Text && r.At >= notBefore)
                : null;
            return Task.FromResult(LookUpsFail ? new FindAnswer(null, Supported: false) : new FindAnswer(found?.GatewayMessageId, Supported: true));
        }
    }

    private SendOutcome AnswerAndLeave(Guid instanceId, OutgoingMessage message)
    {
        Of(instanceId).AtOnce--;
        return Answer(instanceId, message);
    }

    private SendOutcome Answer(Guid instanceId, OutgoingMessage message)
    {
        if (OnSend?.Invoke(instanceId, message) is { } scripted) return scripted;
        var number = Of(instanceId);
        if (!number.Linked) return SendOutcome.LinkLost("session not found");
        if (_notOnWhatsApp.Contains(message.Phone)) return SendOutcome.NotOnWhatsApp("the recipient has no WhatsApp");
        var received = new Received(instanceId, message.Phone, message.Text, time.GetUtcNow(), message.ClientMessageId, $"3EB0{_received.Count:X18}");
        _received.Add(received);
        if (number.AnswersToLose <= 0) return SendOutcome.Accepted(received.GatewayMessageId);
        number.AnswersToLose--;
        return SendOutcome.Unknown("the answer was lost");
    }

    private ScriptedSession Of(Guid instanceId)
    {
        if (!_numbers.TryGetValue(instanceId, out var number)) _numbers[instanceId] = number = new ScriptedSession();
        return number;
    }

    private sealed class HeldSend(OutgoingMessage message)
    {
        public OutgoingMessage Message => message;
        public TaskCompletionSource<SendOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public SendOutcome? Outcome { get; set; }
    }
}

/// <summary>A message that reached its recipient.</summary>
public sealed record Received(Guid InstanceId, string Phone, string Text, DateTimeOffset At, Guid ClientMessageId, string GatewayMessageId);
