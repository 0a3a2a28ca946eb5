using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Campaigns;

namespace WaActors.Tests.Unit.Campaigns;

/// <summary>C-2 and C-5 as properties of the ring.</summary>
public class RotationRingTests
{
    private static readonly RingMember A = Member(0), B = Member(1), C = Member(2);

    [Fact]
    public void Turns_go_in_order_and_around()
    {
        var ring = RotationRing.Empty.Join(C).Join(A).Join(B);
        Assert.Equal([A, B, C, A, B], Turns(ref ring, 5));
    }

    [Fact]
    public void A_member_that_leaves_gives_its_turn_to_the_next_and_has_its_own_place_back_when_it_returns()
    {
        var ring = RotationRing.Empty.Join(A).Join(B).Join(C);
        Assert.Equal([A, B, C, A], Turns(ref ring, 4));
        ring = ring.Leave(B.InstanceId);
        Assert.Equal([C, A, C], Turns(ref ring, 3));
        ring = ring.Join(B);
        Assert.Equal([A, B, C], Turns(ref ring, 3));
    }

    [Fact]
    public void Another_member_cannot_take_an_order_index()
    {
        var ring = RotationRing.Empty.Join(A);
        var thrown = Assert.Throws<ArgumentException>(() => ring.Join(new RingMember(A.OrderIndex, Guid.Parse("00000000-0000-0000-0000-0000000000ff"))));
        Assert.Contains("Order index 0", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Among_those_that_stay_no_member_is_ever_two_turns_ahead_of_another()
    {
        Prop.ForAll(Gen.Choose(1, 12).ToArbitrary(), Gen.Choose(0, 60).ToArbitrary(), (size, turns) =>
        {
            var ring = RingOf(Enumerable.Range(0, size));
            var counts = Turns(ref ring, turns).CountBy(m => m.OrderIndex).ToDictionary(p => p.Key, p => p.Value);
            var all = Enumerable.Range(0, size).Select(i => counts.GetValueOrDefault(i)).ToList();
            return all.Max() - all.Min() <= 1;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Only_members_have_turns_and_each_member_has_one_within_a_round_whatever_joined_or_left_before()
    {
        Prop.ForAll(Gen.ListOf(Gen.Choose(0, 9)).ToArbitrary(), toggles =>
        {
            var ring = RotationRing.Empty;
            var present = new HashSet<int>();
            foreach (var index in toggles)
            {
                ring = present.Add(index) ? ring.Join(Member(index)) : Without(ring, present, index);
                if (present.Count > 0) ring = ring.After(ring.FromNextTurn().First());
            }

            var round = ring.FromNextTurn().Select(m => m.OrderIndex).ToList();
            return round.Count == present.Count && present.SetEquals(round);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_next_turn_is_the_first_member_after_the_cursor_in_cyclic_order()
    {
        Prop.ForAll(Gen.ListOf(Gen.Choose(0, 20)).ToArbitrary(), Gen.Choose(0, 20).ToArbitrary(), (indexes, cursor) =>
        {
            var present = indexes.ToHashSet();
            if (present.Count == 0) return true;
            var ring = RingOf(present).After(Member(cursor));
            var expected = present.Where(i => i > cursor).DefaultIfEmpty(present.Min()).Min();
            return ring.FromNextTurn().First().OrderIndex == expected;
        }).QuickCheckThrowOnFailure();
    }

    private static RotationRing Without(RotationRing ring, HashSet<int> present, int index)
    {
        present.Remove(index);
        return ring.Leave(Member(index).InstanceId);
    }

    private static RotationRing RingOf(IEnumerable<int> indexes) => indexes.Aggregate(RotationRing.Empty, (ring, i) => ring.Join(Member(i)));

    private static RingMember Member(int index) => new(index, new Guid(index + 1, 0, 0, new byte[8]));

    private static List<RingMember> Turns(ref RotationRing ring, int count)
    {
        var turns = new List<RingMember>();
        for (var i = 0; i < count; i++)
        {
            var member = ring.FromNextTurn().First();
            turns.Add(member);
            ring = ring.After(member);
        }

        return turns;
    }
}
