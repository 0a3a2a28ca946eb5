using WaActors.Campaigns;
using WaActors.Grains.Acks;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.Pacing;
using WaActors.People;

namespace WaActors.TestKit.Memory;

/// <summary>One campaign of an in-memory database. Not thread-safe: its owner locks.</summary>
internal sealed class MemoryCampaign(CampaignSeed seed)
{
    private readonly SortedDictionary<int, MessageRow> _messages = [];
    private readonly SortedDictionary<(int Seq, int AttemptNo), AttemptRow> _attempts = [];
    private readonly HashSet<string> _phones = new(StringComparer.Ordinal);
    private readonly Dictionary<(Guid InstanceId, Guid TemplateId), RouteText> _frozenTexts = [];
    private IReadOnlyList<RouteSeed> _seeds = seed.Routes;
    private bool _audienceFrozen;
    private readonly List<RouteRecord> _routes = seed.Routes
        .Select((route, index) => new RouteRecord(index, route.InstanceId, Texts: [], Active: true, ConsecutiveFailures: 0, DeactivatedReason: null))
        .ToList();

    public CampaignSeed Seed { get; } = seed;

    public DateTimeOffset? ScheduledAt { get; set; } = seed.ScheduledAt;

    public CampaignPace Pace { get; set; } = seed.Pace;

    public TenantPace Tenant { get; set; } = new(seed.Calendar, seed.TenantWindow);

    public CampaignRow Row { get; set; } =
        new(seed.CampaignId, seed.Status, StatusReason: null, Epoch: 0, StartedAt: null, EndedAt: null, seed.Delay);

    public int? SkipContactedDays { get; private set; } = seed.SkipContactedDays;

    public IEnumerable<MessageRow> Messages => _messages.Values;

    public IEnumerable<AttemptRow> Attempts => _attempts.Values;

    public IEnumerable<AttemptRow> OpenAttempts => _attempts.Values.Where(attempt => attempt.Outcome is null);

    public MessageRow Message(int seq) => _messages[seq];

    public ChosenText? LastText(int seq) => _attempts.GetValueOrDefault((seq, _messages[seq].Attempts))?.Text;

    public GivenBack? LastGivenBack(int seq) => _attempts.GetValueOrDefault((seq, _messages[seq].Attempts)) is { } last
        && (last.Outcome is SendOutcomeKind.LinkLost or SendOutcomeKind.Throttled or SendOutcomeKind.Restricted || last.Resolution == DoubtResolution.Resent)
            ? new GivenBack(last.InstanceId, last.Reason)
            : null;

    public void AddMessage(MessageSeed message)
    {
        if (!_phones.Add(PersonKey.Of(message.Phone)))
            throw new InvalidOperationException($"The phone {message.Phone} is in campaign {Seed.CampaignId} already.");
        var seq = _messages.Count + 1;
        _messages[seq] = new MessageRow(
            seq, message.Phone, message.Variables, MessageStatus.Pending, Attempts: 0, InstanceId: null, GatewayMessageId: null, Error: null, UpdatedAt: null);
    }

    public IReadOnlyList<RouteRecord> Routes(Func<Guid, RouteText> template) =>
        _routes.Select((route, index) => route with
        {
            Texts = _seeds[index].TemplateIds
                .Select(id => _frozenTexts.TryGetValue((route.InstanceId, id), out var text) ? text : template(id)).ToList(),
        }).ToList();

    public IEnumerable<Guid> Numbers => _routes.Select(route => route.InstanceId);

    public bool HasText(Guid templateId) => _seeds.Any(route => route.TemplateIds.Contains(templateId));

    public void FreezeTexts(Func<Guid, RouteText> template)
    {
        foreach (var route in _seeds)
        {
            foreach (var id in route.TemplateIds)
                _frozenTexts.TryAdd((route.InstanceId, id), _frozenTexts.Values.FirstOrDefault(text => text.TemplateId == id) ?? template(id));
        }
    }

