using Microsoft.AspNetCore.Components;
using WaActors.Campaigns;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Components.Shared;
using WaActors.OperatorConsole.Live;
using WaActors.OperatorConsole.Reading;
using WaActors.Storage.Queries;
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
    private IReadOnlyList<SampleRecipient> _sample = [];
    private IReadOnlyList<RouteView> _routes = [];
    private List<Guid> _chosenTexts = [];
    private List<Guid> _chosenNumbers = [];
    private double _delayMin;
    private double _delayMax;
    private InDoubtPolicy _policy;
    private DateTime? _startAt;
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
    public ICampaignDesk Desk { get; set; } = null!;

    [Inject]
    public NavigationManager Navigation { get; set; } = null!;

    private IReadOnlyList<TemplateView> ChosenTexts => [.. _texts.Where(text => _chosenTexts.Contains(text.Id))];

    private IReadOnlyList<NumberRow> ChosenNumbers =>
        [.. _chosenNumbers.Select(id => _numbers.FirstOrDefault(number => number.Id == id)).OfType<NumberRow>()];

    /// <inheritdoc/>
    protected override bool Concerns(Happened happened) => happened.InstanceId is not null;

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancellation)
    {
        _campaign = await Queries.FindAsync(Who.TenantId, Id, cancellation);
        if (_campaign is null) return;
        _texts = (await Catalog.ListTemplatesAsync(Who.TenantId, after: null, ListedMax, cancellation)).Items;
        _numbers = (await Numbers.ListAsync(Who.TenantId, NumberFilter.All, search: null, before: null, ListedMax, cancellation)).Items;
        _sample = await Stories.SampleAsync(Who.TenantId, Id, afterSeq: 0, SampleRows, cancellation);
        if (!_wasRead) await ReadDraftAsync(_campaign, cancellation);
        _wasRead = true;
    }

    private async Task ReadDraftAsync(CampaignView campaign, CancellationToken cancellation)
    {
        _routes = await Queries.ListRoutesAsync(Who.TenantId, Id, cancellation);
        _chosenNumbers = [.. _routes.Select(route => route.InstanceId)];
        _chosenTexts = [.. _routes.SelectMany(route => route.TemplateIds).Distinct()];
        _policy = campaign.InDoubtPolicy;
        _startAt = campaign.ScheduledAt is { } at ? Ui.Local(at).DateTime : null;
        (_delayMin, _delayMax) = (campaign.Delay.Min.TotalSeconds, campaign.Delay.Max.TotalSeconds);
    }

    private bool IsDone(string step) => step switch
    {
        "audience" => _campaign is { Recipients: > 0 },
        "content" => _chosenTexts.Count > 0,
        "numbers" => _chosenNumbers.Count > 0,
        _ => false,
    };

    private void Go(string step) => (_step, _result) = (step, null);

    private void ChooseTexts(List<Guid> chosen) => _chosenTexts = chosen;

    private void ChooseNumbers(List<Guid> chosen) => _chosenNumbers = chosen;

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
            Go(missing);
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

    // What was typed is a time of the reader's zone
    private CampaignPlan Plan() => new(
        _startAt is { } at ? new DateTimeOffset(at, Ui.Zone.GetUtcOffset(at)).ToUniversalTime() : null,
        _delayMin, _delayMax, _policy, RoutePlan.Of(_routes, _chosenNumbers, _chosenTexts, (_, _) => true));
}
