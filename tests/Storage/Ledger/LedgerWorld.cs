using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Gateways;
using WaActors.Grains.Instances;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.Pacing;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Storage.Ledger;

/// <summary>A ledger, and the eyes and hands that the contract needs beside it.</summary>
public abstract class LedgerWorld : IAsyncDisposable
{
    public abstract IMessageLedger Ledger { get; }

    public abstract IPaceHistory Pace { get; }

    public abstract Task SetTemplateAsync(Guid templateId, string body, TemplateParts? parts = null);

    /// <summary>A text is deleted, as somebody may whose campaigns with it are over.</summary>
    public abstract Task DeleteTemplateAsync(Guid templateId);

    public abstract Task AddCampaignAsync(CampaignSeed seed);

    public abstract Task<CampaignRow> CampaignAsync(Guid campaignId);

    public abstract Task<IReadOnlyList<MessageRow>> MessagesAsync(Guid campaignId);

    public abstract Task<IReadOnlyList<AttemptRow>> AttemptsAsync(Guid campaignId);

    /// <summary>A person of a tenant opts out, under this spelling of their number.</summary>
    public abstract Task SuppressAsync(Guid tenantId, string phone);

    /// <summary>The window of all campaigns of a campaign's tenant is set.</summary>
    public abstract Task SetTenantWindowAsync(CampaignSeed seed, SendWindow window);

    /// <summary>A number gets a pace.</summary>
    public abstract Task GivePaceAsync(Guid instanceId);

    /// <summary>A person of a tenant consents.</summary>
    public abstract Task ConsentAsync(Guid tenantId, string phone);

    /// <summary>A person of a tenant takes the consent back.</summary>
    public abstract Task RevokeConsentAsync(Guid tenantId, string phone);

    public abstract ValueTask DisposeAsync();

    /// <summary>Adds a running campaign with one route and so many messages.</summary>
    public async Task<CampaignSeed> AddRunningAsync(int messages, CampaignStatus status = CampaignStatus.Running, Guid? tenantId = null)
    {
        var template = TestIds.Next();
        await SetTemplateAsync(template, "Olá {{nome}}");
        var seed = new CampaignSeed(TestIds.Next(), tenantId ?? TestIds.Next())
        {
            Status = status,
            Routes = [new RouteSeed(TestIds.Next(), template)],
            Messages = Enumerable.Range(1, messages)
                .Select(number => new MessageSeed($"55119{number:00000000}")
                {
                    Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["nome"] = $"José {number}" },
                })
                .ToList(),
        };
        await AddCampaignAsync(seed);
        return seed;
    }
}

/// <summary>The world of the in-memory ledger.</summary>
public sealed class MemoryLedgerWorld : LedgerWorld
{
    private readonly InMemoryDatabase _database = new();

    public MemoryLedgerWorld() => (Ledger, Pace) = (new InMemoryLedger(_database), new InMemoryPaceHistory(_database));

    public override IPaceHistory Pace { get; }

    public override IMessageLedger Ledger { get; }

    public override Task SetTemplateAsync(Guid templateId, string body, TemplateParts? parts = null)
    {
        _database.SetTemplate(templateId, body, parts);
        return Task.CompletedTask;
    }

    public override Task DeleteTemplateAsync(Guid templateId)
    {
        _database.DeleteTemplate(templateId);
        return Task.CompletedTask;
    }

    public override Task AddCampaignAsync(CampaignSeed seed)
    {
        _database.AddCampaign(seed);
        return Task.CompletedTask;
    }

    public override Task<CampaignRow> CampaignAsync(Guid campaignId) => Task.FromResult(_database.Campaign(campaignId));

    public override Task<IReadOnlyList<MessageRow>> MessagesAsync(Guid campaignId) => Task.FromResult(_database.Messages(campaignId));

    public override Task<IReadOnlyList<AttemptRow>> AttemptsAsync(Guid campaignId) => Task.FromResult(_database.Attempts(campaignId));

    public override Task SuppressAsync(Guid tenantId, string phone)
    {
        _database.Suppress(tenantId, phone);
        return Task.CompletedTask;
    }

    public override Task SetTenantWindowAsync(CampaignSeed seed, SendWindow window)
    {
        _database.ChangeTenantWindow(seed.CampaignId, window);
        return Task.CompletedTask;
    }

    public override Task GivePaceAsync(Guid instanceId)
    {
        _database.SetInstance(new InstanceRecord(
            TestIds.Next(), "number", new GatewayInstance(instanceId, "evolution", new Uri("http://gateway.invalid"), "key", "number", null, null, 1))
        {
            Pace = new NumberPace(PaceProfiles.Of(PaceProfile.Cold), PaceCalendar.Utc, TestTime.Start),
        });
        return Task.CompletedTask;
    }

    public override Task ConsentAsync(Guid tenantId, string phone)
    {
        _database.Consent(tenantId, phone);
        return Task.CompletedTask;
    }

    public override Task RevokeConsentAsync(Guid tenantId, string phone)
    {
        _database.RevokeConsent(tenantId, phone);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
