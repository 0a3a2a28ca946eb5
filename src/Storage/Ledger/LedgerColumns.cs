using System.Runtime.InteropServices;
using WaActors.Grains.Campaigns;

namespace WaActors.Storage.Ledger;

/// <summary>
/// A set of records turned into columns, as unnest takes them. The lists are filled again for every set, so a set costs no memory of its own.
/// Records of one campaign under one epoch form a group; a record carries its group's number, counted from 1 as PostgreSQL's arrays do.
/// </summary>
internal sealed class LedgerColumns
{
    private readonly Dictionary<(Guid CampaignId, long Epoch), int> _groups = [];

    public List<Guid> GroupCampaigns { get; } = [];

    public List<long> GroupEpochs { get; } = [];

    /// <summary>The group of every record of the set, in the set's order.</summary>
    public List<int> GroupOfWrite { get; } = [];

    public OutcomeColumns Outcomes { get; } = new();

    public IntentColumns Intents { get; } = new();

    /// <summary>Replaces the content.</summary>
    public void Fill(ReadOnlySpan<LedgerWrite> writes)
    {
        Clear();
        foreach (var write in writes)
        {
            var group = GroupOf(write.CampaignId, write.Epoch);
            GroupOfWrite.Add(group);
            if (write.Intent is { } intent) Intents.Add(group, intent);
            else Outcomes.Add(group, write.Outcome!);
        }
    }

    private int GroupOf(Guid campaignId, long epoch)
    {
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, (campaignId, epoch), out var known);
        if (known) return group;
        GroupCampaigns.Add(campaignId);
        GroupEpochs.Add(epoch);
        return group = GroupCampaigns.Count;
    }

    private void Clear()
    {
        _groups.Clear();
        GroupCampaigns.Clear();
        GroupEpochs.Clear();
        GroupOfWrite.Clear();
        Outcomes.Clear();
        Intents.Clear();
    }
}

/// <summary>Columns of intents.</summary>
internal sealed class IntentColumns
{
    public List<int> Group { get; } = [];

    public List<int> Seq { get; } = [];

    public List<int> AttemptNo { get; } = [];

    public List<Guid> InstanceId { get; } = [];

    public List<Guid> ClientMessageId { get; } = [];

    public List<DateTime> At { get; } = [];

    public void Add(int group, AttemptIntent intent)
    {
        Group.Add(group);
        Seq.Add(intent.Seq);
        AttemptNo.Add(intent.AttemptNo);
        InstanceId.Add(intent.InstanceId);
        ClientMessageId.Add(intent.ClientMessageId);
        At.Add(intent.At.UtcDateTime);
    }

    public void Clear()
    {
        Group.Clear();
        Seq.Clear();
        AttemptNo.Clear();
        InstanceId.Clear();
        ClientMessageId.Clear();
        At.Clear();
    }
}

/// <summary>Columns of outcomes.</summary>
internal sealed class OutcomeColumns
{
    public List<int> Group { get; } = [];

    public List<int> Seq { get; } = [];

    public List<int> AttemptNo { get; } = [];

    public List<string> Outcome { get; } = [];

    public List<string> Status { get; } = [];

    public List<string?> GatewayMessageId { get; } = [];

    public List<string?> Reason { get; } = [];

    public List<string?> Resolution { get; } = [];

    public List<DateTime> At { get; } = [];

    public void Add(int group, AttemptOutcome outcome)
    {
        Group.Add(group);
        Seq.Add(outcome.Seq);
        AttemptNo.Add(outcome.AttemptNo);
        Outcome.Add(DbNames.Of(outcome.Kind));
        Status.Add(DbNames.Of(outcome.MessageStatus));
        GatewayMessageId.Add(StorableText.Of(outcome.GatewayMessageId));
        Reason.Add(StorableText.Of(outcome.Reason));
        Resolution.Add(DbNames.Of(outcome.Resolution));
        At.Add(outcome.At.UtcDateTime);
    }

    public void Clear()
    {
        Group.Clear();
        Seq.Clear();
        AttemptNo.Clear();
        Outcome.Clear();
        Status.Clear();
        GatewayMessageId.Clear();
        Reason.Clear();
        Resolution.Clear();
        At.Clear();
    }
}
