namespace WaActors.Grains.Instances;

/// <summary>
/// A line that is fair by weight: who weighs twice as much has its turn twice as often while both wait, and nobody waits for ever (start-time fair queuing).
/// Among equal weights it is first come, first served. Plain state.
/// </summary>
internal sealed class FairLine
{
    private const int RememberedMax = 256; // those whose share lies behind are forgotten beyond that: they lose nothing by it

    private readonly List<Waiting> _waiting = [];
    private readonly Dictionary<Guid, double> _shareTaken = [];
    private double _now; // the share that the last served one had taken before: who comes new begins here, without credit for having been away
    private int _firstAt = -1;

    public bool IsEmpty => _waiting.Count == 0;

    public Guid? First => _waiting.Count == 0 ? null : _waiting[FirstAt].CampaignId;

    private int FirstAt
    {
        get
        {
            if (_firstAt >= 0) return _firstAt;
            _firstAt = 0;
            for (var i = 1; i < _waiting.Count; i++)
            {
                if (_waiting[i].Share < _waiting[_firstAt].Share) _firstAt = i;
            }

            return _firstAt;
        }
    }

    public bool Contains(Guid campaignId) => IndexOf(campaignId) >= 0;

    /// <summary>Puts the campaign at its place; one that stands in line already stays where it is.</summary>
    public void Join(Guid campaignId)
    {
        if (Contains(campaignId)) return;
        _waiting.Add(new Waiting(campaignId, Share(campaignId)));
        _firstAt = -1;
    }

    /// <summary>Takes the campaign out; false when it was not in it.</summary>
    public bool Leave(Guid campaignId)
    {
        var index = IndexOf(campaignId);
        if (index < 0) return false;
        _waiting.RemoveAt(index);
        _firstAt = -1;
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

    private readonly record struct Waiting(Guid CampaignId, double Share);
}
