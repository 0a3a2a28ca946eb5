using System.Collections.Concurrent;
using WaActors.Api;
using WaActors.Campaigns;
using WaActors.Fleet;
using WaActors.Instances;
using WaActors.Notifications;
using WaActors.Pacing;
using WaActors.Silo.Hosting;
using WaActors.Webhooks;

namespace WaActors.Tests.Api.Hosting;

/// <summary>Actors that note what they are told and answer what a test says.</summary>
internal sealed class FakeActors : IActors
{
    private readonly ConcurrentDictionary<Guid, FakeCampaign> _campaigns = new();
    private readonly ConcurrentDictionary<Guid, FakeInstance> _instances = new();

    public FakeCampaign CampaignOf(Guid id) => _campaigns.GetOrAdd(id, _ => new FakeCampaign());

    public FakeInstance InstanceOf(Guid id) => _instances.GetOrAdd(id, known => new FakeInstance(known));

    ICampaignGrain IActors.Campaign(Guid campaignId) => CampaignOf(campaignId);

    public FleetStatus Fleet { get; set; } = new(0, 0, null, 0, null, 0, 0, 0, 0);

    public int NotifierWakes { get; private set; }

    INotifierGrain IActors.Notifier(Guid tenantId) => new FakeNotifier(() => NotifierWakes++);

    IGatewayGrain IActors.Gateway(Guid gatewayId) => new FakeGatewayActor(Fleet);

    IInstanceGrain IActors.Instance(Guid instanceId) => InstanceOf(instanceId);

    public ConcurrentQueue<int> WokenShards { get; } = new();

    IWebhookGrain IActors.Webhooks(int shard) => new FakeWebhooks(() => WokenShards.Enqueue(shard));
}

/// <summary>The actor of a shard of webhooks.</summary>
internal sealed class FakeWebhooks(Action woken) : IWebhookGrain
{
    public Task WakeAsync()
    {
        woken();
        return Task.CompletedTask;
    }
}

/// <summary>A tenant's notifier.</summary>
internal sealed class FakeNotifier(Action onWake) : INotifierGrain
{
    public Task WakeAsync()
    {
        onWake();
        return Task.CompletedTask;
    }
}

/// <summary>A gateway's actor.</summary>
internal sealed class FakeGatewayActor(FleetStatus status) : IGatewayGrain
{
    public Task<FleetVerdict> ReportAsync(FleetReport report) => throw new InvalidOperationException("The REST surface looks at no number itself.");

    public Task<StepGrant> RequestStepAsync(Guid instanceId, RecoveryStep step) => throw new InvalidOperationException("The REST surface repairs nothing itself.");

    public Task<FleetStatus> GetStatusAsync() => Task.FromResult(status);
}

/// <summary>A campaign's actor.</summary>
internal sealed class FakeCampaign : ICampaignGrain
{
    public ConcurrentQueue<string> Told { get; } = new();

    /// <summary>What the next commands answer.</summary>
    public CampaignReply Reply { get; set; } = new(Done: true, CampaignStatus.Running);

    public CampaignLive? Live { get; set; }

    /// <summary>Completes when a held command may go on; null to answer at once.</summary>
    public TaskCompletionSource? Held { get; set; }

    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Thrown by the next command instead of an answer.</summary>
    public Exception? Failure { get; set; }

    public Task<CampaignReply> StartAsync() => TellAsync("start");

    public Task<CampaignReply> PauseAsync() => TellAsync("pause");

    public Task<CampaignReply> ResumeAsync() => TellAsync("resume");

    public Task<CampaignReply> CancelAsync() => TellAsync("cancel");

    public CampaignPace? Pace { get; private set; }

    public Task OnCalendarChangedAsync() => TellAsync("calendar");

    public Task<CampaignReply> ChangePaceAsync(CampaignPace pace) => ChangeSettingsAsync(new SettingsChange(Pace: pace));

    public Task<CampaignReply> ChangeSettingsAsync(SettingsChange change)
    {
        Pace = change.Pace ?? Pace;
        string?[] told =
        [
            change.SkipContactedDays is { } days ? $"skip {days}" : null,
            change.Pace is null ? null : "pace",
            change.Delay is { } delay ? $"delay {delay.Min.TotalSeconds}-{delay.Max.TotalSeconds}" : null,
            change.BeginAt is { } at ? $"schedule {at.UtcDateTime:yyyy-MM-ddTHH:mm:ss}" : null,
        ];
        return TellAsync(string.Join(", ", told.Where(part => part is not null)));
    }

    public Task<CampaignReply> ResumeAsync(ResumeScope scope) => TellAsync($"resume {scope}");

    public Task<CampaignReply> ChangeRoutesAsync(IReadOnlyList<RouteChoice> routes) =>
        TellAsync("routes " + string.Join(' ', routes.Select(route => $"{route.InstanceId}:{route.TemplateIds.Count}")));

    public Task<CampaignReply> ChangeScheduleAsync(DateTimeOffset at) => ChangeSettingsAsync(new SettingsChange(BeginAt: at));

