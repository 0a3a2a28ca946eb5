using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Acks;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Gateways;

namespace WaActors.Tests.Unit.Acks;

/// <summary>C-9: acknowledgements move a message forward only, whatever their order and however often they come.</summary>
public sealed class AckRulesTests
{
    private static readonly Guid Number = new(1, 0, 0, new byte[8]);

    [Theory]
    [InlineData(MessageStatus.Sent, AckStage.Server, MessageStatus.Sent)]
    [InlineData(MessageStatus.Sent, AckStage.Delivered, MessageStatus.Delivered)]
    [InlineData(MessageStatus.Sent, AckStage.Read, MessageStatus.Read)] // the chat was open: delivered is skipped
    [InlineData(MessageStatus.Sent, AckStage.Failed, MessageStatus.Failed)]
    [InlineData(MessageStatus.Delivered, AckStage.Failed, MessageStatus.Delivered)]
    [InlineData(MessageStatus.Read, AckStage.Failed, MessageStatus.Read)]
    [InlineData(MessageStatus.Read, AckStage.Delivered, MessageStatus.Read)]
    [InlineData(MessageStatus.Failed, AckStage.Delivered, MessageStatus.Delivered)] // the death was told late: it was delivered after all
    [InlineData(MessageStatus.Delivered, AckStage.Server, MessageStatus.Delivered)]
    public void A_message_moves_forward_only_C9(MessageStatus current, AckStage told, MessageStatus after) => Assert.Equal(after, AckRules.After(current, told));

    [Fact]
    public void Only_what_the_gateway_took_is_acknowledged() => Assert.All(
        from status in new[] { MessageStatus.Pending, MessageStatus.NoWhatsapp, MessageStatus.Suppressed, MessageStatus.InDoubt, MessageStatus.Cancelled }
        from stage in Enum.GetValues<AckStage>()
        select (status, stage),
        pair => Assert.Equal(pair.status, AckRules.After(pair.status, pair.stage)));

    [Fact]
    public void Order_and_repetition_change_nothing_C9() =>
        Prop.ForAll(Stages.ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (stages, seed) =>
        {
            var inOrder = stages.Order().Aggregate(MessageStatus.Sent, AckRules.After);
            Assert.Equal(inOrder, Shuffled(stages.Concat(stages), seed).Aggregate(MessageStatus.Sent, AckRules.After));
            Assert.Equal(inOrder, stages.Order().Reverse().Aggregate(MessageStatus.Sent, AckRules.After));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_set_says_the_same_as_its_words_one_by_one_C9() =>
        Prop.ForAll(Gen.ListOf(Gen.Choose(0, 3).SelectMany(message => Gen.Elements(Enum.GetValues<AckStage>()), (message, stage) => (message, stage))).ToArbitrary(), words =>
        {
            var folded = AckRules.Fold(words.Select(word => Told(word.message, word.stage)));
            Assert.Equal(folded.Count, folded.Select(told => told.GatewayMessageId).Distinct(StringComparer.Ordinal).Count());
            foreach (var message in words.GroupBy(word => word.message))
            {
                var one = folded.Single(told => told.GatewayMessageId == $"M{message.Key}");
                Assert.Equal(message.Aggregate(MessageStatus.Sent, (status, word) => AckRules.After(status, word.stage)), AckRules.After(MessageStatus.Sent, one.Stage));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Our_id_is_kept_from_whichever_word_tells_it()
    {
        var ours = new Guid(9, 0, 0, new byte[8]);
        foreach (var words in new[] { new[] { Told(1, AckStage.Server) with { ClientMessageId = ours }, Told(1, AckStage.Read) },
            [Told(1, AckStage.Read), Told(1, AckStage.Server) with { ClientMessageId = ours }] })
            Assert.Equal((AckStage.Read, (Guid?)ours), (AckRules.Fold(words)[0].Stage, AckRules.Fold(words)[0].ClientMessageId));
    }

    [Fact]
    public void Played_is_read() => Assert.Equal(AckStage.Read, AckRules.StageOf(AckKind.Played));

    [Fact]
    public void What_has_no_message_is_tried_for_an_hour_and_a_half()
    {
        var delays = Enumerable.Range(1, 20).Select(AckRules.RetryDelay).TakeWhile(delay => delay is not null).Select(delay => delay!.Value).ToList();
        Assert.Equal(TimeSpan.FromSeconds(1), delays[0]);
        Assert.InRange(delays.Aggregate(TimeSpan.Zero, (sum, delay) => sum + delay), TimeSpan.FromMinutes(85), TimeSpan.FromMinutes(95));
    }

    private static Gen<AckStage[]> Stages => Gen.Elements(Enum.GetValues<AckStage>()).ArrayOf();

    private static MessageTold Told(int message, AckStage stage) => new(Number, Number, $"M{message}", stage);

    private static IEnumerable<T> Shuffled<T>(IEnumerable<T> items, int seed) =>
        items.Select((item, index) => (item, key: unchecked((uint)((index + 1) * 2_654_435_761u) ^ (uint)seed * 40_503u))).OrderBy(pair => pair.key).Select(pair => pair.item);
}
