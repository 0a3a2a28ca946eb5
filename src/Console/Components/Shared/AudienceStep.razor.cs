using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Session;
using WaActors.OperatorConsole.Texts;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>Takes a file of recipients, with progress, and lists the lines that are not sent to.</summary>
public sealed partial class AudienceStep : ComponentBase, IDisposable
{
    private const int BufferBytes = 128 * 1024;
    private static readonly TimeSpan ShowPeriod = TimeSpan.FromMilliseconds(150);

    private readonly CancellationTokenSource _gone = new();
    private Phase _phase;
    private double _share;
    private int _rows;
    private long _shownAt;
    private FileImport? _import;

    private enum Phase
    {
        Idle = 0,
        Uploading = 1,
        Reading = 2,
        Done = 3,
    }

    [Parameter, EditorRequired]
    public CampaignView Campaign { get; set; } = null!;

    [Parameter, EditorRequired]
    public Operator Who { get; set; } = null!;

    [Parameter, EditorRequired]
    public IReadOnlyList<SampleRecipient> Sample { get; set; } = [];

    /// <summary>Whom another campaign wrote to within so many days is left out; null for nobody.</summary>
    [Parameter]
    public int? SkipDays { get; set; }

    [Parameter]
    public EventCallback<int?> SkipDaysChanged { get; set; }

    [Parameter, EditorRequired]
    public EventCallback OnImported { get; set; }

    [Parameter, EditorRequired]
    public EventCallback OnNext { get; set; }

    [Inject]
    public Ui Ui { get; set; } = null!;

    [Inject]
    public TimeProvider Time { get; set; } = null!;

    [Inject]
    public IRecipientFiles Files { get; set; } = null!;

    [Inject]
    public CommandDesk Desk { get; set; } = null!;

    private async Task UploadAsync(InputFileChangeEventArgs change)
    {
        (_import, _share, _rows) = (null, 0, 0);
        if (change.File.Size > Files.BytesMax)
        {
            _import = FileImport.Refused("body_too_large", null);
            return;
        }

        var command = new Command("campaign.import", ConsoleClaims.Write, Campaign.Id, Campaign.Name);
        var result = await Desk.RunAsync(Who, command, async () =>
        {
            await using var spooled = Temporary();
            await ReceiveAsync(change.File, spooled);
            _import = await ReadAsync(change.File.Name, spooled);
            return new CommandResult(_import.Outcome);
        });
        _import ??= FileImport.Refused(result.Outcome, null);
        _phase = Phase.Done;
        await OnImported.InvokeAsync();
    }

    // The whole file is here before its first line is read: a slow or broken upload holds no transaction open
    private async Task ReceiveAsync(IBrowserFile file, FileStream spooled)
    {
        _phase = Phase.Uploading;
        await using var incoming = file.OpenReadStream(Files.BytesMax, _gone.Token);
        var buffer = new byte[BufferBytes];
        for (int read; (read = await incoming.ReadAsync(buffer, _gone.Token)) > 0;)
        {
            await spooled.WriteAsync(buffer.AsMemory(0, read), _gone.Token);
            _share = file.Size == 0 ? 1 : (double)spooled.Length / file.Size;
            Show();
        }
    }

    private Task<FileImport> ReadAsync(string name, FileStream spooled)
    {
        (_phase, _shownAt) = (Phase.Reading, 0);
        spooled.Position = 0;
        var isNdjson = Path.GetExtension(name).ToUpperInvariant() is ".NDJSON" or ".JSONL";
        return Files.ImportAsync(
            Who.TenantId, Campaign.Id, spooled, isNdjson,
            rows =>
            {
                _rows = rows;
                Show();
            },
            _gone.Token);
    }

    private Task ChangeSkipAsync(ChangeEventArgs change) =>
        SkipDaysChanged.InvokeAsync(int.TryParse(change.Value as string, System.Globalization.CultureInfo.InvariantCulture, out var days) ? days : null);

    private void Show()
    {
        if (Time.GetElapsedTime(_shownAt) < ShowPeriod) return;
        _shownAt = Time.GetTimestamp();
        _ = InvokeAsync(StateHasChanged);
    }

    private static FileStream Temporary() => new(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferBytes,
        FileOptions.Asynchronous | FileOptions.DeleteOnClose);

    /// <inheritdoc/>
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
