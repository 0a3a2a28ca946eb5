using Npgsql;
using WaActors.Storage.Connections;

namespace WaActors.Storage.Queries;

/// <summary>An event as it is read by all who list or follow events.</summary>
internal static class EventRow
{
    /// <summary>The columns that <see cref="Read"/> wants, first in the row and in this order.</summary>
    public const string Columns = "id, at, kind, campaign_id, instance_id, seq, reason, from_instance_id";

    public static EventView Read(NpgsqlDataReader reader) => new(
        Id: reader.GetInt64(0),
        At: reader.Time(1),
        Kind: reader.GetString(2),
        CampaignId: reader.NullableGuid(3),
        InstanceId: reader.NullableGuid(4),
        Seq: reader.NullableInt(5),
        Reason: reader.NullableText(6),
        FromInstanceId: reader.NullableGuid(7));
}
