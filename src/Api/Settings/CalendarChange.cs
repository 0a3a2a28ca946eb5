using WaActors.Storage.Catalog;

namespace WaActors.Api.Settings;

/// <summary>Changes a tenant's clock, holidays or default window, by a request that was found right, and tells all actors that go by them.</summary>
internal sealed class CalendarChange(TenantSettingsStore store, IActors actors)
{
    public async Task ApplyAsync(Guid tenantId, ChangeSettings request, CancellationToken cancellation)
    {
        await store.ChangeAsync(tenantId, request.ToPatch(), cancellation);
        var (numbers, campaigns) = await store.ListAffectedAsync(tenantId, CancellationToken.None);
        // Both are told whatever becomes of the first
        var toldNumbers = request.ConcernsNumbers ? Telling.AllAsync(numbers, id => actors.Instance(id).OnRecordChangedAsync()) : Task.CompletedTask;
        var toldCampaigns = Telling.AllAsync(campaigns, id => actors.Campaign(id).OnCalendarChangedAsync());
        await Task.WhenAll(toldNumbers, toldCampaigns);
    }
}
