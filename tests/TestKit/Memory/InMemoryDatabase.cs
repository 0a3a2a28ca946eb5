using WaActors.Grains.Campaigns;
using WaActors.Grains.Instances;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.Pacing;
using WaActors.People;

namespace WaActors.TestKit.Memory;

/// <summary>
/// What the in-memory ports share: a small database for tests of grains and for the simulation. Thread-safe; every operation is atomic, and
/// with <see cref="MemoryFaults.Yields"/> off it completes synchronously, so that a seeded scheduler decides every order.
/// </summary>
public sealed class InMemoryDatabase
{
    private readonly SortedDictionary<Guid, MemoryCampaign> _campaigns = [];
    private readonly SortedDictionary<Guid, InstanceRecord> _instances = [];
    private readonly SortedDictionary<Guid, InstanceStatus> _projected = [];
    private readonly Dictionary<Guid, InstanceHealth> _checks = [];
    private readonly Dictionary<Guid, RouteText> _templates = [];
    private readonly HashSet<Guid> _deletedTemplates = [];
    private readonly HashSet<(Guid TenantId, string Person)> _suppressed = [];
    private readonly HashSet<(Guid TenantId, string Person)> _consents = [];

    /// <summary>What goes wrong.</summary>
    public MemoryFaults Faults { get; } = new();

    internal Lock Gate { get; } = new();

    internal IReadOnlyDictionary<Guid, MemoryCampaign> Campaigns => _campaigns;

    internal IReadOnlyDictionary<Guid, InstanceRecord> Instances => _instances;

    internal IDictionary<Guid, InstanceStatus> Projected => _projected;

    /// <summary>Adds a template, or changes its text.</summary>
    public void SetTemplate(Guid templateId, string body, TemplateParts? parts = null)
    {
        lock (Gate) _templates[templateId] = new RouteText(templateId, body) { Parts = parts };
    }

    /// <summary>A template is deleted: what uses it keeps it.</summary>
    public void DeleteTemplate(Guid templateId)
    {
        lock (Gate) _deletedTemplates.Add(templateId);
    }

    /// <summary>Adds a campaign with its routes and messages. Its templates must be there.</summary>
    public void AddCampaign(CampaignSeed seed)
    {
        lock (Gate)
        {
            foreach (var id in seed.Routes.SelectMany(route => route.TemplateIds)) Template(id);
            var campaign = new MemoryCampaign(seed);
            foreach (var message in seed.Messages) campaign.AddMessage(message);
            _campaigns.Add(seed.CampaignId, campaign);
        }
    }

    /// <summary>The clock of a campaign's tenant is changed.</summary>
    public void ChangeCalendar(Guid campaignId, PaceCalendar calendar)
    {
        lock (Gate) _campaigns[campaignId].Tenant = _campaigns[campaignId].Tenant with { Calendar = calendar };
    }

    /// <summary>The window of all campaigns of a campaign's tenant is changed; null for none.</summary>
    public void ChangeTenantWindow(Guid campaignId, SendWindow? window)
    {
        lock (Gate) _campaigns[campaignId].Tenant = _campaigns[campaignId].Tenant with { Window = window };
    }

    /// <summary>A person of a tenant opts out.</summary>
    public void Suppress(Guid tenantId, string phone)
    {
        lock (Gate) _suppressed.Add((tenantId, PersonKey.Of(phone)));
    }

    internal bool IsSuppressed(Guid tenantId, string phone) => _suppressed.Contains((tenantId, PersonKey.Of(phone)));

    /// <summary>Adds an instance, or replaces it.</summary>
    public void SetInstance(InstanceRecord instance)
    {
        lock (Gate) _instances[instance.Gateway.InstanceId] = instance;
    }

    /// <summary>Changes an instance's record.</summary>
    public void ChangeInstance(Guid instanceId, Func<InstanceRecord, InstanceRecord> change)
    {
        lock (Gate) _instances[instanceId] = change(_instances[instanceId]);
    }

    /// <summary>Deletes an instance.</summary>
    public void RemoveInstance(Guid instanceId)
    {
        lock (Gate) _instances.Remove(instanceId);
    }

