using WaActors.Grains.Events;
using WaActors.Reasons;
using WaActors.Storage.Events;
using WaActors.Storage.Queries;

namespace WaActors.Tests.Storage.Queries;

/// <summary>What happened, as it is written and read.</summary>
public sealed class EventLogTests : FrontDoor
{
    [Fact]
    public async Task Events_are_written_in_order_and_flushed_at_the_stop()
    {
        var log = Get<EventLog>();
        await log.StartAsync(Cancellation);
        var campaign = TestIds.Next();
        for (var number = 0; number < 1_200; number++)
            log.Append(new DomainEvent(Tenant, TestTime.Start, EventKinds.CampaignPaused, campaign, Seq: number, Reason: new string('x', 1_100)));
        log.Append(new DomainEvent(Tenant, TestTime.Start, EventKinds.CampaignPaused, campaign, Seq: 1_200, Reason: CodedReason.Write("gateway.quoted", new string('x', 1_100), "value")));
        await log.StopAsync(Cancellation);
        log.Append(new DomainEvent(Tenant, TestTime.Start, EventKinds.CampaignResumed, campaign));

        var queries = Get<EventQueries>();
        var page = await queries.ListAsync(Tenant, campaign, instanceId: null, before: null, limit: 3, Cancellation);
        Assert.Equal([1200, 1199, 1198], page.Items.Select(row => row.Seq!.Value));
        Assert.Equal(1_000, page.Items[1].Reason!.Length);
        Assert.Equal((1_000, "gateway.quoted"), (page.Items[0].Reason!.Length, CodedReason.CodeOf(page.Items[0].Reason))); // shorter, and with its whole code
        var after = await queries.ListAfterAsync(Tenant, null, null, page.Items[2].Id, 10, Cancellation);
        Assert.Equal([1199, 1200], after.Select(row => row.Seq!.Value));
    }
}
