using System.Threading.Channels;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Logging;
using WaActors.OperatorConsole.Live;
using WaActors.OperatorConsole.Session;
using WaActors.OperatorConsole.Texts;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>
/// Shows something that changes: reads it at first, again when an event concerns it, and every few seconds. A read that fails leaves what is shown, marked as
/// old, and is tried again.
/// </summary>
public abstract partial class LiveComponent : ComponentBase, IDisposable
{
    // What an event tells may be written a moment after it: the second look sees that
    private static readonly TimeSpan SecondLook = TimeSpan.FromMilliseconds(350);
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(150);

    private readonly CancellationTokenSource _gone = new();
    private readonly Channel<bool> _happened = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private IDisposable? _listening;
    private Operator? _who;
    private bool _isShown;
    private bool _isUnread;

    [Inject]
    public FirstReads Reads { get; set; } = null!;

    [Inject]
    public LiveEvents Live { get; set; } = null!;

    [Inject]
    public Ui Ui { get; set; } = null!;

    [Inject]
    public TimeProvider Time { get; set; } = null!;

    [Inject]
    public ILoggerFactory Loggers { get; set; } = null!;

    [CascadingParameter]
    public Task<AuthenticationState>? Authentication { get; set; }

    /// <summary>Who looks.</summary>
    protected Operator Who => _who ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>Whether there is something to show.</summary>
    protected bool IsLoaded { get; private set; }

    /// <summary>The last read failed.</summary>
    protected bool IsFailed { get; private set; }

    /// <summary>Ends with the component.</summary>
    protected CancellationToken Gone => _gone.Token;

    /// <summary>Pause between two looks when nothing happens.</summary>
    protected virtual TimeSpan Period => TimeSpan.FromSeconds(5);

    /// <summary>Reads what is shown.</summary>
    protected abstract Task LoadAsync(CancellationToken cancellation);

    /// <summary>Whether an event is a reason to look again.</summary>
    protected virtual bool Concerns(Happened happened) => true;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Reads.Begin();
        if (Authentication is { } authentication) _who = Operator.Of((await authentication).User);
        if (_who is null || !RendererInfo.IsInteractive) return;
        _listening = Live.Listen(_who.TenantId, happened =>
        {
            if (Concerns(happened)) _happened.Writer.TryWrite(true);
        });
        _ = FollowAsync();
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_who is not null) await ReadAsync();
    }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (IsLoaded || IsFailed) ShownOnce(hasFailed: !IsLoaded);
        if (IsLoaded) ReadAfterAll();
    }

    private void ShownOnce(bool hasFailed)
    {
        if (_isShown) return;
        (_isShown, _isUnread) = (true, hasFailed);
        Reads.End(hasFailed);
    }

    private void ReadAfterAll()
    {
        if (!_isUnread) return;
        _isUnread = false;
        Reads.Mend();
    }

    /// <summary>Reads again now.</summary>
    protected async Task ReadAsync()
    {
        try
        {
            await LoadAsync(_gone.Token);
            (IsLoaded, IsFailed) = (true, false);
        }
        catch (Exception) when (_gone.IsCancellationRequested)
        {
            // The page was left
        }
        catch (Exception failed)
        {
            IsFailed = true;
            LogUnread(Loggers.CreateLogger(GetType()), failed, GetType().Name);
        }
    }

    /// <summary>Reads again and shows it.</summary>
    protected Task RefreshAsync() => InvokeAsync(async () =>
    {
        await ReadAsync();
        if (!_gone.IsCancellationRequested) StateHasChanged();
    });

    private async Task FollowAsync()
    {
        try
        {
            while (!_gone.IsCancellationRequested)
            {
                var happened = await HappenedAsync();
                await RefreshAsync();
                if (happened)
                {
                    await Task.Delay(SecondLook, Time, _gone.Token);
                    await RefreshAsync();
                }

                await Task.Delay(LeastPause, Time, _gone.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was left
        }
        catch (ObjectDisposedException)
        {
            // Its circuit ended
        }
    }

    private async Task<bool> HappenedAsync()
    {
        using var period = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        var word = _happened.Reader.WaitToReadAsync(period.Token).AsTask();
        var happened = await Task.WhenAny(word, Task.Delay(Period, Time, period.Token)) == word;
        await period.CancelAsync();
        _gone.Token.ThrowIfCancellationRequested();
        return _happened.Reader.TryRead(out _) || happened;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends reading.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        ShownOnce(hasFailed: false);
        ReadAfterAll();
        _listening?.Dispose();
        _gone.Cancel();
        _gone.Dispose();
    }

    [LoggerMessage(EventId = 7101, Level = LogLevel.Warning, Message = "{Page} could not be read and is tried again")]
    private static partial void LogUnread(ILogger logger, Exception exception, string page);
}
