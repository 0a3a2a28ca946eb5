using Microsoft.AspNetCore.Components;
using WaActors.Campaigns;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Components.Shared;
using WaActors.OperatorConsole.Live;
using WaActors.OperatorConsole.Reading;
using WaActors.Storage.Queries;
using WaActors.Storage.Samples;

namespace WaActors.OperatorConsole.Components.Pages;

/// <summary>One campaign as it runs: its ring, its progress, what happened.</summary>
public sealed partial class Campaign
{
    private const int EventsShown = 25;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private CampaignNow? _now;
    private IReadOnlyList<RingNumber> _ring = [];
    private IReadOnlyList<MinuteCount> _samples = [];
    private IReadOnlyList<EventView> _events = [];
    private IReadOnlyDictionary<Guid, string> _names = new Dictionary<Guid, string>();
    private CommandResult? _result;
    private double? _delayMin;
    private double? _delayMax;
    private bool _isBusy;
    private bool _isAsked;

    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    public CampaignReader Reader { get; set; } = null!;

    [Inject]
    public CampaignQueries Queries { get; set; } = null!;

    [Inject]
    public NumberQueries Numbers { get; set; } = null!;

    [Inject]
    public EventQueries Events { get; set; } = null!;

    [Inject]
    public SendSamples Samples { get; set; } = null!;

    [Inject]
    public CampaignCommands Commands { get; set; } = null!;

    /// <inheritdoc/>
    protected override TimeSpan Period => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override bool Concerns(Happened happened) =>
        happened.CampaignId == Id || (happened.InstanceId is { } number && _ring.Any(one => one.InstanceId == number));

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancellation)
    {
        _now = await Reader.FindAsync(Who.TenantId, Id, cancellation);
        if (_now is null) return;
        _delayMin ??= _now.Campaign.Delay.Min.TotalSeconds;
        _delayMax ??= _now.Campaign.Delay.Max.TotalSeconds;
        _events = (await Events.ListAsync(Who.TenantId, Id, instanceId: null, before: null, EventsShown, cancellation)).Items;
        var routes = await Queries.ListRoutesAsync(Who.TenantId, Id, cancellation);
        var mentioned = routes.Select(route => route.InstanceId).Concat(_events.Select(one => one.InstanceId).OfType<Guid>());
        _names = await Numbers.NamesAsync(Who.TenantId, mentioned, cancellation);
        _ring = RingNumber.Of(routes, _now.Live, _names);
        _samples = await Samples.ListOfCampaignAsync(Id, Ui.Now - Hour, cancellation);
    }

    private static IEnumerable<(string Tone, string Status, int Number)> Legend(CampaignCounts counts) =>
    [
        ("idle-part", "pending", counts.Pending), ("busy", "sending", counts.Sending), ("ok", "sent", counts.Sent), ("ok", "delivered", counts.Delivered), ("ok", "read", counts.Read),
        ("bad", "failed", counts.Failed), ("warn", "no_whatsapp", counts.NoWhatsapp), ("warn", "in_doubt", counts.InDoubt), ("idle-part", "suppressed", counts.Suppressed),
        ("idle-part", "cancelled", counts.Cancelled),
    ];

    private string DelayText(DelayRange delay) => delay.Max == TimeSpan.Zero
        ? Ui["campaign.no_delay"]
        : delay.Min == delay.Max ? Ui.T("campaign.delay_fixed", Seconds(delay.Min)) : Ui.T("campaign.delay_range", Seconds(delay.Min), Seconds(delay.Max));

    private string Seconds(TimeSpan span) => Ui.Number(span.TotalSeconds, span.Milliseconds == 0 ? 0 : 1);

    private void AskCancel() => _isAsked = true;

    private void AskNothing() => _isAsked = false;

    private Task PauseAsync() => DoAsync(campaign => Commands.PauseAsync(Who, campaign));

    private Task ResumeAsync() => DoAsync(campaign => Commands.ResumeAsync(Who, campaign));

    private Task CancelAsync() => DoAsync(campaign => Commands.CancelAsync(Who, campaign));

    private Task ChangeDelayAsync() => DoAsync(campaign => Commands.ChangeDelayAsync(Who, campaign, _delayMin ?? 0, _delayMax ?? 0));

    private async Task DoAsync(Func<CampaignView, Task<CommandResult>> command)
    {
        (_isBusy, _isAsked, _result) = (true, false, null);
        _result = await command(_now!.Campaign);
        _isBusy = false;
        await ReadAsync();
    }
}
