using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Acks;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Gateways;
using WaActors.TestKit;
using WaActors.TestKit.Hosts;

namespace WaActors.Tests.Grains.Webhooks;

/// <summary>C-9 from the stored webhook to the message: repeated, reversed, delayed, some before the send's own answer, the host killed among them.</summary>
public sealed class AckOrderTests(ITestOutputHelper output)
{
    private const int Messages = 8;
    private static readonly int Plans = ActorHosts.IsDeterministic ? 25 : 3;

    /// <summary>One webhook: which message, what it tells, how long after the one before, whether the host dies after it, whether it comes again.</summary>
    private sealed record Step(int Message, AckKind Kind, int DelaySeconds, bool Crash, bool Twice);

    [Fact]
    public async Task Webhooks_in_any_order_end_as_in_order_once_C9()
    {
        foreach (var plan in Steps.ArrayOf(30).Sample(Plans))
        {
            output.WriteLine(string.Join("; ", plan.Select(step => step.ToString())));
            await RunAsync(plan);
        }
    }

    private static async Task RunAsync(IReadOnlyList<Step> plan)
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A", windowMax: Messages);
        world.Gateway.Hold(number);
        var campaign = await world.StartCampaignAsync([number], Messages, TimeSpan.Zero);
        await world.Host.SettleAsync();

        // The first third arrives while the sends are still at the gateway. Ids are those that the gateway will give, by the order of sending.
        for (var i = 0; i < plan.Count; i++)
        {
            if (i == plan.Count / 3)
            {
                world.Gateway.LetGo(number);
                await world.Host.SettleAsync();
            }

            await PostAsync(world, number, plan[i], mayCrash: i >= plan.Count / 3);
        }

        await world.Host.AdvanceAsync(TimeSpan.FromMinutes(30));
        var messages = world.Database.Messages(campaign);
        foreach (var message in messages)
        {
            var index = int.Parse(message.GatewayMessageId![4..], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
            var inOrder = plan.Where(step => step.Message == index).Select(step => AckRules.StageOf(step.Kind)).Order().Aggregate(MessageStatus.Sent, AckRules.After);
            Assert.Equal((message.Seq, inOrder), (message.Seq, message.Status));
        }

        Assert.Empty(world.Acks.Parked);
        Assert.All(world.Inbox.Rows, row => Assert.Equal("done", row.State));
    }

    private static async Task PostAsync(CampaignWorld world, Guid number, Step step, bool mayCrash)
    {
        var body = world.Gateway.Webhook(new AckWebhook($"3EB0{step.Message:X18}", step.Kind));
        for (var times = step.Twice ? 2 : 1; times > 0; times--) world.StoreWebhook(number, body);
        if (step.Crash && mayCrash) await world.Host.CrashAndRestartAsync();
        await world.WakeInboxAsync(number);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(step.DelaySeconds));
    }

    private static Gen<Step> Steps =>
        from message in Gen.Choose(0, Messages - 1)
        from kind in Gen.Elements(AckKind.Server, AckKind.Delivered, AckKind.Read, AckKind.Played, AckKind.Failed)
        from delay in Gen.Choose(0, 3)
        from crash in Gen.Choose(0, 9)
        from twice in Gen.Elements(true, false)
        select new Step(message, kind, delay, crash == 0, twice);
}
