using System.Runtime.InteropServices;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Instances;

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

    /// <summary>Outcomes that say no more than accepted and sent.</summary>
    public AcceptedColumns Accepted { get; } = new();

    /// <summary>All others.</summary>
    public OutcomeColumns Outcomes { get; } = new();

    public IntentColumns Intents { get; } = new();

    /// <summary>Intents that count for a cap.</summary>
    public IntentColumns CountedIntents { get; } = new();

    /// <summary>Replaces the content.</summary>
    public void Fill(ReadOnlySpan<LedgerWrite> writes)
    {
        Clear();
        foreach (var write in writes)
        {
            var group = GroupOf(write.CampaignId, write.Epoch);
            GroupOfWrite.Add(group);
            if (write.Intent is { } intent) (intent.Counted ? CountedIntents : Intents).Add(group, intent);
            else Add(group, write.Outcome!);
        }
    }

    private void Add(int group, AttemptOutcome outcome)
    {
        if (AcceptedColumns.Fits(outcome)) Accepted.Add(group, outcome);
        else Outcomes.Add(group, outcome);
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
        Accepted.Clear();
        Outcomes.Clear();
        Intents.Clear();
        CountedIntents.Clear();
    }
}

/// <summary>What intents and outcomes have in common: which attempt, and when.</summary>
internal abstract class AttemptColumns
{
    public List<int> Group { get; } = [];

    public List<int> Seq { get; } = [];

    public List<int> AttemptNo { get; } = [];

    public List<DateTime> At { get; } = [];

    public virtual void Clear()
    {
        Group.Clear();
        Seq.Clear();
        AttemptNo.Clear();
        At.Clear();
    }

    protected void Add(int group, int seq, int attemptNo, DateTimeOffset at)
    {
        Group.Add(group);
        Seq.Add(seq);
        AttemptNo.Add(attemptNo);
        At.Add(at.UtcDateTime);
    }
}

/// <summary>Columns of intents.</summary>
internal sealed class IntentColumns : AttemptColumns
{
    public List<Guid> InstanceId { get; } = [];

    public List<Guid> ClientMessageId { get; } = [];

    public List<Guid?> TemplateId { get; } = [];

    public List<string?> Body { get; } = [];

    public List<long?> PaceEpoch { get; } = [];

    public List<double> GapSeconds { get; } = [];

    public List<int?> PerWeek { get; } = [];

    public void Add(int group, AttemptIntent intent)
    {
        Add(group, intent.Seq, intent.AttemptNo, intent.At);
        InstanceId.Add(intent.InstanceId);
        ClientMessageId.Add(intent.ClientMessageId);
        TemplateId.Add(intent.Text?.TemplateId);
        Body.Add(StorableText.Of(intent.Text?.Text));
        PaceEpoch.Add(intent.PaceEpoch);
        GapSeconds.Add(intent.Rule.Gap.TotalSeconds);
        PerWeek.Add(intent.Rule.PerWeek);
    }

    public override void Clear()
    {
        base.Clear();
        InstanceId.Clear();
        ClientMessageId.Clear();
        TemplateId.Clear();
        Body.Clear();
        PaceEpoch.Clear();
        GapSeconds.Clear();
        PerWeek.Clear();
    }
}

/// <summary>Columns of outcomes that are all accepted and sent.</summary>
internal class AcceptedColumns : AttemptColumns
{
    public List<string?> GatewayMessageId { get; } = [];

    /// <summary>Whether these columns hold all that the outcome says.</summary>
    public static bool Fits(AttemptOutcome outcome) => outcome is
    {
        Kind: SendOutcomeKind.Accepted, MessageStatus: MessageStatus.Sent, Reason: null, Resolution: DoubtResolution.None,
    };

    public virtual void Add(int group, AttemptOutcome outcome)
    {
        Add(group, outcome.Seq, outcome.AttemptNo, outcome.At);
        GatewayMessageId.Add(StorableText.Of(outcome.GatewayMessageId));
    }

    public override void Clear()
    {
        base.Clear();
        GatewayMessageId.Clear();
    }
}

/// <summary>Columns of outcomes of any kind.</summary>
internal sealed class OutcomeColumns : AcceptedColumns
{
    public List<string> Outcome { get; } = [];

    public List<string> Status { get; } = [];

    public List<string?> Reason { get; } = [];

    public List<string?> Resolution { get; } = [];

    public override void Add(int group, AttemptOutcome outcome)
    {
        base.Add(group, outcome);
        Outcome.Add(DbNames.Of(outcome.Kind));
        Status.Add(DbNames.Of(outcome.MessageStatus));
        Reason.Add(StorableText.Of(outcome.Reason));
        Resolution.Add(DbNames.Of(outcome.Resolution));
    }

    public override void Clear()
    {
        base.Clear();
        Outcome.Clear();
        Status.Clear();
        Reason.Clear();
        Resolution.Clear();
    }
}
