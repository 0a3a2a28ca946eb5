using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.People;

namespace WaActors.TestKit.Memory;

/// <summary>What numbers sent, from the attempts in memory.</summary>
public sealed class InMemoryPaceHistory(InMemoryDatabase database) : IPaceHistory
{
    /// <inheritdoc/>
    public async Task<PaceHistory> ReadAsync(Guid instanceId, DateTimeOffset midnight, DateTimeOffset now, CancellationToken cancellation) =>
        await database.Faults.RunAsync(nameof(IPaceHistory.ReadAsync), () => Read(instanceId, midnight, now), cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<Guid, int>> CountOfCampaignByNumberAsync(Guid campaignId, long epoch, DateTimeOffset midnight, CancellationToken cancellation) =>
        await database.Faults.RunAsync(
            nameof(CountOfCampaignByNumberAsync),
            () =>
            {
                lock (database.Gate)
                {
                    return database.Campaigns.TryGetValue(campaignId, out var campaign)
                        ? campaign.Attempts.Where(a => a.Epoch < epoch && a.IntentAt >= midnight && MayHaveLeft(a))
                            .CountBy(a => a.InstanceId).ToDictionary()
                        : new Dictionary<Guid, int>(0);
                }
            },
            cancellation);

    /// <inheritdoc/>
    public async Task<long> TakeOverAsync(Guid instanceId, CancellationToken cancellation) =>
        await database.Faults.RunAsync(
            nameof(TakeOverAsync),
            () =>
            {
                lock (database.Gate) return database.PaceEpochs[instanceId] = database.PaceEpochs.GetValueOrDefault(instanceId) + 1;
            },
            cancellation);

    /// <inheritdoc/>
    public async Task<bool> KnowsAsync(Guid instanceId, string phone, CancellationToken cancellation) =>
        await database.Faults.RunAsync(
            nameof(KnowsAsync),
            () =>
            {
                var key = (instanceId, PersonKey.Of(phone));
                lock (database.Gate) return database.Contacts.ContainsKey(key) || database.InboundContacts.Contains(key);
            },
            cancellation);

    /// <inheritdoc/>
    public async Task NoteInboundAsync(IReadOnlyList<InboundContact> contacts, CancellationToken cancellation) =>
        await database.Faults.RunAsync(
            nameof(NoteInboundAsync),
            () =>
            {
                lock (database.Gate)
                {
                    foreach (var key in contacts.Select(contact => (contact.InstanceId, PersonKey.Of(contact.Phone))).Where(key => !database.Contacts.ContainsKey(key)))
                    {
                        if (database.Instances.TryGetValue(key.InstanceId, out var instance) && !instance.Pace.Settings.IsNone) database.InboundContacts.Add(key);
                    }

                    return true;
                }
            },
            cancellation);

    private PaceHistory Read(Guid instanceId, DateTimeOffset midnight, DateTimeOffset now)
    {
        lock (database.Gate)
        {
            var sends = database.Campaigns.Values.SelectMany(campaign => campaign.Attempts)
                .Where(a => a.InstanceId == instanceId && a.Counted && MayHaveLeft(a)).OrderBy(a => a.IntentAt).ToList();
            return new PaceHistory(
                sends.Count == 0 ? null : sends[^1].OutcomeAt ?? sends[^1].IntentAt,
                [.. sends.Where(a => a.IntentAt > now.AddHours(-3)).Select(a => a.IntentAt)],
                sends.Count(a => a.IntentAt >= midnight),
                database.Contacts.Count(contact => contact.Key.InstanceId == instanceId && contact.Value >= midnight));
        }
    }

    private static bool MayHaveLeft(AttemptRow attempt) =>
        attempt.Outcome is not (SendOutcomeKind.LinkLost or SendOutcomeKind.Throttled or SendOutcomeKind.Restricted or SendOutcomeKind.NotStarted);
}
