using Microsoft.Extensions.Logging.Abstractions;
using WaActors.Grains.Campaigns;
using WaActors.Instances;
using WaActors.Storage.Ledger;

namespace WaActors.Tests.Storage.Ledger;

/// <summary>What stands side by side in one set.</summary>
public sealed class LedgerSetTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_intent_that_is_there_already_holds_up_nothing_else_in_its_set()
    {
        await using var world = await PostgresLedgerWorld.CreateAsync();
        var seed = await world.AddRunningAsync(messages: 4);
        var lease = await world.Ledger.TakeOwnershipAsync(seed.CampaignId, TestContext.Current.CancellationToken);
        AttemptIntent Intent(int seq) => new(seed.CampaignId, lease!.Epoch, seq, 1, lease.Routes[0].InstanceId, new Guid(seq, 0, 0, new byte[8]), At);
        AttemptOutcome Outcome(int seq, SendOutcomeKind kind, MessageStatus status, string? id, string? reason) =>
            new(seed.CampaignId, lease!.Epoch, seq, 1, kind, status, id, reason, DoubtResolution.None, At);

        var repeated = Intent(1);
        foreach (var intent in new[] { repeated, Intent(3), Intent(4) }) Assert.Equal(IntentAnswer.Recorded, await world.Ledger.RecordIntentAsync(intent));

        LedgerWrite[] set =
        [
            LedgerWrite.Rent(repeated), LedgerWrite.Rent(Intent(2)),
            LedgerWrite.Rent(Outcome(3, SendOutcomeKind.Accepted, MessageStatus.Sent, "3EB0", null)),
            LedgerWrite.Rent(Outcome(4, SendOutcomeKind.Rejected, MessageStatus.Failed, null, "refused")),
        ];
        var intents = set.Where(write => write.Intent is not null).Select(write => write.IntentAnswer).ToList();
        var outcomes = set.Where(write => write.Outcome is not null).Select(write => write.OutcomeAnswer).ToList();
        await using (var writer = new LedgerSetWriter(
            world.Storage.Sources.Ledger, TimeSpan.Zero, TimeProvider.System, new LedgerWriterLog(NullLogger<LedgerWriter>.Instance), onBlocked: null))
            await writer.WriteAsync(set, TestContext.Current.CancellationToken);

        foreach (var answer in intents) Assert.Equal(IntentAnswer.Recorded, await answer);
        foreach (var answer in outcomes) Assert.True(await answer);
        var stored = await world.AttemptsAsync(seed.CampaignId);
        Assert.Equal([1, 2, 3, 4], stored.Select(attempt => attempt.Seq).Order());
        Assert.Equal([1, 2], (await world.Ledger.ReadOpenAttemptsAsync(seed.CampaignId, TestContext.Current.CancellationToken)).Select(open => open.Message.Seq));
    }
}
