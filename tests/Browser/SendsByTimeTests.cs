using WaActors.OperatorConsole.Components.Shared;
using WaActors.OperatorConsole.Reading;
using WaActors.Storage.Samples;

namespace WaActors.Tests.Browser;

/// <summary>The columns of charts.</summary>
public sealed class SendsByTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 10, 30, 20, TimeSpan.FromHours(-3));

    [Fact]
    public void An_hour_has_a_column_for_each_minute_and_leaves_out_what_is_older()
    {
        var columns = SendsByTime.LastHour([Sample(-60, 9), Sample(-59, 5), Sample(-1, 7), Sample(0, 2)], rateNow: 4, Now);

        Assert.Equal(SendsByTime.Minutes, columns.Count);
        Assert.Equal((new DateTime(2026, 3, 4, 9, 31, 0), 5), (columns[0].At, columns[0].Sent));
        Assert.Equal([7, 4], columns.TakeLast(2).Select(column => column.Sent)); // the last 60 s are more than their sample knew
        Assert.Equal(new DateTime(2026, 3, 4, 10, 30, 0), columns[^1].At);
        Assert.Equal(16, columns.Sum(column => column.Sent));
    }

    [Fact]
    public void Samples_of_several_campaigns_in_a_minute_are_added_up() =>
        Assert.Equal(8, SendsByTime.LastHour([Sample(-10, 5), Sample(-10, 3)], rateNow: 0, Now)[^11].Sent);

    [Fact]
    public void The_hours_of_a_day_end_now()
    {
        var columns = SendsByTime.LastHours([1, 2, 3], Now);

        Assert.Equal([Now.DateTime.AddHours(-2), Now.DateTime.AddHours(-1), Now.DateTime], columns.Select(column => column.At));
        Assert.Equal([1, 2, 3], columns.Select(column => column.Sent));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(3, 4)]
    [InlineData(11, 16)]
    [InlineData(151, 160)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void A_scale_ends_above_the_highest_column_at_a_number_that_can_be_halved(int most, int top) => Assert.Equal(top, SendsChart.TopOf(most));

    private static MinuteCount Sample(int minutes, int sent) => new(new DateTimeOffset(2026, 3, 4, 13, 30, 0, TimeSpan.Zero).AddMinutes(minutes), sent);
}