    public void ReplaceRoutes(IReadOnlyList<RouteChoice> routes, Func<Guid, RouteText> template)
    {
        var kept = _routes.ToDictionary(route => route.InstanceId);
        _seeds = [.. routes.Select(route => new RouteSeed(route.InstanceId, route.TemplateIds[0]) { MoreTemplateIds = [.. route.TemplateIds.Skip(1)] })];
        _routes.Clear();
        _routes.AddRange(routes.Select((route, index) => kept.TryGetValue(route.InstanceId, out var old)
            ? old with { OrderIndex = index }
            : new RouteRecord(index, route.InstanceId, Texts: [], Active: true, ConsecutiveFailures: 0, DeactivatedReason: null)));
        if (Row.Status != CampaignStatus.Draft) FreezeTexts(template);
        foreach (var gone in _frozenTexts.Keys.Where(key => !_seeds.Any(seed => seed.InstanceId == key.InstanceId && seed.TemplateIds.Contains(key.TemplateId))).ToList())
            _frozenTexts.Remove(gone);
    }

    public void FreezeAudience(Func<int, HashSet<string>> contacted, Func<Guid, string, bool> consents, DateTimeOffset at)
    {
        if (_audienceFrozen) return;
        _audienceFrozen = true;
        if (Pace.RequiresConsent)
        {
            foreach (var message in _messages.Values.Where(m => m.Status == MessageStatus.Pending && !consents(Seed.TenantId, m.Phone)).ToList())
                _messages[message.Seq] = message with { Status = MessageStatus.Suppressed, Error = LeftOutReason.NoConsent, UpdatedAt = at };
        }

        if (SkipContactedDays is not { } days) return;
        var people = contacted(days);
        foreach (var message in _messages.Values.Where(m => m.Status == MessageStatus.Pending && people.Contains(PersonKey.Of(m.Phone))).ToList())
            _messages[message.Seq] = message with { Status = MessageStatus.Suppressed, Error = LeftOutReason.Contacted(days), UpdatedAt = at };
    }

    public SettingsAnswer Change(SettingsChange change)
    {
        var skip = change.SkipContactedDays is { } days ? days == 0 ? null : days : SkipContactedDays;
        if (skip != SkipContactedDays && (_audienceFrozen || Row.Status is CampaignStatus.Completed or CampaignStatus.Cancelled)) return SettingsAnswer.AudienceFrozen;
        SkipContactedDays = skip;
        Pace = change.Pace ?? Pace;
        Row = Row with { Delay = change.Delay ?? Row.Delay };
        ScheduledAt = change.BeginAt ?? ScheduledAt;
        return SettingsAnswer.Stored;
    }

    public int Requeue(IReadOnlyList<MessageStatus> taken, DateTimeOffset at)
    {
        var requeued = _messages.Values.Where(message => taken.Contains(message.Status)).ToList();
        foreach (var message in requeued)
            _messages[message.Seq] = message with { Status = MessageStatus.Pending, GatewayMessageId = null, UpdatedAt = at };
        return requeued.Count;
    }

    public bool SaveRoute(RouteRecord route)
    {
        var index = _routes.FindIndex(other => other.OrderIndex == route.OrderIndex && other.InstanceId == route.InstanceId);
        if (index < 0) return false;
        _routes[index] = route;
        return true;
    }

    public CampaignCounts CountByStatus()
    {
        var sending = OpenAttempts.Count(attempt => _messages[attempt.Seq].Status == MessageStatus.Pending);
        return new CampaignCounts(
            Pending: Count(MessageStatus.Pending) - sending,
            sending,
            Count(MessageStatus.Sent),
            Count(MessageStatus.Delivered),
            Count(MessageStatus.Read),
            Count(MessageStatus.Failed),
            Count(MessageStatus.NoWhatsapp),
            Count(MessageStatus.Suppressed),
            Count(MessageStatus.InDoubt),
            Count(MessageStatus.Cancelled));

        int Count(MessageStatus status) => _messages.Values.Count(message => message.Status == status);
    }

    public void CancelPending(DateTimeOffset at)
    {
        var open = OpenAttempts.Select(attempt => attempt.Seq).ToHashSet();
        foreach (var message in _messages.Values.Where(message => message.Status == MessageStatus.Pending && !open.Contains(message.Seq)).ToList())
            _messages[message.Seq] = message with { Status = MessageStatus.Cancelled, UpdatedAt = at };
    }

