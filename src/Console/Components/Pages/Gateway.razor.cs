using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using WaActors.Fleet;
using WaActors.Instances;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Live;
using WaActors.Silo.Hosting;

namespace WaActors.OperatorConsole.Components.Pages;

/// <summary>One gateway: its fleet, its settings, and the instances it has that are not ours yet.</summary>
public sealed partial class Gateway
{
    private const int AdoptionsMax = 100;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _chosen = new(StringComparer.Ordinal);
    private GatewayDetail? _gateway;
    private FleetStatus? _fleet;
    private IReadOnlyList<RemoteNumber>? _remote;
    private Dictionary<string, AdoptedNumber> _outcomes = [];
    private string? _address;
    private CommandResult? _result;
    private CommandResult? _trial;
    private string? _doneText;
    private bool _isBusy;
    private bool _isEditing;
    private bool _wasLooked;

    [Parameter]
    public Guid Id { get; set; }

    /// <summary>Asks the gateway at once what it has: after it was added, so that a wrong address or key is told now and not when the first number is linked.</summary>
    [SupplyParameterFromQuery(Name = "look")]
    public int? Asked { get; set; }

    [Inject]
    public IGatewayDesk Desk { get; set; } = null!;

    [Inject]
    public IActors Actors { get; set; } = null!;

    [Inject]
    public IJSRuntime Script { get; set; } = null!;

    [Inject]
    public NumberCommands Numbers { get; set; } = null!;

    private List<RemoteNumber> Free => [.. (_remote ?? []).Where(row => row.InstanceId is null)];

    /// <inheritdoc/>
    protected override bool Concerns(Happened happened) => happened.Kind.StartsWith("gateway.", StringComparison.Ordinal);

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancellation)
    {
        _gateway = await Desk.FindAsync(Who.TenantId, Id, cancellation);
        if (_gateway is not null) _fleet = await FleetAsync(cancellation);
        if (_gateway is null || Asked is null || _wasLooked || !RendererInfo.IsInteractive || !Who.CanWrite) return;
        _wasLooked = true;
        await TryOutAsync();
        await Script.InvokeVoidAsync("waConsole.forgetQuery", cancellation); // a reload must not ask once more
    }

    // Whether address and key are right shows when the gateway is asked for what it has. A kind that cannot say what it has is tried by its first number.
    private async Task TryOutAsync()
    {
        (var result, var items) = await Desk.ListRemoteAsync(Who, _gateway!, Gone);
        if (result.Done) _remote = items;
        _trial = result.Outcome == "gateway_cannot" ? null : result;
    }

    private async Task<FleetStatus?> FleetAsync(CancellationToken cancellation)
    {
        try
        {
            return await Actors.Gateway(Id).GetStatusAsync().WaitAsync(AnswerLimit, Time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private Task LookAsync() => BusyAsync(async () =>
    {
        (_result, var items) = await Desk.ListRemoteAsync(Who, _gateway!, Gone);
        if (!_result.Done) return;
        (_remote, _result) = (items, null);
        _chosen.Clear();
    });

    private Task AdoptAsync() => BusyAsync(async () =>
    {
        (_result, var taken) = await Desk.AdoptAsync(Who, _gateway!, [.. _chosen], Gone);
        if (!_result.Done) return;
        _outcomes = taken.ToDictionary(one => one.ExternalName, StringComparer.Ordinal);
        _doneText = Ui.Count("adopt.done", taken.Count(one => one.InstanceId is not null));
        _remote = [.. _remote!.Select(row => row with { InstanceId = row.InstanceId ?? _outcomes.GetValueOrDefault(row.ExternalName)?.InstanceId })];
        _chosen.Clear();
    });

    private Task RepairWebhooksAsync() => BusyAsync(async () =>
    {
        (_result, var standings) = await Numbers.RepairWebhooksAsync(Who, Id, _gateway!.Name, Gone);
        int Count(WebhookStanding standing) => standings.Count(one => one == standing);
        _doneText = Ui.T("gateway.webhooks_are", Count(WebhookStanding.InPlace), Count(WebhookStanding.Repaired), Count(WebhookStanding.Failed), Count(WebhookStanding.NotWanted));
    });

    private async Task ShowAddressAsync()
    {
        (var result, _address) = await Desk.ShowWebhookAddressAsync(Who, _gateway!, Gone);
        _result = result.Done ? null : result;
    }

    private async Task BusyAsync(Func<Task> act)
    {
        (_isBusy, _result, _trial, _doneText) = (true, null, null, null);
        StateHasChanged();
        await act();
        _isBusy = false;
        await ReadAsync();
    }

    private void Choose(string name, bool isChosen) => _ = isChosen && _chosen.Count < AdoptionsMax ? _chosen.Add(name) : _chosen.Remove(name);

    private void ChooseAll() => _chosen.UnionWith(Free.Take(AdoptionsMax).Select(row => row.ExternalName));

    private void OpenEdit() => (_isEditing, _result, _trial) = (true, null, null);

    private void CloseEdit() => _isEditing = false;

    private async Task OnEditedAsync()
    {
        (_isEditing, _result, _doneText) = (false, CommandResult.Ok, null);
        await ReadAsync();
        StateHasChanged();
        await TryOutAsync();
    }
}
