using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using WaActors.Campaigns;
using WaActors.Fleet;
using WaActors.Grains;
using WaActors.Grains.Acks;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Determinism;
using WaActors.Grains.Events;
using WaActors.Grains.Gateways;
using WaActors.Grains.Instances;
using WaActors.Grains.Notifications;
using WaActors.Grains.Pacing;
using WaActors.Grains.Suppressions;
using WaActors.Grains.Webhooks;
using WaActors.Instances;
using WaActors.TestKit.Gateways;
using WaActors.TestKit.Hosts;
using WaActors.TestKit.Memory;
using WaActors.Webhooks;

namespace WaActors.TestKit;

/// <summary>
/// A small world for tests of campaigns: actors on a host whose time the test moves, a database in memory that outlives crashes, and a scripted gateway that
/// knows what every recipient received.
/// </summary>
public sealed class CampaignWorld : IAsyncDisposable
{
    public static readonly Guid FleetId = new(6, 0, 0, new byte[8]);

    public const string GatewayKey = "canary-gateway-key", InstanceToken = "canary-instance-token";
    private const string WebhookSecret = "canary-webhook-secret";

    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(5);
    private static readonly Guid Tenant = new(7, 0, 0, new byte[8]);
    private readonly Guid _template = new(8, 0, 0, new byte[8]);
    private readonly SequentialIds _ids = new();
    private readonly SeededRandom _random;
    private IActorHost? _host;
    private ScriptedGateway? _gateway;

    private CampaignWorld(ulong seed)
    {
        _random = new SeededRandom(seed);
        Outbox = new InMemoryOutbox(Database);
        Notifications = new InMemoryNotificationLog(Outbox);
        Inbox = new InMemoryWebhookInbox(Database);
        Acks = new InMemoryMessageAcks(Database);
        Database.SetTemplate(_template, "Hello {{name}}");
    }

    public InMemoryDatabase Database { get; } = new();

    public InMemoryEventLog Events { get; } = new();

    public InMemoryNumberChecks NumberChecks { get; } = new();

    public InMemoryMediaStore Uploads { get; } = new();

    public InMemoryRecoveryLog Recoveries { get; } = new();

    public InMemoryNotificationLog Notifications { get; }

    public InMemoryOutbox Outbox { get; }

    public ScriptedWebhooks Webhooks { get; } = new();

    public InMemoryWebhookInbox Inbox { get; }

    public InMemoryMessageAcks Acks { get; }

    public InMemorySuppressionList Suppressions { get; } = new();

    public Guid TenantId => Tenant;

    /// <summary>Searches all that is logged for keys, tokens, webhooks' secrets, texts, QRs and pairing codes (I-12).</summary>
    public SecretLog Secrets { get; } = new(GatewayKey, InstanceToken, WebhookSecret, "whsec_", "Hello R", "2@qr", "CODE000");

    public IActorHost Host => _host!;

    public ScriptedGateway Gateway => _gateway!;

    public DateTimeOffset Now => Host.Time.GetUtcNow();

    /// <summary>Options of the actors; change before the first call.</summary>
    public static async Task<CampaignWorld> StartAsync(
        ulong seed = 0, Action<CampaignOptions>? campaigns = null, Action<InstanceOptions>? instances = null, Action<RecoveryOptions>? recovery = null)
    {
        var world = new CampaignWorld(seed);
        world._host = await ActorHosts.StartAsync(new ActorHostPlan(
            (services, time) =>
            {
                world.Register(services, time, campaigns, instances);
                if (recovery is not null) services.Configure(recovery);
            },
            seed));
        return world;
    }

    public ICampaignGrain Campaign(Guid id) => Host.Grain<ICampaignGrain>(GrainKeys.Campaign(id));

    public IInstanceGrain Instance(Guid id) => Host.Grain<IInstanceGrain>(GrainKeys.Instance(id));

    /// <summary>Adds a number, linked and known to be so.</summary>
    public async Task<Guid> AddNumberAsync(string name, int windowMax = 1, NumberPace? pace = null)
    {
        var id = AddRecord(name, windowMax, pace);
        var answer = await Host.CallAsync(() => Instance(id).ConnectAsync(null));
        Assert.Equal(LinkState.Connected, answer.State);
        return id;
    }

    /// <summary>Adds a number that was never linked.</summary>
    public Guid AddUnlinkedNumber(string name)
    {
        var id = AddRecord(name);
        Gateway.Change(id, session => (session.Exists, session.Linked, session.Paired) = (false, false, false));
        return id;
    }

