using Npgsql;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Pacing;

/// <summary>A campaign's pace as its row has it: send_window, per_day, priority, number_check_days.</summary>
internal static class CampaignPaceRow
{
    /// <summary>Reads the four columns from the first on.</summary>
    public static CampaignPace Read(NpgsqlDataReader reader) => new()
    {
        Window = PaceJson.ReadWindow(reader.NullableText(0)),
        PerDay = reader.NullableInt(1),
        Priority = reader.GetInt16(2),
        NumberCheckDays = reader.NullableInt(3),
    };

    /// <summary>The four parameters, in the same order.</summary>
    public static object?[] Parameters(CampaignPace pace) =>
        [PaceJson.Write(pace.Window), pace.PerDay.OrNull(), (short)pace.Priority, pace.NumberCheckDays.OrNull()];

    /// <summary>A tenant's time_zone and holidays.</summary>
    public static PaceCalendar ReadCalendar(NpgsqlDataReader reader, int column) =>
        new(TimeZones.Get(reader.GetString(column)), reader.GetFieldValue<DateOnly[]>(column + 1).ToHashSet());
}
