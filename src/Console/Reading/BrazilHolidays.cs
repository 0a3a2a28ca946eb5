namespace WaActors.OperatorConsole.Reading;

/// <summary>Brazil's national holidays, for a start: states and cities have their own. Pure.</summary>
public static class BrazilHolidays
{
    // Law 662/1949 with its changes: New Year, Tiradentes, Labour Day, Independence, Our Lady of Aparecida, All Souls, Republic, Zumbi (since 2024), Christmas
    private static readonly (int Month, int Day)[] Fixed = [(1, 1), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (11, 20), (12, 25)];

    /// <summary>Those of a year, in order; with them Good Friday.</summary>
    /// <param name="year">1583 or later.</param>
    public static IReadOnlyList<DateOnly> Of(int year) =>
        [.. Fixed.Select(day => new DateOnly(year, day.Month, day.Day)).Append(EasterSunday(year).AddDays(-2)).Order()];

    /// <summary>Easter of the Gregorian calendar, by the algorithm of Meeus, Jones and Butcher.</summary>
    public static DateOnly EasterSunday(int year)
    {
        var (golden, century, rest) = (year % 19, year / 100, year % 100);
        var epact = ((19 * golden) + century - (century / 4) - ((century - ((century + 8) / 25) + 1) / 3) + 15) % 30;
        var weekday = (32 + (2 * (century % 4)) + (2 * (rest / 4)) - epact - (rest % 4)) % 7;
        var correction = (golden + (11 * epact) + (22 * weekday)) / 451;
        var sum = epact + weekday - (7 * correction) + 114;
        return new DateOnly(year, sum / 31, (sum % 31) + 1);
    }
}
