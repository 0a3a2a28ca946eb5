using Microsoft.AspNetCore.Components;
using WaActors.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Components.Shared;
using WaActors.OperatorConsole.Live;
using WaActors.OperatorConsole.Reading;
using WaActors.Pacing;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;
using WaActors.Storage.Samples;

namespace WaActors.OperatorConsole.Components.Pages;

/// <summary>One campaign as it runs: its ring, its progress, what happened.</summary>
public sealed partial class Campaign
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private CampaignNow? _now;
    private IReadOnlyList<RingNumber> _ring = [];
    private IReadOnlyList<MinuteCount> _samples = [];
    private CommandResult? _result;
    private CampaignPacing _pacing = CampaignPacing.None;
    private string? _zone;
    private bool _isBusy;
    private string? _asked;

    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    public CampaignReader Reader { get; set; } = null!;

    [Inject]
    public CampaignQueries Queries { get; set; } = null!;

    [Inject]
    public NumberQueries Numbers { get; set; } = null!;

    [Inject]
    public SendSamples Samples { get; set; } = null!;

    [Inject]
    public TenantSettingsStore Settings { get; set; } = null!;

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
        _pacing = await Queries.FindPaceAsync(Who.TenantId, Id, cancellation) ?? CampaignPacing.None;
        _zone ??= (await Settings.FindAsync(Who.TenantId, cancellation)).TimeZone;
        var routes = await Queries.ListRoutesAsync(Who.TenantId, Id, cancellation);
        var names = await Numbers.NamesAsync(Who.TenantId, routes.Select(route => route.InstanceId), cancellation);
        _ring = RingNumber.Of(routes, _now.Live, names);
        _samples = await Samples.ListOfCampaignAsync(Id, Ui.Now - Hour, cancellation);
    }

    private static IEnumerable<(string Tone, string Status, int Number)> Legend(CampaignCounts counts) =>
    [
        ("idle-part", "pending", counts.Pending), ("busy", "sending", counts.Sending), ("ok", "sent", counts.Sent), ("ok", "delivered", counts.Delivered), ("ok", "read", counts.Read),
        ("bad", "failed", counts.Failed), ("warn", "no_whatsapp", counts.NoWhatsapp), ("warn", "in_doubt", counts.InDoubt), ("idle-part", "suppressed", counts.Suppressed),
        ("idle-part", "cancelled", counts.Cancelled),
    ];

    private bool IsOver => _now?.Status is CampaignStatus.Completed or CampaignStatus.Cancelled;

    // It shows the messages by state, and what became of them
    private bool HasSummary => IsOver && _now?.Campaign.StartedAt is not null;

    private bool HasLeftOver => _now?.Counts is { } counts && counts.Failed + counts.NoWhatsapp > 0;

    private string CancelText => _now!.Counts is { Pending: > 0 } counts ? Ui.T("campaign.cancel_count", Ui.Number(counts.Pending)) : Ui["campaign.cancel_text"];

    private string TenantTime(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(_zone!)).ToString(Ui.Language.DateFormat, System.Globalization.CultureInfo.InvariantCulture);

    private void Ask(string what) => (_asked, _result) = (what, null);

    private void AskNothing() => _asked = null;

    private Task PauseAsync() => DoAsync(campaign => Commands.PauseAsync(Who, campaign));

    private Task ResumeAsync() => TakeUpAsync(ResumeScope.Pending);

    private Task TakeUpAsync(ResumeScope scope) => DoAsync(campaign => Commands.ResumeAsync(Who, campaign, scope));

    private Task CancelAsync() => DoAsync(campaign => Commands.CancelAsync(Who, campaign));

    private Task DoneAsync(CommandResult result)
    {
        (_asked, _result) = (null, result);
        return ReadAsync();
    }

    private async Task DoAsync(Func<CampaignView, Task<CommandResult>> command)
    {
        (_isBusy, _asked, _result) = (true, null, null);
        _result = await command(_now!.Campaign);
        _isBusy = false;
        await ReadAsync();
    }
}
