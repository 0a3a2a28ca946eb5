using Npgsql;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Pacing;

/// <summary>A campaign's pace as its row has it: the columns of <see cref="Columns"/>.</summary>
internal static class CampaignPaceRow
{
    /// <summary>The columns, in order, of the alias <c>c</c>.</summary>
    public const string Columns =
        "c.send_window::text, c.per_day, c.priority, c.number_check_days, c.per_number_per_day, c.recipient_gap_hours, c.require_consent";

    /// <summary>What its tenant, of the alias <c>t</c>, set for all campaigns: the columns that come after these.</summary>
    public const string TenantColumns = "t.time_zone, t.holidays, t.send_window::text";

    /// <summary>Sets them from the parameters from the third on.</summary>
    public const string Assignments =
        "send_window = $3::jsonb, per_day = $4, priority = $5, number_check_days = $6, per_number_per_day = $7, recipient_gap_hours = $8, require_consent = $9";

    /// <summary>How many there are.</summary>
    public const int Count = 7;

    /// <summary>Reads the columns from the first on.</summary>
    public static CampaignPace Read(NpgsqlDataReader reader) => new()
    {
        Window = PaceJson.ReadWindow(reader.NullableText(0)),
        PerDay = reader.NullableInt(1),
        Priority = reader.GetInt16(2),
        NumberCheckDays = reader.NullableInt(3),
        PerNumberPerDay = reader.NullableInt(4),
        RecipientGapHours = reader.NullableInt(5),
        RequiresConsent = reader.GetBoolean(6),
    };

    /// <summary>What the tenant set for all campaigns, after the columns of the campaign.</summary>
    public static TenantPace ReadTenant(NpgsqlDataReader reader) => new(ReadCalendar(reader, Count), PaceJson.ReadWindow(reader.NullableText(Count + 2)));

    /// <summary>The parameters, in the same order.</summary>
    public static object?[] Parameters(CampaignPace pace) =>
        [
            PaceJson.Write(pace.Window), pace.PerDay.OrNull(), (short)pace.Priority, pace.NumberCheckDays.OrNull(), pace.PerNumberPerDay.OrNull(),
            pace.RecipientGapHours.OrNull(), pace.RequiresConsent,
        ];

    /// <summary>A tenant's time_zone and holidays.</summary>
    public static PaceCalendar ReadCalendar(NpgsqlDataReader reader, int column) =>
        new(TimeZones.Get(reader.GetString(column)), reader.GetFieldValue<DateOnly[]>(column + 1).ToHashSet());
}