    public IntentAnswer Open(AttemptIntent intent, Func<Guid, string, bool> isSuppressed, Func<Guid, string, bool> consents, Func<IntentAnswer?> putOff)
    {
        if (_attempts.TryGetValue((intent.Seq, intent.AttemptNo), out var known))
            return known.ClientMessageId == intent.ClientMessageId && known.Outcome is null ? IntentAnswer.Recorded : IntentAnswer.Refused;
        if (!_messages.TryGetValue(intent.Seq, out var message)) return IntentAnswer.Refused;
        if (message.Status == MessageStatus.Suppressed) return IntentAnswer.Suppressed;
        if (message.Status != MessageStatus.Pending || message.Attempts != intent.AttemptNo - 1) return IntentAnswer.Refused;
        if (RefusalOf(message.Phone, isSuppressed, consents) is { } refusal)
        {
            if (putOff() == IntentAnswer.StalePermit) return IntentAnswer.StalePermit; // nothing is written under a stale permit
            _messages[intent.Seq] = message with { Status = MessageStatus.Suppressed, Error = refusal, UpdatedAt = MemoryTime.Of(intent.At) };
            return IntentAnswer.Suppressed;
        }

        if (putOff() is { } later) return later;
        _attempts[(intent.Seq, intent.AttemptNo)] = new AttemptRow(
            intent.Seq, intent.AttemptNo, intent.InstanceId, intent.Epoch, intent.ClientMessageId, MemoryTime.Of(intent.At),
            Outcome: null, OutcomeAt: null, GatewayMessageId: null, Reason: null, DoubtResolution.None)
        {
            Counted = intent.Counted,
            Text = intent.Text,
        };
        return IntentAnswer.Recorded;
    }

    private string? RefusalOf(string phone, Func<Guid, string, bool> isSuppressed, Func<Guid, string, bool> consents) =>
        isSuppressed(Seed.TenantId, phone) ? LeftOutReason.OptedOut
        : Pace.RequiresConsent && !consents(Seed.TenantId, phone) ? LeftOutReason.NoConsent
        : null;

    public bool Close(AttemptOutcome outcome)
    {
        if (!_attempts.TryGetValue((outcome.Seq, outcome.AttemptNo), out var known)) return false;
        var closed = known with
        {
            Outcome = outcome.Kind,
            OutcomeAt = MemoryTime.Of(outcome.At),
            GatewayMessageId = outcome.GatewayMessageId,
            Reason = outcome.Reason,
            Resolution = outcome.Resolution,
        };
        if (known.Outcome is not null) return known == closed;
        _attempts[(outcome.Seq, outcome.AttemptNo)] = closed;
        MoveMessage(outcome, closed);
        return true;
    }

    /// <summary>True when the message moved on.</summary>
    public bool Acknowledge(int seq, MessageTold told, DateTimeOffset at)
    {
        var message = _messages[seq];
        var after = AckRules.After(message.Status, told.Stage);
        if (after == message.Status) return false;
        _messages[seq] = message with
        {
            Status = after,
            Error = told.Stage == AckStage.Failed ? told.Reason ?? "it died after the gateway took it" : null,
            UpdatedAt = MemoryTime.Of(at),
        };
        return true;
    }

    private void MoveMessage(AttemptOutcome outcome, AttemptRow attempt)
    {
        var message = _messages[outcome.Seq];
        if (message.Status != MessageStatus.Pending) return;
        _messages[outcome.Seq] = message with
        {
            Status = outcome.MessageStatus,
            Attempts = outcome.AttemptNo,
            InstanceId = attempt.InstanceId,
            GatewayMessageId = outcome.GatewayMessageId,
            Error = outcome.MessageStatus == MessageStatus.Pending ? outcome.Reason ?? message.Error : outcome.Reason,
            UpdatedAt = MemoryTime.Of(outcome.At),
        };
    }
}

/// <summary>PostgreSQL keeps microseconds.</summary>
internal static class MemoryTime
{
    public static DateTimeOffset Of(DateTimeOffset at)
    {
        var utc = at.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