    public Task<InstanceStatus> StatusAsync(Guid number) => Host.CallAsync(() => Instance(number).GetStatusAsync());

    public Task<FleetStatus> FleetAsync() => Host.CallAsync(() => Host.Grain<IGatewayGrain>(GrainKeys.Gateway(FleetId)).GetStatusAsync());

    /// <summary>Begins a call to a number that waits for time; the task that it returns is the call's.</summary>
    public async Task<Task<T>> BeginAsync<T>(Guid number, Func<IInstanceGrain, Task<T>> call)
    {
        Task<T>? running = null;
        await Host.CallAsync(() =>
        {
            running = call(Instance(number));
            return Task.CompletedTask;
        });
        await StatusAsync(number); // goes the same way and after it: when it is answered, the call has reached its actor
        return running!;
    }

    /// <summary>Makes a call to a number while time moves, at most so far.</summary>
    public async Task<T> CallWithinAsync<T>(Guid number, Func<IInstanceGrain, Task<T>> call, TimeSpan limit)
    {
        var running = await BeginAsync(number, call);
        await Host.AdvanceAsync(limit);
        return await EndAsync(running, $"the answer of {number} within {limit}");
    }

    /// <summary>The answer of a call that has ended; on a cluster it may still be on its way back.</summary>
    public static async Task<T> EndAsync<T>(Task<T> call, string what)
    {
        try
        {
            return await call.WaitAsync(AnswerDeadline, TimeProvider.System, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException late) when (!call.IsCompleted)
        {
            throw new TimeoutException($"Waited {AnswerDeadline.TotalSeconds} s for {what}; the actor has not ended the call.", late);
        }
    }

    public IReadOnlyList<DomainEvent> EventsOfNumber(Guid number, string kind) => [.. Events.Events.Where(e => e.InstanceId == number && e.Kind == kind)];

    public async Task<Guid[]> AddNumbersAsync(int count, int windowMax = 1)
    {
        var ids = new Guid[count];
        for (var i = 0; i < count; i++) ids[i] = await AddNumberAsync(((char)('A' + i)).ToString(), windowMax);
        return ids;
    }

    /// <summary>Adds a draft with so many recipients, all phones different from those of other campaigns.</summary>
    public Guid AddCampaign(IEnumerable<Guid> numbers, int recipients, TimeSpan delay, Func<CampaignSeed, CampaignSeed>? change = null)
    {
        var id = _ids.NewId();
        var seed = new CampaignSeed(id, Tenant)
        {
            Delay = new DelayRange(delay, delay),
            Routes = [.. numbers.Select(number => new RouteSeed(number, _template))],
            Messages = [.. Enumerable.Range(1, recipients).Select(i => new MessageSeed(Phone(id, i))
            {
                Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = $"R{i}" },
            })],
        };
        Database.AddCampaign(change is null ? seed : change(seed));
        return id;
    }

    public async Task<Guid> StartCampaignAsync(IEnumerable<Guid> numbers, int recipients, TimeSpan delay, Func<CampaignSeed, CampaignSeed>? change = null)
    {
        var id = AddCampaign(numbers, recipients, delay, change);
        var reply = await Host.CallAsync(() => Campaign(id).StartAsync());
        Assert.True(reply.Done, reply.RefusalCode);
        return id;
    }

    public Task<CampaignLive?> LiveAsync(Guid campaignId) => Host.CallAsync(() => Campaign(campaignId).GetLiveAsync());

    /// <summary>The gateway's webhook arrives.</summary>
    public Task TellLinkAsync(Guid number, LinkState link, string? reason = null) =>
        Host.CallAsync(() => Instance(number).OnLinkEventAsync(new LinkEvent(link, LinkEvidence.Webhook, reason)));

    /// <summary>A webhook of a number is stored, and its actor told; returns its id.</summary>
    public async Task<long> PostWebhookAsync(Guid number, params WebhookEvent[] told)
    {
        var id = StoreWebhook(number, Gateway.Webhook(told));
        await WakeInboxAsync(number);
        return id;
    }

    /// <summary>A webhook of a number is stored, and nobody told.</summary>
    public long StoreGatewayWebhook(byte[] body) => Inbox.Store(Tenant, Gateway.Kind, FleetId, null, body, Now);

