using WaActors.OperatorConsole.Texts;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using WaActors.Instances;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Components.Shared;
using WaActors.OperatorConsole.Live;
using WaActors.OperatorConsole.Reading;
using WaActors.Silo.Hosting;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Components.Pages;

/// <summary>One number: how it is, what happened to it, and what can be done.</summary>
public sealed partial class Number
{
    private const int EventsShown = 30;
    private const int EventsRead = 200;
    private const int StepsShown = 12;
    private static readonly TimeSpan LiveLimit = TimeSpan.FromSeconds(2);

    private InstanceView? _number;
    private InstanceStatus? _live;
    private string _gateway = "";
    private IReadOnlyList<EventView> _events = [];
    private IReadOnlyList<RecoveryAttemptView> _recoveries = [];
    private PaceNow? _pace;
    private CommandResult? _result;
    private string? _busy;
    private string? _asked;
    private bool _isConnecting;
    private bool _isPacing;
    private IReadOnlyList<LinkSpan> _links = [];
    private bool _wasAskedToConnect;

    [Parameter]
    public Guid Id { get; set; }

    /// <summary>Opens the connect dialog at once: after a number was added.</summary>
    [SupplyParameterFromQuery(Name = "connect")]
    public int? Connect { get; set; }

    [Inject]
    public CatalogQueries Catalog { get; set; } = null!;

    [Inject]
    public EventQueries Events { get; set; } = null!;

    [Inject]
    public RecoveryQueries Recoveries { get; set; } = null!;

    [Inject]
    public IActors Actors { get; set; } = null!;

    [Inject]
    public PaceReader Paces { get; set; } = null!;

    [Inject]
    public NumberCommands Commands { get; set; } = null!;

    [Inject]
    public IJSRuntime Script { get; set; } = null!;

    [Inject]
    public NavigationManager Navigation { get; set; } = null!;

    private LinkState NowLink => _live?.Link ?? _number!.Link;

    private Look NowLook => Look.Of(NowLink, _live?.Permission ?? _number!.Permission, _live?.PermissionUntil ?? _number!.PermissionUntil, Ui.Now);

    // Who told of it is no reason
    private string? Why => EventWords.IsTold(_live?.Reason) ? null : ReasonWords.Of(Ui, _live?.Reason);

    private string? PermissionEnd =>
        NowLook.Words is "state.throttled" or "state.restricted" or "state.capped" && (_live?.PermissionUntil ?? _number!.PermissionUntil) is { } until
            ? " " + Ui.T("state.until", Ui.At(until))
            : null;

    /// <summary>What an operator should know or do now; null when all is well.</summary>
    private (string Tone, string Icon, string Text)? Advice => NowLook.Words switch
    {
        "state.banned" => ("bad", "ban", Ui["advice.banned"]),
        "state.restricted" => ("bad", "shield", Ui["advice.restricted"]),
        "state.capped" => ("warn", "clock", Ui["advice.capped"]),
        "state.throttled" => ("warn", "clock", Ui["advice.throttled"]),
        "state.disconnected" => ("bad", "unplug", Ui["advice.disconnected"]),
        "state.pairing" => ("warn", "qr-code", Ui["advice.pairing"]),
        "state.unlinked" => ("", "info", Ui["advice.unlinked"]),
        _ => null,
    };

    /// <inheritdoc/>
    protected override bool Concerns(Happened happened) => happened.InstanceId == Id;

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancellation)
    {
        _number = await Catalog.FindInstanceAsync(Who.TenantId, Id, cancellation);
        if (_number is null) return;
        _live = await LiveAsync(cancellation);
        _gateway = (await Catalog.FindGatewayAsync(Who.TenantId, _number.GatewayId, cancellation))?.Name ?? "";
        var events = await Events.ListAsync(Who.TenantId, campaignId: null, Id, before: null, EventsRead, cancellation);
        _events = [.. events.Items.Take(EventsShown)];
        _links = LinkHistory.Of(events.Items, NowLink, events.Next is null, _number.CreatedAt, Ui.Now);
        _pace = await Paces.FindAsync(Who.TenantId, _number, cancellation);
        _recoveries = (await Recoveries.ListAsync(Who.TenantId, Id, before: null, StepsShown, cancellation)).Items;
        if (Connect is null || _wasAskedToConnect || !RendererInfo.IsInteractive || !Who.CanWrite) return;
        (_wasAskedToConnect, _isConnecting) = (true, true);
        await Script.InvokeVoidAsync("waConsole.forgetQuery", cancellation); // a reload must not open it once more
    }

    // The actor's word is newer than the stored one, which is shown when there is none to be had
    private async Task<InstanceStatus?> LiveAsync(CancellationToken cancellation)
    {
        try
        {
            return await Actors.Instance(Id).GetStatusAsync().WaitAsync(LiveLimit, Time, cancellation);
        }
        catch (Exception unreachable) when (unreachable is TimeoutException or StorageUnavailableException or Orleans.Runtime.OrleansException)
        {
            return null;
        }
    }

    private void OpenPace() => (_isPacing, _result) = (true, null);

    private void ClosePace() => _isPacing = false;

    private async Task OnPacedAsync()
    {
        (_isPacing, _result) = (false, CommandResult.Ok);
        await ReadAsync();
    }

    private void OpenConnect() => (_isConnecting, _result) = (true, null);

    private async Task CloseConnectAsync()
    {
        _isConnecting = false;
        await ReadAsync();
    }

    private void AskLogOut() => _asked = "logout";

    private void AskDelete() => _asked = "delete";

    private void AskNothing() => _asked = null;

    // While it is connected nothing can be lost by it; a broken one may have to be paired again in the end
    private Task EnsureAsync()
    {
        if (NowLink == LinkState.Connected) return DoAsync("number.ensuring", number => Commands.EnsureHealthyAsync(Who, number));
        _asked = "ensure";
        return Task.CompletedTask;
    }

    private Task EnsureConfirmedAsync() => DoAsync("number.ensuring", number => Commands.EnsureHealthyAsync(Who, number));

    private Task RestartAsync() => DoAsync("number.restarting", number => Commands.RestartAsync(Who, number));

    private Task LogOutAsync() => DoAsync("number.logging_out", number => Commands.LogOutAsync(Who, number));

    private async Task DeleteAsync()
    {
        await DoAsync("number.deleting", number => Commands.DeleteAsync(Who, number));
        if (_result is { Done: true }) Navigation.NavigateTo("/numbers");
    }

    private async Task DoAsync(string busy, Func<InstanceView, Task<CommandResult>> command)
    {
        (_busy, _result, _asked) = (busy, null, null);
        StateHasChanged();
        _result = await command(_number!);
        _busy = null;
        await ReadAsync();
    }
}
