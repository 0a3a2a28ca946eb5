using WaActors.Campaigns;
using WaActors.Grains.Acks;
using WaActors.Webhooks;

namespace WaActors.TestKit.Memory;

/// <summary>Acknowledgements in memory, of the messages of an <see cref="InMemoryDatabase"/>.</summary>
public sealed class InMemoryMessageAcks(InMemoryDatabase database) : IMessageAcks
{
    private readonly Dictionary<(Guid InstanceId, string GatewayMessageId), (ParkedTold Parked, DateTimeOffset DueAt)> _parked = [];

    /// <summary>Thrown, while it is set, by every set that has a word which it accepts: a record that the database refuses.</summary>
    public Func<MessageTold, bool>? Refuses { get; set; }

    /// <summary>The most words that were written at once.</summary>
    public int LargestSet { get; private set; }

    /// <summary>What is parked.</summary>
    public IReadOnlyList<ParkedTold> Parked
    {
        get
        {
            lock (database.Gate) return [.. _parked.Values.Select(one => one.Parked)];
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AckedMessage>> ApplyAsync(IReadOnlyList<MessageTold> told, DateTimeOffset at, CancellationToken cancellation) =>
        await RunAsync(nameof(ApplyAsync), () => Apply(told, at), cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ParkedTold>> ReadParkedAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellation) =>
        await RunAsync<IReadOnlyList<ParkedTold>>(
            nameof(ReadParkedAsync),
            () => [.. _parked.Values.Where(one => one.DueAt <= now && WebhookShards.Of(one.Parked.Told.InstanceId) == shard).Select(one => one.Parked).Take(limit)],
            cancellation);

    /// <inheritdoc/>
    public async Task PutOffAsync(IReadOnlyList<ParkedTold> parked, DateTimeOffset now, CancellationToken cancellation) =>
        await RunAsync(
            nameof(PutOffAsync),
            () =>
            {
                foreach (var one in parked)
                {
                    if (AckRules.RetryDelay(one.Tries + 1) is { } delay) _parked[KeyOf(one.Told)] = (one with { Tries = one.Tries + 1 }, now + delay);
                    else _parked.Remove(KeyOf(one.Told));
                }

                return true;
            },
            cancellation);

    /// <inheritdoc/>
    public async Task DropParkedAsync(IReadOnlyList<MessageTold> told, CancellationToken cancellation) =>
        await RunAsync(nameof(DropParkedAsync), () => told.Count(one => _parked.Remove(KeyOf(one))), cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Guid>> FindCampaignsAsync(Guid instanceId, DateTimeOffset cancelledSince, CancellationToken cancellation) =>
        await RunAsync<IReadOnlyList<Guid>>(
            nameof(FindCampaignsAsync),
            () =>
            [
                .. database.Campaigns.Values
                    .Where(campaign => campaign.Seed.Routes.Any(route => route.InstanceId == instanceId) && MayDoubt(campaign.Row, cancelledSince))
                    .Select(campaign => campaign.Seed.CampaignId),
            ],
            cancellation);

    private static bool MayDoubt(CampaignRow row, DateTimeOffset cancelledSince) =>
        row.Status is CampaignStatus.Running or CampaignStatus.Waiting or CampaignStatus.Paused
        || (row.Status == CampaignStatus.Cancelled && row.EndedAt > cancelledSince);

    private List<AckedMessage> Apply(IReadOnlyList<MessageTold> told, DateTimeOffset at)
    {
        LargestSet = Math.Max(LargestSet, told.Count);
        if (told.FirstOrDefault(one => Refuses?.Invoke(one) == true) is { } refused)
            throw new InvalidOperationException($"planned refusal of {refused.GatewayMessageId}");
        var found = new List<AckedMessage>();
        foreach (var one in told)
        {
            if (Find(one, at) is { } message) found.Add(message);
            else if (one.Stage != AckStage.Server || one.ClientMessageId is not null) Park(one, at);
        }

        return found;
    }

    private AckedMessage? Find(MessageTold told, DateTimeOffset at)
    {
        foreach (var campaign in database.Campaigns.Values)
        {
            if (campaign.Messages.FirstOrDefault(m => m.InstanceId == told.InstanceId && m.GatewayMessageId == told.GatewayMessageId) is not { } message) continue;
            return new AckedMessage(told, campaign.Seed.CampaignId, message.Seq, message.Phone, campaign.Acknowledge(message.Seq, told, at));
        }

        return null;
    }

    private void Park(MessageTold told, DateTimeOffset at)
    {
        if (!_parked.TryGetValue(KeyOf(told), out var known)) _parked[KeyOf(told)] = (new ParkedTold(told, 1), at + AckRules.RetryDelay(1)!.Value);
        else if (told.Stage > known.Parked.Told.Stage)
            _parked[KeyOf(told)] = (known.Parked with { Told = told with { ClientMessageId = told.ClientMessageId ?? known.Parked.Told.ClientMessageId } }, known.DueAt);
    }

    private static (Guid, string) KeyOf(MessageTold told) => (told.InstanceId, told.GatewayMessageId);

    private ValueTask<T> RunAsync<T>(string operation, Func<T> work, CancellationToken cancellation) => database.Faults.RunAsync(
        operation,
        () =>
        {
            lock (database.Gate) return work();
        },
        cancellation);
}
