using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Instances;

namespace WaActors.Tests.Unit.Instances;

public class FairLineTests
{
    [Fact]
    public void Among_those_who_always_want_each_has_its_share_by_weight_and_none_starves()
    {
        Prop.ForAll(Gen.NonEmptyListOf(Gen.Choose(1, 10)).ToArbitrary(), weights =>
        {
            var line = new FairLine();
            var served = new int[weights.Count];
            for (var i = 0; i < weights.Count; i++) line.Join(Id(i));
            const int Rounds = 2_000;
            for (var round = 0; round < Rounds; round++)
            {
                var who = IndexOf(line.First(Now)!.Value);
                line.Leave(Id(who));
                line.Served(Id(who), places: 1, weights[who]);
                line.Join(Id(who));
                served[who]++;
            }

            // The bound of start-time fair queuing: what two have had, each by its weight, differs by no more than one turn of both.
            var had = Enumerable.Range(0, weights.Count).Select(i => served[i] / (double)weights[i]).ToList();
            return served.All(turns => turns > 0) && Enumerable.Range(0, weights.Count).All(i => Enumerable.Range(0, weights.Count)
                .All(j => Math.Abs(had[i] - had[j]) <= (1.0 / weights[i]) + (1.0 / weights[j]) + 1e-6));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Equal_ones_have_their_turns_in_the_order_in_which_they_came()
    {
        var line = new FairLine();
        foreach (var i in new[] { 2, 0, 1 }) line.Join(Id(i));
        line.Join(Id(2)); // it stands there already
        Assert.Equal([2, 0, 1, 2, 0], Enumerable.Range(0, 5).Select(_ => Serve(line)));
    }

    [Fact]
    public void Who_was_away_has_no_credit_and_who_was_served_alone_owes_nothing()
    {
        var line = new FairLine();
        for (var i = 0; i < 500; i++) line.Served(Id(0), places: 1, weight: 1);
        line.Join(Id(0));
        line.Join(Id(1));
        var turns = Enumerable.Range(0, 10).Select(_ => Serve(line)).ToList();
        Assert.InRange(turns.Count(i => i == 1), 5, 6);
    }

    [Fact]
    public void Who_leaves_is_forgotten_in_the_line()
    {
        var line = new FairLine();
        line.Join(Id(0));
        line.Join(Id(1));
        Assert.True(line.Leave(Id(0)));
        Assert.False(line.Leave(Id(0)));
        Assert.Equal((Id(1), false, true), (line.First(Now), line.Contains(Id(0)), line.Contains(Id(1))));
        line.Leave(Id(1));
        Assert.True(line.IsEmpty);
        Assert.Null(line.First(Now));
    }

    [Fact]
    public void Who_stands_aside_lets_others_pass_and_keeps_its_place_over_a_night()
    {
        var line = new FairLine();
        for (var i = 0; i < 4; i++) line.Join(Id(i));
        Assert.Equal([0, 1], [Serve(line), Serve(line)]);
        for (var i = 0; i < 4; i++) line.Join(Id(i), asideUntil: Now.AddHours(12)); // the day is full
        Assert.Null(line.First(Now));
        Assert.False(line.IsEmpty);
        line.Join(Id(0), asideUntil: null); // asks first in the morning
        Assert.Equal(Id(2), line.First(Now.AddHours(12)));
    }

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static int Serve(FairLine line)
    {
        var who = IndexOf(line.First(Now)!.Value);
        line.Leave(Id(who));
        line.Served(Id(who), places: 1, weight: 1);
        line.Join(Id(who));
        return who;
    }

    private static Guid Id(int index) => new(index + 1, 0, 0, new byte[8]);

    private static int IndexOf(Guid id) => BitConverter.ToInt32(id.ToByteArray(), 0) - 1;
}