    public long StoreWebhook(Guid number, byte[] body) => Inbox.Store(Tenant, Gateway.Kind, FleetId, number, body, Now);

    /// <summary>The actor of a number's webhooks is told of new ones.</summary>
    public Task WakeInboxAsync(Guid number) =>
        Host.CallAsync(() => Host.Grain<IWebhookGrain>(GrainKeys.Webhooks(WebhookShards.Of(number))).WakeAsync());

    /// <summary>What was received of a campaign, in order.</summary>
    public IReadOnlyList<Received> ReceivedOf(Guid campaignId)
    {
        var phones = Database.Messages(campaignId).Select(m => m.Phone).ToHashSet(StringComparer.Ordinal);
        return [.. Gateway.Received.Where(r => phones.Contains(r.Phone))];
    }

    public IReadOnlyList<DomainEvent> EventsOf(Guid campaignId, string? kind = null) =>
        [.. Events.Events.Where(e => e.CampaignId == campaignId && (kind is null || e.Kind == kind))];

    public int Count(Guid campaignId, MessageStatus status) => Database.Messages(campaignId).Count(m => m.Status == status);

    /// <summary>The campaign is complete: every recipient received exactly one message, and the ledger says so.</summary>
    public void AssertAllSentOnce(Guid campaignId)
    {
        var messages = Database.Messages(campaignId);
        Assert.All(messages, m => Assert.Equal(MessageStatus.Sent, m.Status));
        Assert.Equal(messages.Select(m => m.Phone).Order(), ReceivedOf(campaignId).Select(r => r.Phone).Order());
        Assert.Equal(CampaignStatus.Completed, Database.Campaign(campaignId).Status);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
        Secrets.AssertClean();
    }

    /// <summary>The number's pace is changed, as the REST surface does it: in the record, then the actor is told.</summary>
    public Task ChangePaceAsync(Guid number, NumberPace pace)
    {
        Database.ChangeInstance(number, record => record with { Pace = pace });
        return Host.CallAsync(() => Instance(number).OnRecordChangedAsync());
    }

    private Guid AddRecord(string name, int windowMax = 1, NumberPace? pace = null)
    {
        var id = _ids.NewId();
        Database.SetInstance(new InstanceRecord(Tenant, name, new GatewayInstance(
            id, Gateway.Kind, new Uri("http://gateway.invalid"), GatewayKey, name, InstanceToken, new Uri("http://hooks.invalid/" + WebhookSecret), windowMax))
        {
            GatewayId = FleetId,
            Pace = pace ?? NumberPace.None,
        });
        return id;
    }

    private static string Phone(Guid campaignId, int i) => $"55{campaignId.GetHashCode() & 0x7fff:D5}{i:D7}";

    private void Register(IServiceCollection services, TimeProvider time, Action<CampaignOptions>? campaigns, Action<InstanceOptions>? instances)
    {
        Interlocked.CompareExchange(ref _gateway, new ScriptedGateway(time), null); // two silos register at once, and all must meet one gateway
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Secrets));
        services.AddWaActorsGrains();
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        services.AddSingleton<IMessageLedger>(new InMemoryLedger(Database));
        services.AddSingleton<ICampaignDirectory>(new InMemoryCampaignDirectory(Database));
        services.AddSingleton<IInstanceDirectory>(new InMemoryInstanceDirectory(Database));
        services.AddSingleton<IMediaStore>(Uploads);
        services.AddSingleton<IEventLog>(Events);
        services.AddSingleton<IRecoveryLog>(Recoveries);
        services.AddSingleton<IPaceHistory>(new InMemoryPaceHistory(Database));
        services.AddSingleton<INumberChecks>(NumberChecks);
        services.AddSingleton<INotificationLog>(Notifications);
        services.AddSingleton<IDeliveryOutbox>(Outbox);
        services.AddSingleton<IWebhookSender>(Webhooks);
        services.AddSingleton<IWebhookInbox>(Inbox);
        services.AddSingleton<IMessageAcks>(Acks);
        services.AddSingleton<ISuppressionList>(Suppressions);
        services.AddSingleton<IOptOutWords, DefaultOptOutWords>();
        services.AddSingleton<IWhatsAppGateways>(_gateway);
        services.AddSingleton<IIdSource>(_ids);
        services.AddSingleton<IRandomSource>(_random);
        if (campaigns is not null) services.Configure(campaigns);
        if (instances is not null) services.Configure(instances);
    }
}
