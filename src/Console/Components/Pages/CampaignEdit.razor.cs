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
using CampaignPlan = WaActors.OperatorConsole.Commands.CampaignPlan;
using RouteView = WaActors.Storage.Queries.RouteView;

namespace WaActors.OperatorConsole.Components.Pages;

/// <summary>Prepares a campaign in four steps. The draft is in the database from the first one: leaving the page loses what was not saved of the later ones only.</summary>
public sealed partial class CampaignEdit
{
    private const int SampleRows = 200;
    private const int ListedMax = 500;
    private static readonly string[] Steps = ["audience", "content", "numbers", "review"];

    private CampaignView? _campaign;
    private IReadOnlyList<TemplateView> _texts = [];
    private IReadOnlyList<NumberRow> _numbers = [];
    private IReadOnlyList<NumberRow> _listed = [];
    private string? _search;
    private IReadOnlyList<SampleRecipient> _sample = [];
    private IReadOnlyList<RouteView> _routes = [];
    private List<Guid> _chosenTexts = [];
    private List<Guid> _chosenNumbers = [];
    private double _delayMin;
    private double _delayMax;
    private InDoubtPolicy _policy;
    private DateTimeOffset? _startAt;
    private CampaignPacing _pacing = CampaignPacing.None;
    private PaceCalendar _calendar = PaceCalendar.Utc;
    private IReadOnlyList<ForecastLine> _lines = [];
    private IReadOnlySet<(Guid NumberId, Guid TextId)> _unfit = new HashSet<(Guid, Guid)>();
    private string _zone = "";
    private int? _skipDays;
    private string? _asked;
    private string _step = Steps[0];
    private bool _wasRead;
    private bool _isBusy;
    private CommandResult? _result;

    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    public CampaignQueries Queries { get; set; } = null!;

    [Inject]
    public CatalogQueries Catalog { get; set; } = null!;

    [Inject]
    public NumberQueries Numbers { get; set; } = null!;

    [Inject]
    public RecipientQueries Stories { get; set; } = null!;

    [Inject]
    public CampaignCommands Commands { get; set; } = null!;

    [Inject]
    public ForecastQueries Forecasts { get; set; } = null!;

    [Inject]
    public AudienceQueries Audiences { get; set; } = null!;

    [Inject]
    public TenantSettingsStore Settings { get; set; } = null!;

    [Inject]
    public ICampaignDesk Desk { get; set; } = null!;

    [Inject]
    public NavigationManager Navigation { get; set; } = null!;

    private IReadOnlyList<TemplateView> ChosenTexts => [.. _texts.Where(text => _chosenTexts.Contains(text.Id))];

    private IReadOnlyList<NumberRow> ChosenNumbers =>
        [.. _chosenNumbers.Select(id => _numbers.FirstOrDefault(number => number.Id == id)).OfType<NumberRow>()];

    private DelayRange Delay => new(TimeSpan.FromSeconds(_delayMin), TimeSpan.FromSeconds(_delayMax));

    private PlanForecast? Forecast => _campaign is { Recipients: > 0 } campaign && _lines.Count > 0 && _delayMin <= _delayMax
        ? PlanForecast.Of(campaign.Recipients, _lines, _pacing.InForce, Delay, _calendar, _startAt > Ui.Now ? _startAt.Value : Ui.Now)
        : null;