    /// <summary>A campaign as it stands.</summary>
    public CampaignRow Campaign(Guid campaignId)
    {
        lock (Gate) return _campaigns[campaignId].Row;
    }

    /// <summary>A campaign's messages, by seq.</summary>
    public IReadOnlyList<MessageRow> Messages(Guid campaignId)
    {
        lock (Gate) return _campaigns[campaignId].Messages.ToList();
    }

    /// <summary>A campaign's attempts, by message and number.</summary>
    public IReadOnlyList<AttemptRow> Attempts(Guid campaignId)
    {
        lock (Gate) return _campaigns[campaignId].Attempts.ToList();
    }

    /// <summary>A campaign's routes, in order.</summary>
    public IReadOnlyList<RouteRecord> Routes(Guid campaignId)
    {
        lock (Gate) return _campaigns[campaignId].Routes(Template);
    }

    /// <summary>What an instance's grain last projected; null when nothing.</summary>
    public InstanceStatus? ProjectedStatus(Guid instanceId)
    {
        lock (Gate) return _projected.GetValueOrDefault(instanceId);
    }

    /// <summary>An instance's last health check; null when none was noted.</summary>
    public InstanceHealth? LastCheck(Guid instanceId)
    {
        lock (Gate) return _checks.GetValueOrDefault(instanceId);
    }

    internal string InstanceName(Guid instanceId)
    {
        lock (Gate) return _instances[instanceId].Name;
    }

    internal IReadOnlyList<Guid> ConnectedInstances()
    {
        lock (Gate)
        {
            return [.. _projected.Where(pair => _instances.ContainsKey(pair.Key) && pair.Value is { Link: LinkState.Connected, Permission: PermissionState.Ok })
                .Select(pair => pair.Key)];
        }
    }

    internal IDictionary<Guid, InstanceHealth> Checks => _checks;

    /// <summary>Whom other campaigns of the tenant wrote to since then.</summary>
    internal HashSet<string> ContactedBy(MemoryCampaign campaign, DateTimeOffset since) => _campaigns.Values
        .Where(other => other != campaign && other.Seed.TenantId == campaign.Seed.TenantId && other.Row.StartedAt is not null)
        .SelectMany(other => other.Messages)
        .Where(message => message.Status is MessageStatus.Sent or MessageStatus.Delivered or MessageStatus.Read && message.UpdatedAt >= since)
        .Select(message => PersonKey.Of(message.Phone))
        .ToHashSet(StringComparer.Ordinal);

    internal bool HasTemplate(Guid templateId) => _templates.ContainsKey(templateId) && !_deletedTemplates.Contains(templateId);

    /// <summary>A person of a tenant consents.</summary>
    public void Consent(Guid tenantId, string phone)
    {
        lock (Gate) _consents.Add((tenantId, PersonKey.Of(phone)));
    }

    /// <summary>A person of a tenant takes the consent back.</summary>
    public void RevokeConsent(Guid tenantId, string phone)
    {
        lock (Gate) _consents.Remove((tenantId, PersonKey.Of(phone)));
    }

    internal bool Consents(Guid tenantId, string phone) => _consents.Contains((tenantId, PersonKey.Of(phone)));

    /// <summary>Whose permits count, by number.</summary>
    internal Dictionary<Guid, long> PaceEpochs { get; } = [];

    /// <summary>When campaigns wrote to people, by counted attempts.</summary>
    internal Dictionary<(Guid TenantId, string Person), Dictionary<Guid, DateTimeOffset>> RecipientContacts { get; } = [];

    /// <summary>Whom a number with a pace wrote to, and when first.</summary>
    internal Dictionary<(Guid InstanceId, string Phone), DateTimeOffset> Contacts { get; } = [];

    /// <summary>Who wrote to a number with a pace before it wrote to them.</summary>
    internal HashSet<(Guid InstanceId, string Phone)> InboundContacts { get; } = [];

    internal RouteText Template(Guid templateId) =>
        _templates.TryGetValue(templateId, out var template) ? template : throw new InvalidOperationException($"No template {templateId} was added.");
}
