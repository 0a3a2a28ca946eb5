using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.People;

namespace WaActors.TestKit.Memory;

/// <summary>The ledger in memory; the contract suite in tests/Storage holds it and the real one to the same semantics.</summary>
public sealed class InMemoryLedger(InMemoryDatabase database) : IMessageLedger
{
    /// <inheritdoc/>
    public async Task<CampaignLease?> TakeOwnershipAsync(Guid campaignId, CancellationToken cancellation) =>
        await RunAsync(nameof(TakeOwnershipAsync), () => TakeOwnership(campaignId), cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PendingMessage>> ReadPendingAsync(Guid campaignId, int afterSeq, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return await RunAsync(nameof(ReadPendingAsync), () => ReadPending(campaignId, afterSeq, limit), cancellation);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OpenAttempt>> ReadOpenAttemptsAsync(Guid campaignId, CancellationToken cancellation) =>
        await RunAsync(nameof(ReadOpenAttemptsAsync), () => ReadOpenAttempts(campaignId), cancellation);

    /// <inheritdoc/>
    public ValueTask<IntentAnswer> RecordIntentAsync(AttemptIntent intent) =>
        RunAsync(nameof(RecordIntentAsync), () => Open(intent), CancellationToken.None);

    /// <inheritdoc/>
    public ValueTask<bool> RecordOutcomeAsync(AttemptOutcome outcome) =>
        RunAsync(nameof(RecordOutcomeAsync), () => Owned(outcome.CampaignId, outcome.Epoch)?.Close(outcome) ?? false, CancellationToken.None);

    /// <inheritdoc/>
    public async Task<bool> ChangeStatusAsync(
        Guid campaignId, long epoch, CampaignStatus status, string? reason, DateTimeOffset at, CancellationToken cancellation) =>
        await RunAsync(nameof(ChangeStatusAsync), () => ChangeStatus(campaignId, epoch, status, reason, MemoryTime.Of(at)), cancellation);

    /// <inheritdoc/>
    public async Task<SettingsAnswer> ChangeSettingsAsync(Guid campaignId, long epoch, SettingsChange change, CancellationToken cancellation) =>
        await RunAsync(
            nameof(ChangeSettingsAsync), () => Owned(campaignId, epoch) is { } campaign ? campaign.Change(change) : SettingsAnswer.Stale, cancellation);

    /// <inheritdoc/>
    public async Task<int?> ReopenAsync(
        Guid campaignId, long epoch, IReadOnlyList<MessageStatus> taken, DateTimeOffset at, CancellationToken cancellation) =>
        await RunAsync(
            nameof(ReopenAsync),
            () => ChangeStatus(campaignId, epoch, CampaignStatus.Running, null, MemoryTime.Of(at)) ? Find(campaignId)!.Requeue(taken, MemoryTime.Of(at)) : (int?)null,
            cancellation);

    /// <inheritdoc/>
    public async Task<RouteReplacement> ReplaceRoutesAsync(
        Guid campaignId, long epoch, IReadOnlyList<RouteChoice> routes, CancellationToken cancellation) =>
        await RunAsync(nameof(ReplaceRoutesAsync), () => ReplaceRoutes(campaignId, epoch, routes), cancellation);

    /// <inheritdoc/>
    public async Task<TenantPace> ReadTenantPaceAsync(Guid campaignId, CancellationToken cancellation) =>
        await RunAsync(nameof(ReadTenantPaceAsync), () => Find(campaignId)?.Tenant ?? TenantPace.None, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DateTimeOffset>> ReadContactsAsync(Guid campaignId, int seq, CancellationToken cancellation) =>
        await RunAsync(nameof(ReadContactsAsync), () => OtherContacts(Find(campaignId)!, seq), cancellation);

    /// <inheritdoc/>
    public async Task<bool> SaveRouteAsync(Guid campaignId, long epoch, RouteRecord route, CancellationToken cancellation) =>
        await RunAsync(nameof(SaveRouteAsync), () => Owned(campaignId, epoch)?.SaveRoute(route) ?? false, cancellation);

    /// <inheritdoc/>
    public async Task<AudienceSize> CountAudienceAsync(Guid campaignId, CancellationToken cancellation) =>
        await RunAsync(nameof(CountAudienceAsync), () => CountAudience(campaignId), cancellation);

    /// <inheritdoc/>
    public async Task<CampaignCounts> CountByStatusAsync(Guid campaignId, CancellationToken cancellation) =>
        await RunAsync(nameof(CountByStatusAsync), () => Find(campaignId)?.CountByStatus() ?? new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), cancellation);

    private IntentAnswer Open(AttemptIntent intent)
    {
        if (Owned(intent.CampaignId, intent.Epoch) is not { } campaign) return IntentAnswer.Refused;
        var answer = campaign.Open(intent, database.IsSuppressed, database.Consents, () => PutOff(campaign, intent));
        if (answer != IntentAnswer.Recorded || !intent.Counted) return answer;
        var person = PersonKey.Of(campaign.Message(intent.Seq).Phone);
        if (!database.InboundContacts.Contains((intent.InstanceId, person))) database.Contacts.TryAdd((intent.InstanceId, person), MemoryTime.Of(intent.At));
        if (!database.RecipientContacts.TryGetValue((campaign.Seed.TenantId, person), out var contacts))
            database.RecipientContacts[(campaign.Seed.TenantId, person)] = contacts = [];
        contacts[campaign.Seed.CampaignId] = MemoryTime.Of(intent.At);
        return answer;
    }

    private IntentAnswer? PutOff(MemoryCampaign campaign, AttemptIntent intent)
    {
        if (!intent.Counted) return null;
        if (intent.PaceEpoch is { } epoch && database.PaceEpochs.GetValueOrDefault(intent.InstanceId) != epoch) return IntentAnswer.StalePermit;
        return intent.Rule.AllowedAt(OtherContacts(campaign, intent.Seq), intent.At) > intent.At ? IntentAnswer.TooSoon : null;
    }

    private IReadOnlyList<DateTimeOffset> OtherContacts(MemoryCampaign campaign, int seq) =>
        database.RecipientContacts.TryGetValue((campaign.Seed.TenantId, PersonKey.Of(campaign.Message(seq).Phone)), out var contacts)
            ? [.. contacts.Where(contact => contact.Key != campaign.Seed.CampaignId).Select(contact => contact.Value)]
            : [];

    private CampaignLease? TakeOwnership(Guid campaignId)
    {
        if (Find(campaignId) is not { } campaign) return null;
        campaign.Row = campaign.Row with { Epoch = campaign.Row.Epoch + 1 };
        var lastSentAt = campaign.Attempts.Select(attempt => attempt.OutcomeAt ?? (DateTimeOffset?)attempt.IntentAt).Max();
        return new CampaignLease(
            campaignId, campaign.Seed.TenantId, campaign.Seed.Name, campaign.Row.Status, campaign.ScheduledAt, campaign.Row.Delay,
            campaign.Seed.BatchSize, campaign.Seed.MaxConsecutiveFailures, campaign.Seed.InDoubtPolicy, campaign.Row.Epoch, lastSentAt,
            campaign.Routes(database.Template))
        {
            Pace = campaign.Pace,
            Tenant = campaign.Tenant,
            StartedAt = campaign.Row.StartedAt,
        };
    }

    private List<PendingMessage> ReadPending(Guid campaignId, int afterSeq, int limit)
    {
        if (Find(campaignId) is not { } campaign) return [];
        var open = campaign.OpenAttempts.Select(attempt => attempt.Seq).ToHashSet();
        return campaign.Messages
            .Where(message => message.Seq > afterSeq && message.Status == MessageStatus.Pending && !open.Contains(message.Seq))
            .Take(limit)
            .Select(message => Pending(message, campaign.LastText(message.Seq)) with { GivenBack = campaign.LastGivenBack(message.Seq) })
            .ToList();
    }

    private List<OpenAttempt> ReadOpenAttempts(Guid campaignId)
    {
        if (Find(campaignId) is not { } campaign) return [];
        return campaign.OpenAttempts
            .Select(attempt => new OpenAttempt(
                Pending(campaign.Message(attempt.Seq), attempt.Text), attempt.AttemptNo, attempt.InstanceId, attempt.ClientMessageId, attempt.IntentAt, attempt.Epoch))
            .ToList();
    }

    private bool ChangeStatus(Guid campaignId, long epoch, CampaignStatus status, string? reason, DateTimeOffset at)
    {
        if (Owned(campaignId, epoch) is not { } campaign) return false;
        var starts = status is CampaignStatus.Scheduled or CampaignStatus.Running;
        var ends = status is CampaignStatus.Completed or CampaignStatus.Cancelled;
        campaign.Row = campaign.Row with
        {
            Status = status,
            StatusReason = reason,
            StartedAt = starts ? campaign.Row.StartedAt ?? at : campaign.Row.StartedAt,
            EndedAt = ends ? campaign.Row.EndedAt ?? at : null,
        };
        if (starts) campaign.FreezeTexts(database.Template);
        if (status == CampaignStatus.Running) campaign.FreezeAudience(days => database.ContactedBy(campaign, at.AddDays(-days)), database.Consents, at);
        else if (status == CampaignStatus.Cancelled) campaign.CancelPending(at);
        return true;
    }

    private RouteReplacement ReplaceRoutes(Guid campaignId, long epoch, IReadOnlyList<RouteChoice> routes)
    {
        if (Owned(campaignId, epoch) is not { } campaign) return new RouteReplacement(Owned: false, Routes: null);
        if (!routes.SelectMany(route => route.TemplateIds).All(id => database.HasTemplate(id) || campaign.HasText(id))) return new RouteReplacement(Owned: true, Routes: null);
        campaign.ReplaceRoutes(routes, database.Template);
        return new RouteReplacement(Owned: true, campaign.Routes(database.Template));
    }

    private AudienceSize CountAudience(Guid campaignId)
    {
        if (Find(campaignId) is not { } campaign) return new AudienceSize(0, 0);
        return new AudienceSize(campaign.Messages.Count(), campaign.Messages.Count(message => message.Status == MessageStatus.Pending));
    }

    private static PendingMessage Pending(MessageRow message, ChosenText? text) =>
        new(message.Seq, message.Phone, message.Variables, message.Attempts) { Text = text };

    private MemoryCampaign? Find(Guid campaignId) => database.Campaigns.GetValueOrDefault(campaignId);

    private MemoryCampaign? Owned(Guid campaignId, long epoch) => Find(campaignId) is { } campaign && campaign.Row.Epoch == epoch ? campaign : null;

    private ValueTask<T> RunAsync<T>(string operation, Func<T> work, CancellationToken cancellation) =>
        database.Faults.RunAsync(operation, () => Locked(work), cancellation);

    private T Locked<T>(Func<T> work)
    {
        lock (database.Gate) return work();
    }
}
