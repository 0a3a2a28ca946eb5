using WaActors.Storage.Feed;

namespace WaActors.Tests.Storage.Feed;

/// <summary>Changes are read again for a while, and told once.</summary>
public class ChangeHorizonTests
{
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    [Fact]
    public void What_was_seen_is_not_new_and_a_later_change_of_the_same_number_is()
    {
        var horizon = new ChangeHorizon(10, Overlap);
        var number = TestIds.Next();
        Assert.True(horizon.IsNew(number, 12));
        Assert.False(horizon.IsNew(number, 12));
        Assert.True(horizon.IsNew(number, 15));
        Assert.False(horizon.IsNew(number, 12));
        Assert.Equal(15, horizon.Head);
    }

    [Fact]
    public void It_moves_to_what_was_the_newest_so_long_ago()
    {
        var horizon = new ChangeHorizon(10, Overlap);
        horizon.IsNew(TestIds.Next(), 20);
        horizon.Move(TestTime.Start);
        horizon.IsNew(TestIds.Next(), 30);
        horizon.Move(TestTime.Start.AddSeconds(4.9));
        Assert.Equal(10, horizon.From);
        horizon.Move(TestTime.Start.AddSeconds(5));
        Assert.Equal(20, horizon.From);
        horizon.Move(TestTime.Start.AddSeconds(11));
        Assert.Equal(30, horizon.From);
    }
}
