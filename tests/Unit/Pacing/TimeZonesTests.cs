using WaActors.Grains.Pacing;

namespace WaActors.Tests.Unit.Pacing;

public class TimeZonesTests
{
    [Theory]
    [InlineData("5511987654321", "America/Sao_Paulo")]
    [InlineData("5592987654321", "America/Manaus")]
    [InlineData("5568987654321", "America/Rio_Branco")]
    [InlineData("551133334444", "America/Sao_Paulo")]
    [InlineData("5520987654321", null)] // no such area code
    [InlineData("14155550100", null)]
    [InlineData("55", null)]
    public void A_Brazilian_number_has_the_zone_of_its_area_code(string phone, string? zone) => Assert.Equal(zone, TimeZones.OfPhone(phone));

    [Fact]
    public void Brazil_has_67_area_codes_and_this_machine_knows_the_zone_of_each()
    {
        Assert.Equal(67, TimeZones.AreaCodes.Count());
        Assert.All(TimeZones.AreaCodes, code => Assert.NotNull(TimeZones.Find(TimeZones.OfPhone($"55{code}987654321")!)));
    }

    [Fact]
    public void Zones_differ_by_the_hours_that_people_know() // and globalization-invariant mode does not lose the tz database
    {
        var noon = new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(-3, TimeZones.Get("America/Sao_Paulo").GetUtcOffset(noon).TotalHours);
        Assert.Equal(-4, TimeZones.Get("America/Manaus").GetUtcOffset(noon).TotalHours);
        Assert.Equal(-5, TimeZones.Get("America/Rio_Branco").GetUtcOffset(noon).TotalHours);
    }

    [Theory]
    [InlineData("America/Nowhere")]
    [InlineData("../etc/passwd")]
    [InlineData("E. South America Standard Time")]
    public void What_is_no_name_of_the_tz_database_is_not_found(string name) => Assert.Null(TimeZones.Find(name));
}
