using Npgsql;
using WaActors.Grains.Pacing;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Pacing;

/// <summary>A number's pace as the rows of the number, alias <c>i</c>, and its tenant, alias <c>t</c>, have it.</summary>
internal static class NumberPaceRow
{
    /// <summary>The columns, in order.</summary>
    public const string Columns = "i.pace_profile, i.pace_own::text, t.warm_up::text";

    /// <summary>How many there are.</summary>
    public const int Count = 3;

    /// <summary>What holds, from the columns that begin with <paramref name="first"/>.</summary>
    public static PaceSettings Read(NpgsqlDataReader reader, int first) => PaceProfiles.Effective(
        DbNames.PaceProfile(reader.GetString(first)), PaceJson.ReadOwn(reader.GetString(first + 1)), PaceJson.ReadWarmUps(reader.GetString(first + 2)));
}
