using System.Globalization;
using WaActors.Demo.Rest;

namespace WaActors.Demo.Story;

/// <summary>Plays a user: three numbers, one list, one campaign, and links that break on the way.</summary>
internal sealed class CampaignStory(WaActorsApi api, FakeGatewayControl gateway, Screen screen, TimeProvider time)
{
    private const double DelayMinSeconds = 0.15;
    private const double DelayMaxSeconds = 0.25;
    private const string Text = "Hello {{name}}, our shop in {{city}} opens on Monday.";

    private static readonly string[] Letters = ["A", "B", "C"];
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EventsLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CampaignLimit = TimeSpan.FromSeconds(180);

    private readonly Patience _patience = new(time);
    private readonly Queue<Mishap> _ahead = new(Mishap.All);

    /// <summary>Plays it to the end.</summary>
    public async Task<Verdict> PlayAsync(DemoOptions options, ContactsFile contacts, CancellationToken cancellation)
    {
        var run = time.GetUtcNow().ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture);
        var senders = await ConnectNumbersAsync(run, options.Gateway, cancellation);
        var campaignId = await PrepareAsync(run, senders, contacts, cancellation);
        var timeline = new Timeline(api, screen, campaignId, senders, time.GetUtcNow());
        await api.StartAsync(campaignId, cancellation);
        await WatchAsync(campaignId, senders, timeline, cancellation);
        var messages = await api.GetMessagesAsync(campaignId, cancellation);
        var notSeen = await ProveAsync(timeline, messages, senders, cancellation);
        return Verdict.Of(contacts, messages, await gateway.GetReceivedAsync(cancellation), senders, notSeen);
    }

    /// <summary>Events are written a moment after what they tell of, so those still missing are waited for.</summary>
    private async Task<IReadOnlyList<string>> ProveAsync(
        Timeline timeline, IReadOnlyList<Message> messages, IReadOnlyList<Sender> senders, CancellationToken cancellation)
    {
        var startedAt = time.GetTimestamp();
        while (true)
        {
            await timeline.FollowAsync(cancellation);
            var notSeen = Proof.NotSeen(_ahead, timeline.Told, messages, senders);
            if (notSeen.Count == 0 || time.GetElapsedTime(startedAt) >= EventsLimit) return notSeen;
            await Task.Delay(LookAgain, time, cancellation);
        }
    }

    private async Task<IReadOnlyList<Sender>> ConnectNumbersAsync(string run, Uri gatewayAddress, CancellationToken cancellation)
    {
        var gatewayId = await api.CreateGatewayAsync($"demo-{run}", gatewayAddress, FakeGatewayControl.ApiKey, cancellation);
        var senders = new List<Sender>();
        foreach (var letter in Letters)
        {
            var name = $"demo-{letter}-{run}";
            var sender = new Sender(letter, await api.CreateInstanceAsync(name, gatewayId, cancellation), name);
            await ConnectAsync(sender, cancellation);
            senders.Add(sender);
        }

        return senders;
    }

    private async Task ConnectAsync(Sender sender, CancellationToken cancellation)
    {
        var asked = await api.ConnectAsync(sender.Id, cancellation);
        screen.Line($"{sender.Letter}: {(asked.Qr is null ? asked.State : "QR shown")}; a phone scans it");
        await gateway.ActAsync(sender.ExternalName, "scan", cancellation);
        await _patience.WaitForAsync($"{sender.Letter} to be connected", ConnectLimit, async () =>
        {
            var number = await api.GetInstanceAsync(sender.Id, cancellation);
            return (number.State == "connected", number.State);
        }, cancellation);
        screen.Line($"{sender.Letter}: connected");
    }

    private async Task<Guid> PrepareAsync(string run, IReadOnlyList<Sender> senders, ContactsFile contacts, CancellationToken cancellation)
    {
        var templateId = await api.CreateTemplateAsync($"demo-{run}", Text, cancellation);
        var campaignId = await api.CreateCampaignAsync(
            $"demo-{run}", DelayMinSeconds, DelayMaxSeconds, templateId, senders.Select(s => s.Id), cancellation);
        var import = await api.ImportAsync(campaignId, contacts.Text, cancellation);
        Report(import);
        return import.Accepted == contacts.GoodPhones.Count
            ? campaignId
            : throw new DemoException($"the list has {contacts.GoodPhones.Count} good contacts, and {import.Accepted} were accepted.");
    }

    private void Report(Import import)
    {
        screen.Line(string.Create(
            CultureInfo.InvariantCulture, $"imported: {import.Accepted} accepted, {import.Duplicates} duplicate, {import.Rejected.Count} rejected"));
        foreach (var line in import.Rejected)
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"  line {line.Line}: {line.Reason} \"{line.Value}\""));
        foreach (var line in import.DuplicateRecords)
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"  line {line.Line}: duplicate of {line.Phone}"));
    }

    private async Task WatchAsync(Guid campaignId, IReadOnlyList<Sender> senders, Timeline timeline, CancellationToken cancellation)
    {
        screen.Line("started:");
        await _patience.WaitForAsync("the campaign to be completed", CampaignLimit, async () =>
        {
            var campaign = await api.GetCampaignAsync(campaignId, cancellation);
            await CauseDueMishapsAsync(campaign, senders, timeline, cancellation);
            await timeline.FollowAsync(cancellation);
            var rate = string.Create(CultureInfo.InvariantCulture, $"{campaign.RatePerMinute:0}/min");
            screen.Progress(campaign.Counts.WentOut, campaign.Total, $"{campaign.Status}, {rate}");
            return (campaign.Status == "completed", $"{campaign.Status}, {campaign.Counts}");
        }, cancellation);
        screen.EndProgress();
    }

    private async Task CauseDueMishapsAsync(Campaign campaign, IReadOnlyList<Sender> senders, Timeline timeline, CancellationToken cancellation)
    {
        if (campaign.Status == "completed") return; // what comes after the end shows nothing
        while (_ahead.TryPeek(out var next) && 100 * campaign.Counts.WentOut >= next.AtPercent * campaign.Total)
        {
            var sender = senders.Single(s => s.Letter == next.Letter);
            if (next.After is { } kind && !timeline.HasTold(kind, sender)) return;
            _ahead.Dequeue();
            timeline.Narrate(next.Words, time.GetUtcNow());
            await gateway.ActAsync(sender.ExternalName, next.Action, cancellation);
        }
    }
}
