using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Storage;
using WaActors.Storage.Catalog;

namespace WaActors.Tests.Storage.Catalog;

/// <summary>A campaign that starts while one of its texts is changed freezes the old one or the new one, and no mixture of both (C-12): whoever comes second waits for the first.</summary>
public sealed class TextChangeRaceTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly Guid _tenant = TestIds.Next();
    private StorageWorld _world = null!;
    private ServiceProvider _services = null!;
    private Guid _text;
    private CampaignLease _lease = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private CatalogStore Catalog => _services.GetRequiredService<CatalogStore>();

    private IMessageLedger Ledger => _services.GetRequiredService<IMessageLedger>();

    public async ValueTask InitializeAsync()
    {
        _world = await StorageWorld.CreateAsync();
        _services = new ServiceCollection().AddLogging()
            .AddWaActorsStorage(new ConfigurationBuilder().Build(), _world.Options.ConnectionString).BuildServiceProvider();
        await Catalog.EnsureTenantAsync(_tenant, "tenant", TestTime.Start, Cancellation);
        var gateway = await Catalog.CreateGatewayAsync(_tenant, new GatewayDraft("evolution", "g", new Uri("http://gateway.invalid"), "key"), TestTime.Start, Cancellation);
        var number = await Catalog.CreateInstanceAsync(_tenant, new InstanceDraft(gateway.Id, "n", "n", null, null), TestTime.Start, Cancellation);
        _text = (await Catalog.CreateTemplateAsync(_tenant, Of("old"), TestTime.Start, Cancellation)).Id;
        var draft = new CampaignDraft("c", null, new DelayRange(TimeSpan.Zero, TimeSpan.Zero), 10, 5, InDoubtPolicy.Resend, [new RouteDraft(number.Id, [_text])]);
        var campaign = (await _services.GetRequiredService<CampaignStore>().CreateAsync(_tenant, draft, TestTime.Start, Cancellation)).Id;
        _lease = (await Ledger.TakeOwnershipAsync(campaign, Cancellation))!;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task A_start_waits_for_the_change_of_its_text_and_freezes_the_new_one()
    {
        var holds = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var goOn = new ManualResetEventSlim();
        var changing = Task.Run(() => Catalog.ChangeTemplateAsync(_tenant, _text, Change, Cancellation), Cancellation);
        await holds.Task.WaitAsync(Limit, Cancellation);
        var starting = StartAsync();
        await WaitsAsync("for share");
        goOn.Set();
        Assert.True(await changing);
        Assert.True(await starting);
        Assert.Equal(("new", "new"), await FrozenAsync());

        // Called while the text is held
        TemplateDraft Change(TemplateDraft before)
        {
            holds.SetResult();
            Assert.True(goOn.Wait(Limit, Cancellation), "nobody said to go on");
            return Of("new");
        }
    }

    [Fact]
    public async Task A_change_waits_for_the_start_that_freezes_the_text_and_the_start_keeps_the_old_one()
    {
        await using var connection = await _world.Sources.General.OpenConnectionAsync(Cancellation);
        await using var holding = await connection.BeginTransactionAsync(Cancellation);
        await using var hold = new NpgsqlCommand("select from campaign_route_text where campaign_id = $1 for update", connection, holding) { Parameters = { new() { Value = _lease.CampaignId } } };
        await hold.ExecuteNonQueryAsync(Cancellation); // what a start writes last: it stands still with the parts frozen and the words not yet
        var starting = StartAsync();
        await WaitsAsync("update campaign_route_text");
        var changing = Catalog.ChangeTemplateAsync(_tenant, _text, _ => Of("new"), Cancellation);
        await WaitsAsync("for no key update");
        await holding.RollbackAsync(Cancellation);
        Assert.True(await starting);
        Assert.True(await changing);
        Assert.Equal(("old", "old"), await FrozenAsync());
        Assert.Equal(1, await _world.CountAsync("select count(*) from template where id = $1 and body = 'new'", _text));
    }

    private Task<bool> StartAsync() => Ledger.ChangeStatusAsync(_lease.CampaignId, _lease.Epoch, CampaignStatus.Running, null, TestTime.Start, Cancellation);

    private async Task<(string Words, string Parts)> FrozenAsync()
    {
        var frozen = (await Ledger.TakeOwnershipAsync(_lease.CampaignId, Cancellation))!.Routes[0].Texts[0];
        return (frozen.Body, frozen.Parts!.Cloud!.Name);
    }

    // A statement of somebody waits for a lock: the database says so, nothing signals it
    private async Task WaitsAsync(string statement)
    {
        for (var waited = TimeSpan.Zero; waited < Limit; waited += Step)
        {
            if (await _world.CountAsync(
                    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid() and query like $1", $"%{statement}%") == 1)
                return;
            await Task.Delay(Step, TimeProvider.System, Cancellation);
        }

        Assert.Fail($"no \"{statement}\" waits for a lock: it went through");
    }

    private static TemplateDraft Of(string name) => new(name, name, new TemplateParts(Cloud: new CloudTemplate(name, "pt_BR", [], null, null, [])));
}
