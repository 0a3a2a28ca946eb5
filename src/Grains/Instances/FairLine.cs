namespace WaActors.Grains.Instances;

/// <summary>
/// A line that is fair by weight: who weighs twice as much has its turn twice as often while both wait, and nobody waits for ever (start-time fair queuing).
/// Among equal weights it is first come, first served. Who has to wait for something else stands aside and keeps its place: a day that is full, and a night, must not
/// give those who ask first in the morning the turns of those who asked in vain in the evening. Plain state.
/// </summary>
internal sealed class FairLine
{
    private const int RememberedMax = 256; // those whose share lies behind are forgotten beyond that: they lose nothing by it

    private readonly List<Waiting> _waiting = [];
    private readonly Dictionary<Guid, double> _shareTaken = [];
    private double _now; // the share that the last served one had taken before: who comes new begins here, without credit for having been away

    /// <summary>Nobody stands in it, not even aside.</summary>
    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>Whose turn it is; null when nobody waits who could come.</summary>
    public Guid? First(DateTimeOffset now)
    {
        Waiting? first = null;
        foreach (var waiting in _waiting)
        {
            if (!(waiting.AsideUntil > now) && (first is null || waiting.Share < first.Share)) first = waiting;
        }

        return first?.CampaignId;
    }

    public bool Contains(Guid campaignId) => IndexOf(campaignId) >= 0;

    /// <summary>Puts the campaign at its place; one that stands in line already stays where it is, and one that stood aside is back.</summary>
    public void Join(Guid campaignId, DateTimeOffset? asideUntil = null)
    {
        var index = IndexOf(campaignId);
        if (index < 0) _waiting.Add(new Waiting(campaignId, Share(campaignId), asideUntil));
        else _waiting[index] = _waiting[index] with { AsideUntil = asideUntil };
    }

    /// <summary>Takes the campaign out; false when it was not in it.</summary>
    public bool Leave(Guid campaignId)
    {
        var index = IndexOf(campaignId);
        if (index < 0) return false;
        _waiting.RemoveAt(index);
        return true;
    }

    /// <summary>The campaign was given so many places.</summary>
    public void Served(Guid campaignId, int places, int weight)
    {
        var share = Share(campaignId);
        _now = Math.Max(_now, share);
        _shareTaken[campaignId] = share + (places / (double)Math.Max(1, weight));
        if (_shareTaken.Count > RememberedMax) Forget();
    }

    private double Share(Guid campaignId) => Math.Max(_now, _shareTaken.GetValueOrDefault(campaignId));

    private int IndexOf(Guid campaignId) => _waiting.FindIndex(waiting => waiting.CampaignId == campaignId);

    private void Forget()
    {
        foreach (var (campaignId, share) in _shareTaken)
        {
            if (share <= _now) _shareTaken.Remove(campaignId);
        }
    }

    private sealed record Waiting(Guid CampaignId, double Share, DateTimeOffset? AsideUntil);
}
