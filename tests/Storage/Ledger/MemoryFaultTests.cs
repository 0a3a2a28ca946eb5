using WaActors.Grains.Campaigns;
using WaActors.Storage.Connections;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Storage.Ledger;

/// <summary>The in-memory ledger fails as planned, and only so.</summary>
public sealed class MemoryFaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_planned_failure_writes_nothing_and_a_lost_answer_hides_what_was_written()
    {
        var database = new InMemoryDatabase();
        var ledger = new InMemoryLedger(database);
        var (lease, intent) = await BeginAsync(database, ledger);

        database.Faults.FailNext(nameof(IMessageLedger.RecordIntentAsync));
        Assert.Empty(await ledger.ReadOpenAttemptsAsync(lease.CampaignId, Cancellation));
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await ledger.RecordIntentAsync(intent));
        Assert.Empty(database.Attempts(lease.CampaignId));

        database.Faults.LoseAnswerOfNextCommit();
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await ledger.RecordIntentAsync(intent));
        Assert.Single(database.Attempts(lease.CampaignId));
        Assert.Equal(IntentAnswer.Recorded, await ledger.RecordIntentAsync(intent));
    }

    [Fact]
    public async Task Operations_complete_at_once_unless_they_are_told_to_yield()
    {
        var database = new InMemoryDatabase();
        var ledger = new InMemoryLedger(database);
        var (lease, intent) = await BeginAsync(database, ledger);

        Assert.True(ledger.RecordIntentAsync(intent).AsTask().IsCompletedSuccessfully);
        Assert.True(ledger.ReadPendingAsync(lease.CampaignId, 0, 1, Cancellation).IsCompletedSuccessfully);

        database.Faults.Decide = operation =>
            operation == nameof(IMessageLedger.CountAudienceAsync) ? MemoryFault.Fails : MemoryFault.None;
        Assert.True(ledger.CountAudienceAsync(lease.CampaignId, Cancellation).IsFaulted);
    }

    private static async Task<(CampaignLease Lease, AttemptIntent Intent)> BeginAsync(InMemoryDatabase database, InMemoryLedger ledger)
    {
        var template = TestIds.Next();
        database.SetTemplate(template, "Olá");
        var seed = new CampaignSeed(TestIds.Next(), TestIds.Next())
        {
            Routes = [new RouteSeed(TestIds.Next(), template)],
            Messages = [new MessageSeed("5511900000001")],
        };
        database.AddCampaign(seed);
        var lease = (await ledger.TakeOwnershipAsync(seed.CampaignId, Cancellation))!;
        return (lease, new AttemptIntent(seed.CampaignId, lease.Epoch, 1, 1, seed.Routes[0].InstanceId, TestIds.Next(), TestTime.Start));
    }
}
