using Npgsql;
using WaActors.Grains.Campaigns;
using WaActors.Instances;
using WaActors.PostgresKit;
using WaActors.Storage.Connections;
using WaActors.Storage.Ledger;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Storage.Ledger;

/// <summary>The real ledger under races, restarts, locks and poison.</summary>
public sealed class LedgerStormTests
{
    private const int Messages = 600;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sixteen_writers_race_with_ownership_and_no_attempt_has_two_accepted_outcomes()
    {
        await using var world = await PostgresLedgerWorld.CreateAsync();
        var campaigns = new[] { await world.AddRunningAsync(Messages), await world.AddRunningAsync(Messages), await world.AddRunningAsync(Messages) };
        var accepted = new System.Collections.Concurrent.ConcurrentBag<AttemptOutcome>();
        var late = 0;

        await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(
            async () =>
            {
                var ledger = world.NewLedger();
                for (var round = 0; round < 12; round++)
                {
                    var seed = campaigns[(number + round) % campaigns.Length];
                    var lease = await ledger.TakeOwnershipAsync(seed.CampaignId, Cancellation);
                    var open = await ledger.ReadOpenAttemptsAsync(seed.CampaignId, Cancellation);
                    await ResolveAsync(ledger, lease!, open, accepted);
                    await SendAsync(ledger, lease!, accepted);

                    // Everything under an older epoch had to be visible when this owner read.
                    var known = open.Select(attempt => (attempt.Message.Seq, attempt.AttemptNo)).ToHashSet();
                    var now = await ledger.ReadOpenAttemptsAsync(seed.CampaignId, Cancellation);
                    Interlocked.Add(ref late, now.Count(attempt => attempt.Epoch < lease!.Epoch && !known.Contains((attempt.Message.Seq, attempt.AttemptNo))));
                }
            },
            Cancellation)));

        Assert.Equal(0, late);
        Assert.Equal(accepted.Count, accepted.DistinctBy(outcome => (outcome.CampaignId, outcome.Seq, outcome.AttemptNo)).Count());
        foreach (var seed in campaigns) await AssertConsistentAsync(world, seed, accepted);
    }

    [Fact]
    public async Task The_server_restarts_and_the_writer_goes_on_with_nothing_lost_or_doubled()
    {
        await using var server = await PrivatePostgres.StartAsync(isDurable: true, Cancellation);
        await using var world = await PostgresLedgerWorld.CreateAsync(server: server);
        var seed = await world.AddRunningAsync(4_000);
        var lease = (await world.Ledger.TakeOwnershipAsync(seed.CampaignId, Cancellation))!;
        var next = 0;
        var begun = new TaskCompletionSource();
        var sends = Enumerable.Range(0, 64).Select(_ => Task.Run(
            async () =>
            {
                while (Interlocked.Increment(ref next) is var seq && seq <= 4_000)
                {
                    Assert.True(await world.Ledger.RecordIntentAsync(Intent(lease, seq, 1)) == IntentAnswer.Recorded, $"Intent {seq} was refused.");
                    if (seq == 500) begun.TrySetResult();
                    Assert.True(await world.Ledger.RecordOutcomeAsync(Accepted(lease, seq, 1)), $"Outcome {seq} was refused.");
                }
            },
            Cancellation)).ToList();

        await begun.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        await server.RestartAsync(Cancellation);
        await Task.WhenAll(sends);

        var messages = await world.MessagesAsync(seed.CampaignId);
        Assert.All(messages, message => Assert.Equal((MessageStatus.Sent, 1), (message.Status, message.Attempts)));
        Assert.Equal(4_000, (await world.AttemptsAsync(seed.CampaignId)).Count(attempt => attempt.Outcome == SendOutcomeKind.Accepted));
    }

    [Fact]
    public async Task A_poisonous_record_fails_alone()
    {
        await using var world = await PostgresLedgerWorld.CreateAsync();
        var seed = await world.AddRunningAsync(200);
        var lease = (await world.Ledger.TakeOwnershipAsync(seed.CampaignId, Cancellation))!;
        foreach (var write in Enumerable.Range(1, 200).Select(seq => world.Ledger.RecordIntentAsync(Intent(lease, seq, 1)).AsTask()).ToList())
            Assert.Equal(IntentAnswer.Recorded, await write);

        // A sent message without the gateway's id breaks a rule of the table; the other has characters that text cannot hold.
        var outcomes = Enumerable.Range(1, 200).Select(seq => seq switch
        {
            77 => Accepted(lease, seq, 1) with { GatewayMessageId = null },
            78 => Accepted(lease, seq, 1) with { Kind = SendOutcomeKind.Rejected, MessageStatus = MessageStatus.Failed, Reason = "a\0b\ud800" },
            _ => Accepted(lease, seq, 1),
        });
        var writes = outcomes.Select(outcome => world.Ledger.RecordOutcomeAsync(outcome).AsTask()).ToList();

        await Assert.ThrowsAsync<LedgerRecordRefusedException>(() => writes[76]);
        writes.RemoveAt(76);
        Assert.All(await Task.WhenAll(writes), Assert.True);
        var messages = await world.MessagesAsync(seed.CampaignId);
        Assert.Equal(MessageStatus.Pending, messages[76].Status);
        Assert.Equal("a\ufffdb\ufffd", messages[77].Error);
        Assert.Equal(198, messages.Count(message => message.Status == MessageStatus.Sent));
    }

    [Fact]
    public async Task A_locked_campaign_waits_alone()
    {
        await using var world = await PostgresLedgerWorld.CreateAsync();
        var locked = await world.AddRunningAsync(1);
        var other = await world.AddRunningAsync(1);
        var lockedLease = (await world.Ledger.TakeOwnershipAsync(locked.CampaignId, Cancellation))!;
        var otherLease = (await world.Ledger.TakeOwnershipAsync(other.CampaignId, Cancellation))!;
        await using var connection = await world.Storage.Sources.General.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await connection.ExecuteAsync("update campaign set status_reason = 'busy' where id = $1", [locked.CampaignId], Cancellation);

        var waits = world.Ledger.RecordIntentAsync(Intent(lockedLease, 1, 1)).AsTask();
        Assert.Equal(IntentAnswer.Recorded, await world.Ledger.RecordIntentAsync(Intent(otherLease, 1, 1)).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        Assert.False(waits.IsCompleted);

        await transaction.CommitAsync(Cancellation);
        Assert.Equal(IntentAnswer.Recorded, await waits);
    }

    [Fact]
    public async Task A_database_out_of_reach_fails_the_waiters_after_the_patience()
    {
        await using var server = await PrivatePostgres.StartAsync(isDurable: true, Cancellation);
        await using var world = await PostgresLedgerWorld.CreateAsync(new LedgerWriterOptions { Patience = TimeSpan.FromMilliseconds(200) }, server);
        var seed = await world.AddRunningAsync(1);
        var lease = (await world.Ledger.TakeOwnershipAsync(seed.CampaignId, Cancellation))!;

        await server.StopAsync(Cancellation);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => world.Ledger.RecordIntentAsync(Intent(lease, 1, 1)).AsTask());
        await Assert.ThrowsAsync<StorageUnavailableException>(() => world.Ledger.CountAudienceAsync(seed.CampaignId, Cancellation));

        await server.StartAgainAsync(Cancellation);
        Assert.Equal(IntentAnswer.Recorded, await world.Ledger.RecordIntentAsync(Intent(lease, 1, 1)));
    }

    [Fact]
    public async Task Updates_of_messages_stay_heap_only()
    {
        await using var world = await PostgresLedgerWorld.CreateAsync();
        var seed = await world.AddRunningAsync(300);
        var lease = (await world.Ledger.TakeOwnershipAsync(seed.CampaignId, Cancellation))!;
        await Task.WhenAll(Enumerable.Range(1, 300).Select(seq => world.Ledger.RecordIntentAsync(Intent(lease, seq, 1) with { Counted = true }).AsTask()));
        await Task.WhenAll(Enumerable.Range(1, 300).Select(seq => world.Ledger.RecordOutcomeAsync(Accepted(lease, seq, 1)).AsTask()));

        // A page may fill up before it can be cleaned, so not quite all; an index on what changes would leave none.
        foreach (var table in new[] { "message", "attempt" })
        {
            var (updates, heapOnly) = await UpdatesAsync(world.Storage, table, atLeast: 300);
            Assert.True(heapOnly * 10 >= updates * 8, $"Only {heapOnly} of {updates} updates of {table} were heap-only.");
        }

        // No index but the keys and that of counted attempts: an index on anything that an outcome changes would end heap-only updates silently.
        var indexed = await world.Storage.ReadAsync(
            """
            select t.relname || '.' || a.attname
            from pg_index i join pg_class t on t.oid = i.indrelid
            join pg_attribute a on a.attrelid = t.oid and a.attnum = any (i.indkey)
            where t.relname in ('message', 'attempt')
            union all
            select t.relname || '.' || pg_get_expr(i.indexprs, i.indrelid) from pg_index i join pg_class t on t.oid = i.indrelid
            where t.relname in ('message', 'attempt') and i.indexprs is not null
            """,
            reader => reader.GetString(0));
        Assert.Equal(
            [
                "attempt.attempt_no", "attempt.campaign_id", "attempt.instance_id", "attempt.intent_at", "attempt.seq", "message.campaign_id",
                "message.person_key(phone)", "message.seq",
            ],
            indexed.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    // A session tells its counts some seconds after it did something, or when it ends.
    private static async Task<(long Updates, long HeapOnly)> UpdatesAsync(StorageWorld storage, string table, long atLeast)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var (updates, heapOnly) = (await storage.ReadAsync(
                "select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relname = $1",
                reader => (reader.GetInt64(0), reader.GetInt64(1)),
                table))[0];
            if (updates >= atLeast) return (updates, heapOnly);
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, deadline.Token);
        }
    }

    private static AttemptIntent Intent(CampaignLease lease, int seq, int attemptNo) =>
        new(lease.CampaignId, lease.Epoch, seq, attemptNo, lease.Routes[0].InstanceId, TestIds.Next(), TestTime.Start);

    private static AttemptOutcome Accepted(CampaignLease lease, int seq, int attemptNo) =>
        new(
            lease.CampaignId, lease.Epoch, seq, attemptNo, SendOutcomeKind.Accepted, MessageStatus.Sent, $"{lease.Epoch}-{seq}-{attemptNo}",
            Reason: null, DoubtResolution.None, TestTime.Start);

    private static async Task ResolveAsync(
        MessageLedger ledger,
        CampaignLease lease,
        IReadOnlyList<OpenAttempt> open,
        System.Collections.Concurrent.ConcurrentBag<AttemptOutcome> accepted)
    {
        foreach (var attempt in open)
        {
            var outcome = new AttemptOutcome(
                lease.CampaignId, lease.Epoch, attempt.Message.Seq, attempt.AttemptNo, SendOutcomeKind.Unknown, MessageStatus.Pending,
                GatewayMessageId: null, "in doubt", DoubtResolution.Resent, TestTime.Start);
            if (await ledger.RecordOutcomeAsync(outcome)) accepted.Add(outcome);
        }
    }

    private static async Task SendAsync(
        MessageLedger ledger, CampaignLease lease, System.Collections.Concurrent.ConcurrentBag<AttemptOutcome> accepted)
    {
        var pending = await ledger.ReadPendingAsync(lease.CampaignId, afterSeq: 0, limit: 8, Cancellation);
        await Task.WhenAll(pending.Select(async message =>
        {
            if (await ledger.RecordIntentAsync(Intent(lease, message.Seq, message.AttemptsMade + 1)) != IntentAnswer.Recorded) return;
            var outcome = Accepted(lease, message.Seq, message.AttemptsMade + 1);
            if (await ledger.RecordOutcomeAsync(outcome)) accepted.Add(outcome);
        }));
    }

    private static async Task AssertConsistentAsync(
        PostgresLedgerWorld world, CampaignSeed seed, IEnumerable<AttemptOutcome> accepted)
    {
        var expected = accepted.Where(outcome => outcome.CampaignId == seed.CampaignId)
            .Select(outcome => (outcome.Seq, outcome.AttemptNo, (SendOutcomeKind?)outcome.Kind, outcome.GatewayMessageId)).Order().ToList();
        var attempts = await world.AttemptsAsync(seed.CampaignId);
        Assert.Equal(
            expected,
            attempts.Where(attempt => attempt.Outcome is not null)
                .Select(attempt => (attempt.Seq, attempt.AttemptNo, attempt.Outcome, attempt.GatewayMessageId)).Order());
        Assert.Equal(
            (await world.MessagesAsync(seed.CampaignId)).Where(message => message.Status == MessageStatus.Sent).Select(message => message.Seq),
            attempts.Where(attempt => attempt.Outcome == SendOutcomeKind.Accepted).Select(attempt => attempt.Seq).Order());
    }
}
