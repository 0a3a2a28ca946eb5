using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Storage;
using WaActors.Storage.Catalog;

namespace WaActors.Tests.Storage.Catalog;

/// <summary>A campaign that starts while one of its texts is changed freezes the old one or the new one, and no mixture of both (C-12).</summary>
public sealed class TextChangeRaceTests
{
    private const int Rounds = 25;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_campaign_freezes_is_of_one_making()
    {
        await using var world = await StorageWorld.CreateAsync();
        await using var services = new ServiceCollection().AddLogging()
            .AddWaActorsStorage(new ConfigurationBuilder().Build(), world.Options.ConnectionString).BuildServiceProvider();
        var (catalog, campaigns, ledger) = (services.GetRequiredService<CatalogStore>(), services.GetRequiredService<CampaignStore>(), services.GetRequiredService<IMessageLedger>());
        var tenant = TestIds.Next();
        await catalog.EnsureTenantAsync(tenant, "tenant", TestTime.Start, Cancellation);
        var gateway = await catalog.CreateGatewayAsync(tenant, new GatewayDraft("evolution", "g", new Uri("http://gateway.invalid"), "key"), TestTime.Start, Cancellation);
        var number = await catalog.CreateInstanceAsync(tenant, new InstanceDraft(gateway.Id, "n", "n", null, null), TestTime.Start, Cancellation);
        HashSet<string> seen = [];
        for (var round = 0; round < Rounds; round++)
        {
            var text = (await catalog.CreateTemplateAsync(tenant, Of("old"), TestTime.Start, Cancellation)).Id;
            var draft = new CampaignDraft("c", null, new DelayRange(TimeSpan.Zero, TimeSpan.Zero), 10, 5, InDoubtPolicy.Resend, [new RouteDraft(number.Id, [text])]);
            var campaign = (await campaigns.CreateAsync(tenant, draft, TestTime.Start, Cancellation)).Id;
            var lease = await ledger.TakeOwnershipAsync(campaign, Cancellation);
            var starting = Task.Run(() => ledger.ChangeStatusAsync(campaign, lease!.Epoch, CampaignStatus.Running, null, TestTime.Start, Cancellation), Cancellation);
            var changing = Task.Run(() => catalog.ChangeTemplateAsync(tenant, text, _ => Of("new"), Cancellation), Cancellation);
            Assert.True(await starting);
            Assert.True(await changing);
            var frozen = (await ledger.TakeOwnershipAsync(campaign, Cancellation))!.Routes[0].Texts[0];
            Assert.Equal(frozen.Body, frozen.Parts!.Cloud!.Name);
            seen.Add(frozen.Body);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"frozen: {string.Join(", ", seen)}");
    }

    private static TemplateDraft Of(string name) => new(name, name, new TemplateParts(Cloud: new CloudTemplate(name, "pt_BR", [], null, null, [])));
}