    public Task<CampaignReply> ChangeDelayAsync(DelayRange delay) => ChangeSettingsAsync(new SettingsChange(Delay: delay));

    public Task<CampaignLive?> GetLiveAsync() => Task.FromResult(Live);

    public Task<CampaignCounts?> GetCountsAsync() => Task.FromResult<CampaignCounts?>(null);

    public Task WakeAsync() => Task.CompletedTask;

    public Task OnLinkChangedAsync(LinkNotice notice) => Task.CompletedTask;

    public Task<bool> OnPermitFreeAsync(Guid instanceId) => Task.FromResult(false);

    public Task<int> OnEchoesAsync(IReadOnlyList<MessageEcho> echoes) => Task.FromResult(0);

    private async Task<CampaignReply> TellAsync(string command)
    {
        Told.Enqueue(command);
        Entered.TrySetResult();
        if (Held is { } held) await held.Task;
        if (Failure is { } failure)
        {
            Failure = null;
            throw failure;
        }

        return Reply;
    }
}

/// <summary>An instance's actor.</summary>
internal sealed class FakeInstance(Guid id) : IInstanceGrain
{
    public ConcurrentQueue<LinkEvent> LinkEvents { get; } = new();

    public ConcurrentQueue<string?> ConnectPhones { get; } = new();

    public ConnectAnswer Answer { get; set; } = new(LinkState.AwaitingPairing, QrCode: "2@abc");

    public InstanceStatus Status { get; set; } =
        new(id, LinkState.Unknown, DateTimeOffset.UnixEpoch, Reason: null, PermissionState.Ok, PermissionUntil: null, Revision: 0, WindowMax: 1);

    public Task<InstanceStatus> GetStatusAsync() => Task.FromResult(Status);

    public Task<ConnectAnswer> ConnectAsync(string? phone)
    {
        ConnectPhones.Enqueue(phone);
        return Task.FromResult(Answer);
    }

    public ConcurrentQueue<string> Asked { get; } = new();

    public InstanceHealth Health { get; set; } = new(HealthState.Healthy, Reason: null, ShouldCleanup: false, DateTimeOffset.UnixEpoch);

    public RecoveryOutcome Outcome { get; set; } = RecoveryOutcome.Recovered;

    public string? RepairProblem { get; set; }

    public Task<InstanceHealth> CheckHealthAsync() => Task.FromResult(Health);

    public Task<RepairAnswer> EnsureHealthyAsync() => RepairAsync("ensure");

    public Task<RepairAnswer> RestartAsync() => RepairAsync("restart");

    public Task<RepairAnswer> LogoutAsync() => RepairAsync("logout");

    public Task<RepairAnswer> DeleteAsync() => RepairAsync("delete");

    private Task<RepairAnswer> RepairAsync(string what)
    {
        Asked.Enqueue(what);
        return Task.FromResult(new RepairAnswer(Outcome, Health, RepairProblem));
    }

    public Task OnLinkEventAsync(LinkEvent linkEvent)
    {
        LinkEvents.Enqueue(linkEvent);
        return Task.CompletedTask;
    }

    public ConcurrentQueue<AckReport> Acks { get; } = new();

    public ConcurrentQueue<PermissionEvent> PermissionEvents { get; } = new();

    public Task OnAcksAsync(AckReport report)
    {
        Acks.Enqueue(report);
        return Task.CompletedTask;
    }

    public Task OnPermissionEventAsync(PermissionEvent permissionEvent)
    {
        PermissionEvents.Enqueue(permissionEvent);
        return Task.CompletedTask;
    }

    public Task<InstanceStatus> RefreshAsync() => Task.FromResult(Status);

    /// <summary>What the number grants; null when nothing may be asked.</summary>
    public SendPermit? Permit { get; set; }

    public SendOutcome SendOutcome { get; set; } = SendOutcome.Accepted("gw-1");

    public ConcurrentQueue<SendCommand> Sent { get; } = new();

    public Task<SendPermit> AcquireAsync(PermitRequest request) => Permit is { } permit ? Task.FromResult(permit) : throw Unasked();

    public Task ReleaseAsync(int count) => throw Unasked();

    public Task OnPermitStaleAsync(long paceEpoch) => throw Unasked();

    public Task<SendOutcome> SendAsync(SendCommand command)
    {
        if (Permit is null) throw Unasked();
        Sent.Enqueue(command);
        return Task.FromResult(SendOutcome);
    }

    public Task<FindAnswer> FindAsync(FindCommand command) => throw Unasked();

    public InstanceQuality? Quality { get; set; }

    public Task<InstanceQuality?> ReadQualityAsync() => Task.FromResult(Quality);

    public AdoptAnswer Adopted { get; set; } = new(LinkState.Connected, WebhookStanding.Repaired);

    public int Adoptions { get; private set; }

    public Task<AdoptAnswer> AdoptAsync()
    {
        Adoptions++;
        return Task.FromResult(Adopted);
    }

    public int RecordChanges { get; private set; }

    public Task OnRecordChangedAsync()
    {
        RecordChanges++;
        return Task.CompletedTask;
    }

    private static InvalidOperationException Unasked() => new("The REST surface must not send.");
}
