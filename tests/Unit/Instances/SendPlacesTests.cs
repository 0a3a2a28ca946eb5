using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Instances;

namespace WaActors.Tests.Unit.Instances;

public class SendPlacesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid X = new(1, 0, 0, new byte[8]), Y = new(2, 0, 0, new byte[8]), Z = new(3, 0, 0, new byte[8]);
    private readonly SendPlaces _places = new(permitLife: TimeSpan.FromSeconds(30), turnLife: TimeSpan.FromSeconds(1));

    [Fact]
    public void No_more_places_are_given_than_there_are()
    {
        Assert.Equal(3, _places.Reserve(X, 10, windowMax: 3, Now));
        Assert.Equal(0, _places.Reserve(X, 1, windowMax: 3, Now));
    }

    [Fact]
    public void Those_who_wait_are_told_in_the_order_in_which_they_came()
    {
        _places.Reserve(X, 1, 1, Now);
        _places.Begin(1, Now);
        Assert.Equal(0, _places.Reserve(Y, 1, 1, Now));
        Assert.Equal(0, _places.Reserve(Z, 1, 1, Now));
        Assert.Null(_places.NextInLine(1, Now));
        _places.End();
        Assert.Equal(Y, _places.NextInLine(1, Now)?.CampaignId);
        Assert.Equal(0, _places.Reserve(X, 1, 1, Now)); // whoever had it just now stands behind those who wait
        Assert.Equal(1, _places.Reserve(Y, 1, 1, Now));
    }

    [Theory]
    [InlineData(7, 1)]
    [InlineData(64, 8)]
    public void While_others_wait_a_turn_takes_part_of_the_window(int windowMax, int part)
    {
        Assert.Equal(windowMax, _places.Reserve(X, windowMax, windowMax, Now));
        _places.Reserve(Y, windowMax, windowMax, Now);
        _places.Reserve(Z, windowMax, windowMax, Now);
        _places.Release(windowMax);
        Assert.Equal(Y, _places.NextInLine(windowMax, Now)?.CampaignId);
        Assert.Equal(part, _places.Reserve(Y, windowMax, windowMax, Now));
        Assert.Equal(Z, _places.NextInLine(windowMax, Now)?.CampaignId);
    }

    [Fact]
    public void Reservations_of_an_epoch_that_is_over_end_and_others_keep_their_order()
    {
        _places.Reserve(X, 1, 4, Now, epoch: 6);
        _places.Reserve(X, 2, 4, Now.AddSeconds(1), epoch: 5);
        _places.Reserve(Y, 1, 4, Now.AddSeconds(2));
        Assert.Equal(2, _places.Forget(5));
        Assert.Equal(0, _places.Forget(5));
        Assert.Equal(2, _places.Reserved);
        Assert.True(_places.HasReservation(Now.AddSeconds(30)));
        Assert.Equal(1, _places.Reserved); // the older one ended first
    }

    [Fact]
    public void Who_does_not_come_or_declines_loses_its_turn()
    {
        _places.Reserve(X, 1, 1, Now);
        _places.Reserve(Y, 1, 1, Now);
        _places.Release(1);
        Assert.Equal(Y, _places.NextInLine(1, Now)?.CampaignId);
        Assert.Equal(0, _places.Reserve(Z, 1, 1, Now.AddMilliseconds(500)));
        Assert.Equal(1, _places.Reserve(Z, 1, 1, Now.AddSeconds(1)));
        _places.Reserve(X, 1, 1, Now.AddSeconds(1));
        _places.Release(1);
        var turn = _places.NextInLine(1, Now.AddSeconds(1))!.Value;
        Assert.Equal(X, turn.CampaignId);
        _places.Decline(turn);
        Assert.Equal(1, _places.Reserve(Z, 1, 1, Now.AddSeconds(1)));
    }

    [Fact]
    public void A_refusal_of_a_turn_that_was_taken_meanwhile_does_not_cost_the_place_in_line()
    {
        _places.Reserve(X, 1, 1, Now);
        _places.Reserve(Y, 1, 1, Now);
        _places.Release(1);
        var turn = _places.NextInLine(1, Now)!.Value;
        Assert.Equal(1, _places.Reserve(Y, 1, 1, Now)); // it had asked already when it was told
        Assert.Equal(0, _places.Reserve(X, 1, 1, Now));
        Assert.Equal(0, _places.Reserve(Y, 1, 1, Now));
        _places.Decline(turn); // so it answers that it asks for nothing more
        _places.Release(1);
        Assert.Equal(X, _places.NextInLine(1, Now)?.CampaignId);
        _places.Decline(turn);
        Assert.Equal(1, _places.Reserve(X, 1, 1, Now));
        _places.Release(1);
        Assert.Equal(Y, _places.NextInLine(1, Now)?.CampaignId);
    }

    [Fact]
    public void A_reservation_that_nobody_uses_ends()
    {
        _places.Reserve(X, 1, 1, Now);
        Assert.Equal(0, _places.Reserve(Y, 1, 1, Now.AddSeconds(29)));
        Assert.Equal(1, _places.Reserve(Y, 1, 1, Now.AddSeconds(30)));
    }

    [Fact]
    public void A_send_without_a_place_does_not_begin()
    {
        Assert.True(_places.Begin(1, Now));
        Assert.False(_places.Begin(1, Now));
    }

    [Fact]
    public void Whatever_campaigns_do_sends_under_way_and_reservations_never_exceed_the_window()
    {
        Prop.ForAll(Gen.ListOf(Gen.Choose(0, 5)).ToArbitrary(), Gen.Choose(1, 4).ToArbitrary(), (steps, windowMax) =>
        {
            var places = new SendPlaces(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1));
            var now = Now;
            foreach (var step in steps)
            {
                now = now.AddSeconds(step == 5 ? 31 : 0.1);
                if (step < 3) places.Reserve(new Guid(step, 0, 0, new byte[8]), step + 1, windowMax, now);
                else if (step == 3 && places.Reserved > 0) places.Begin(windowMax, now);
                else if (step == 4 && places.Sending > 0) places.End();
                if (places.Sending + places.Reserved > windowMax) return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }
}
