using System.Globalization;
using WaActors.Demo.Rest;

namespace WaActors.Demo.Story;

/// <summary>Tells what the campaign and its numbers report, in words, each event once.</summary>
internal sealed class Timeline(WaActorsApi api, Screen screen, Guid campaignId, IReadOnlyList<Sender> senders, DateTimeOffset since)
{
    private readonly Dictionary<long, Happening> _told = [];
    private readonly SortedSet<int> _returned = [];

    /// <summary>All that was told.</summary>
    public IReadOnlyCollection<Happening> Told => _told.Values;

    /// <summary>Whether a number did something.</summary>
    public bool HasTold(string kind, Sender sender) => _told.Values.Any(h => h.Kind == kind && h.InstanceId == sender.Id);

    /// <summary>A line of the teller's own.</summary>
    public void Narrate(string text, DateTimeOffset at) => Print(at, "* " + text);

    /// <summary>Fetches what is new and tells it.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        var found = new List<Happening>(await api.GetEventsAsync("campaignId", campaignId, cancellation));
        foreach (var sender in senders) found.AddRange(await api.GetEventsAsync("instanceId", sender.Id, cancellation));
        foreach (var happening in found.Where(IsOurs).OrderBy(h => h.Id))
        {
            if (_told.TryAdd(happening.Id, happening)) Tell(happening);
        }

        if (_returned.Count > 0) await TellWhoTookOverAsync(cancellation);
    }

    /// <summary>The letter of a number.</summary>
    public string LetterOf(Guid? instanceId) => senders.FirstOrDefault(s => s.Id == instanceId)?.Letter ?? "another number";

    private bool IsOurs(Happening happening) => happening.At >= since && (happening.CampaignId is null || happening.CampaignId == campaignId);

    private void Tell(Happening happening)
    {
        if (happening is { Kind: "message.returned", Seq: { } seq }) _returned.Add(seq);
        if (Words(happening) is { } words) Print(happening.At, words + (happening.Reason is { } reason ? $" ({reason})" : string.Empty));
    }

    private string? Words(Happening happening)
    {
        var number = LetterOf(happening.InstanceId);
        return happening.Kind switch
        {
            "route.entered_ring" => $"{number} enters the ring",
            "route.left_ring" => $"{number} leaves the ring",
            "route.deactivated" => $"{number} leaves the ring, route deactivated",
            "route.reactivated" => $"{number} is back in the ring, route reactivated",
            "message.returned" => $"message {happening.Seq} returned by {number}",
            "message.in_doubt" => $"message {happening.Seq} by {number} is in doubt",
            "message.in_doubt_resolved" => $"message {happening.Seq} by {number} is resolved",
            "message.failed" => $"message {happening.Seq} by {number} failed",
            "instance.link" => $"{number}: link",
            "instance.permission" => $"{number}: permission",
            var kind when kind.StartsWith("campaign.", StringComparison.Ordinal) => "campaign " + kind["campaign.".Length..].Replace('_', ' '),
            _ => null,
        };
    }

    private async Task TellWhoTookOverAsync(CancellationToken cancellation)
    {
        var messages = await api.GetMessagesAsync(campaignId, cancellation);
        foreach (var message in messages.Where(m => _returned.Contains(m.Seq) && m.WentOut))
        {
            if (_returned.Remove(message.Seq)) Print(null, $"message {message.Seq} taken over and sent by {LetterOf(message.InstanceId)}");
        }
    }

    private void Print(DateTimeOffset? at, string words) => screen.Line(
        at is { } moment ? string.Create(CultureInfo.InvariantCulture, $"  {(moment - since).TotalSeconds,6:0.0} s  {words}") : $"            {words}");
}
