using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using WaActors.Campaigns;
using WaActors.Storage;
using WaActors.Storage.Catalog;

namespace WaActors.Tests.Storage.Catalog;

/// <summary>A text is either deleted or used by a campaign that is not over, whoever comes first.</summary>
public sealed class TextDeletionRaceTests
{
    private const int Rounds = 25;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deletion_and_a_campaign_that_takes_the_text_at_the_same_moment_never_both_succeed()
    {
        await using var world = await StorageWorld.CreateAsync();
        await using var services = new ServiceCollection().AddLogging()
            .AddWaActorsStorage(new ConfigurationBuilder().Build(), world.Options.ConnectionString).BuildServiceProvider();
        var (catalog, campaigns) = (services.GetRequiredService<CatalogStore>(), services.GetRequiredService<CampaignStore>());
        var tenant = TestIds.Next();
        await catalog.EnsureTenantAsync(tenant, "tenant", TestTime.Start, Cancellation);
        var gateway = await catalog.CreateGatewayAsync(tenant, new GatewayDraft("evolution", "g", new Uri("http://gateway.invalid"), "key"), TestTime.Start, Cancellation);
        var number = await catalog.CreateInstanceAsync(tenant, new InstanceDraft(gateway.Id, "n", "n", null, null), TestTime.Start, Cancellation);
        for (var round = 0; round < Rounds; round++)
        {
            var text = (await catalog.CreateTemplateAsync(tenant, new TemplateDraft("t", "Hello"), TestTime.Start, Cancellation)).Id;
            var draft = new CampaignDraft(
                "c", null, new DelayRange(TimeSpan.Zero, TimeSpan.Zero), 10, 5, InDoubtPolicy.Resend, [new RouteDraft(number.Id, [text])]);
            var using_ = Task.Run(() => campaigns.CreateAsync(tenant, draft, TestTime.Start, Cancellation), Cancellation);
            var deleting = Task.Run(() => catalog.DeleteTemplateAsync(tenant, text, TestTime.Start, Cancellation), Cancellation);
            await Task.WhenAll(using_, deleting);
            Assert.True((await using_).Done != (await deleting).Done, $"round {round}: used {(await using_).Done}, deleted {(await deleting).Done}");
        }
    }
}
