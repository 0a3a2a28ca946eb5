using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using WaActors.Instances;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Hosting;
using WaActors.OperatorConsole.Session;
using WaActors.OperatorConsole.Texts;
using WaActors.Silo.Hosting;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>Links a number (I-5, I-6): a QR that renews itself, or a pairing code with its countdown; a tick as soon as the phone is linked.</summary>
public sealed partial class ConnectDialog : ComponentBase, IDisposable
{
    private const int PairingCodeChars = 8;
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _gone = new();
    private bool _byCode;
    private bool _isBusy;
    private bool _isLinked;
    private string? _qr;
    private string? _code;
    private string _phone = "";
    private DateTimeOffset? _codeEnds;
    private DateTimeOffset _renewAt;
    private CommandResult? _failed;

    [Parameter, EditorRequired]
    public InstanceView Number { get; set; } = null!;

    [Parameter, EditorRequired]
    public Operator Who { get; set; } = null!;

    [Parameter, EditorRequired]
    public EventCallback OnClose { get; set; }

    [Inject]
    public Ui Ui { get; set; } = null!;

    [Inject]
    public TimeProvider Time { get; set; } = null!;

    [Inject]
    public IActors Actors { get; set; } = null!;

    [Inject]
    public NumberCommands Commands { get; set; } = null!;

    [Inject]
    public IOptions<ConsoleOptions> Options { get; set; } = null!;

    private int SecondsLeft => _codeEnds is { } end ? Math.Max(0, (int)Math.Ceiling((end - Time.GetUtcNow()).TotalSeconds)) : 0;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _phone = Number.Phone ?? "";
        _ = FollowAsync();
        await AskQrAsync(isRenewal: false);
    }

    private Task ByQrAsync()
    {
        if (!_byCode) return Task.CompletedTask;
        (_byCode, _code, _failed) = (false, null, null);
        return AskQrAsync(isRenewal: false);
    }

    private void ByCode() => (_byCode, _isBusy, _qr, _failed) = (true, false, null, null);

    private Task AgainAsync() => _byCode ? AskCodeAsync() : AskQrAsync(isRenewal: false);

    private async Task AskQrAsync(bool isRenewal)
    {
        _renewAt = Time.GetUtcNow() + Options.Value.QrRenewal;
        _isBusy = !isRenewal;
        Show(await Commands.ConnectAsync(Who, Number, phone: null, isRenewal, _gone.Token), isCode: false, isRenewal);
    }

    private async Task AskCodeAsync()
    {
        (_isBusy, _failed, _code) = (true, null, null);
        StateHasChanged();
        Show(await Commands.ConnectAsync(Who, Number, _phone, isRenewal: false, _gone.Token), isCode: true, isRenewal: false);
    }

    // What was asked for before the other way was chosen says only whether the phone is linked
    private void Show(LinkAnswer link, bool isCode, bool isRenewal)
    {
        if (!isRenewal && isCode == _byCode) _isBusy = false;
        _isLinked |= link.Answer is { State: LinkState.Connected };
        if (isCode == _byCode) ShowAsked(link, isRenewal);
    }

    private void ShowAsked(LinkAnswer link, bool isRenewal)
    {
        if (!link.Result.Done)
        {
            if (!isRenewal) _failed = link.Result;
            return;
        }

        _failed = null;
        if (link.Answer is not { } answer) return;
        if (_byCode && answer.PairingCode is { Length: PairingCodeChars } code) (_code, _codeEnds) = (code, answer.PairingCodeExpiresAt);
        else if (_byCode && !_isLinked) _failed = new CommandResult("no_pairing_code");
        if (!_byCode) _qr = QrPicture.DataUri(answer) ?? _qr;
    }

    // The phone links at any moment; the actor hears of it by webhook or by its own look
    private async Task FollowAsync()
    {
        try
        {
            while (!_isLinked)
            {
                await Task.Delay(LookPeriod, Time, _gone.Token);
                await InvokeAsync(LookAsync);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
        {
            // The dialog was closed
        }
    }

    private async Task LookAsync()
    {
        try
        {
            _isLinked |= (await Actors.Instance(Number.Id).GetStatusAsync().WaitAsync(_gone.Token)).Link == LinkState.Connected;
            if (!_isLinked && !_byCode && !_isBusy && _qr is not null && Time.GetUtcNow() >= _renewAt) await AskQrAsync(isRenewal: true);
        }
        catch (Exception unreachable) when (unreachable is TimeoutException or StorageUnavailableException or Orleans.Runtime.OrleansException)
        {
            // The next look asks again
        }

        if (!_gone.IsCancellationRequested) StateHasChanged();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