    /// <inheritdoc/>
    protected override bool Concerns(Happened happened) => happened.InstanceId is not null;

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancellation)
    {
        _campaign = await Queries.FindAsync(Who.TenantId, Id, cancellation);
        if (_campaign is null) return;
        _texts = (await Catalog.ListTemplatesAsync(Who.TenantId, after: null, ListedMax, cancellation)).Items;
        _listed = (await Numbers.ListAsync(Who.TenantId, NumberFilter.All, _search, before: null, ListedMax, cancellation)).Items;
        _numbers = [.. _listed, .. _numbers.Where(known => _chosenNumbers.Contains(known.Id) && _listed.All(number => number.Id != known.Id))];
        _sample = await Stories.SampleAsync(Who.TenantId, Id, afterSeq: 0, SampleRows, cancellation);
        _pacing = await Queries.FindPaceAsync(Who.TenantId, Id, cancellation) ?? CampaignPacing.None;
        if (!_wasRead) await ReadDraftAsync(_campaign, cancellation);
        _wasRead = true;
        await ForecastAsync(cancellation);
    }

    private async Task ReadDraftAsync(CampaignView campaign, CancellationToken cancellation)
    {
        _routes = await Queries.ListRoutesAsync(Who.TenantId, Id, cancellation);
        _chosenNumbers = [.. _routes.Select(route => route.InstanceId)];
        _chosenTexts = [.. _routes.SelectMany(route => route.TemplateIds).Distinct()];
        _policy = campaign.InDoubtPolicy;
        _startAt = campaign.ScheduledAt;
        _skipDays = (await Audiences.FindSettingsAsync(Who.TenantId, Id, cancellation)).SkipContactedDays;
        _calendar = await Forecasts.FindCalendarAsync(Who.TenantId, cancellation);
        _zone = (await Settings.FindAsync(Who.TenantId, cancellation)).TimeZone;
        (_delayMin, _delayMax) = (campaign.Delay.Min.TotalSeconds, campaign.Delay.Max.TotalSeconds);
    }

    private bool IsDone(string step) => step switch
    {
        "audience" => _campaign is { Recipients: > 0 },
        "content" => _chosenTexts.Count > 0,
        "numbers" => _chosenNumbers.Count > 0,
        _ => false,
    };

    // What was chosen is kept at each step; without texts or numbers there are no routes yet, and those that are stored stay until the draft is saved by hand
    private async Task GoAsync(string step)
    {
        _result = null;
        if (step != _step) await KeepAsync();
        _step = step;
    }

    // The preview of the audience goes by what is stored
    private Task KeepSkipAsync(int? days)
    {
        _skipDays = days;
        return KeepAsync();
    }

    private async Task KeepAsync()
    {
        var plan = _chosenTexts.Count > 0 && _chosenNumbers.Count > 0
            ? Plan()
            : Plan() with { Routes = [.. _routes.Select(route => new RouteDraft(route.InstanceId, route.TemplateIds))] };
        if (Who.CanWrite && _delayMin <= _delayMax && await Commands.ChangeAsync(Who, _campaign!, plan) is { Done: false } failed) _result = failed;
    }

    private Task ChooseTextsAsync(List<Guid> chosen)
    {
        _chosenTexts = chosen;
        return ReadAsync();
    }

    private Task ChooseNumbersAsync(List<Guid> chosen)
    {
        _chosenNumbers = chosen;
        return ReadAsync();
    }

    private Task SearchAsync(string? search)
    {
        _search = search;
        return ReadAsync();
    }

    private async Task ForecastAsync(CancellationToken cancellation)
    {
        _lines = await Forecasts.ListLinesAsync(Who.TenantId, _chosenNumbers, _pacing.Own.Priority, cancellation);
        _unfit = await Desk.FindUnfitAsync(Who.TenantId, _chosenNumbers, _chosenTexts, cancellation);
    }

    private void Ask(string what) => _asked = what;

    private void AskNothing() => _asked = null;

    // A test goes by the routes that are stored
    private async Task AskTestAsync()
    {
        await SaveAsync();
        if (_result is not { Done: true }) return;
        (_result, _asked) = (null, "test");
    }

    private async Task ChangedAsync(CommandResult result)
    {
        (_asked, _result) = (null, result);
        await ReadAsync();
        (_delayMin, _delayMax) = (_campaign!.Delay.Min.TotalSeconds, _campaign.Delay.Max.TotalSeconds);
    }

    private async Task SaveAsync()
    {
        _isBusy = true;
        _result = await Commands.ChangeAsync(Who, _campaign!, Plan());
        _isBusy = false;
    }

    private async Task StartAsync()
    {
        if (Steps.FirstOrDefault(step => step != "review" && !IsDone(step)) is { } missing)
        {
            _step = missing;
            _result = new CommandResult("missing_" + missing);
            return;
        }

        await SaveAsync();
        if (_result is not { Done: true }) return;
        _isBusy = true;
        _result = await Desk.StartAsync(Who, _campaign!);
        _isBusy = false;
        if (_result.Done) Navigation.NavigateTo($"/campaigns/{Id}");
    }

    private CampaignPlan Plan() => new(
        _startAt?.ToUniversalTime(), _delayMin, _delayMax, _policy, RoutePlan.Of(_routes, _chosenNumbers, _chosenTexts, (number, text) => !_unfit.Contains((number, text))), _skipDays);
}
