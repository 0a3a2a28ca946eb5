using System.Globalization;
using System.Text.Json;
using WaActors.FakeGateway.Evolution.Instances;

namespace WaActors.FakeGateway.Evolution.Http;

/// <summary>GET /instance/fetchInstances: rows of the database, which lags memory.</summary>
internal sealed class InstanceListing(EvolutionGateway gateway)
{
    public Answer Fetch(HttpContext context, Guards guards)
    {
        var key = Guards.KeyOf(context);
        var seesAll = guards.IsGlobal(context);
        var rows = gateway.Instances.All.Where(instance => seesAll || (key.Length > 0 && instance.Token == key)).ToList();
        if (!seesAll && rows.Count == 0)
        {
            return Answer.Unauthorized;
        }

        return Filtered(context, rows, out var missing) is { } found ? Answer.Ok(JsonBytes.Array(writer => WriteAll(writer, found))) : missing;
    }

    /// <summary>A filter must find an instance that is in memory.</summary>
    private static List<EvolutionInstance>? Filtered(HttpContext context, List<EvolutionInstance> rows, out Answer missing)
    {
        missing = default;
        foreach (var (name, read) in Filters)
        {
            if (context.Request.Query[name].ToString() is { Length: > 0 } value)
            {
                var found = rows.Where(row => row.InMemory && read(row) == value).ToList();
                missing = Answer.Error(404, $"Instance \"{value}\" not found");
                return found.Count == 0 ? null : found;
            }
        }

        return rows;
    }

    private static readonly (string Name, Func<EvolutionInstance, string?> Read)[] Filters =
        [("instanceName", row => row.Name), ("instanceId", row => row.Id), ("number", row => row.Phone)];

    private void WriteAll(Utf8JsonWriter writer, List<EvolutionInstance> rows)
    {
        foreach (var row in rows)
        {
            writer.WriteStartObject();
            WriteRow(writer, row);
            writer.WriteEndObject();
        }
    }

    private void WriteRow(Utf8JsonWriter writer, EvolutionInstance row)
    {
        writer.WriteString("id", row.Id);
        writer.WriteString("name", row.Name);
        writer.WriteString("connectionStatus", row.DbStatus);
        writer.WriteString("ownerJid", row.Wuid);
        writer.WriteString("profileName", row.Wuid is null ? null : EvolutionInstance.ProfileName);
        writer.WriteNull("profilePicUrl");
        writer.WriteString("integration", row.Integration);
        writer.WriteString("number", row.Phone);
        writer.WriteNull("businessId");
        writer.WriteString("token", row.Token);
        writer.WriteString("clientName", "evolution");
        WriteDisconnection(writer, row.LastDisconnection);
        writer.WriteString("createdAt", Iso(row.CreatedAt));
        writer.WriteString("updatedAt", Iso(row.UpdatedAt));
        writer.WriteNulls("Chatwoot", "Proxy", "Rabbitmq", "Nats", "Sqs", "Websocket");
        writer.WriteStartObject("Setting");
        writer.WriteString("id", row.SettingsRowId);
        row.Settings.Write(writer);
        writer.WriteEndObject();
        writer.WriteStartObject("_count");
        writer.WriteNumber("Message", gateway.Options.SaveMessages ? row.Accepted : 0);
        writer.WriteNumber("Contact", 0);
        writer.WriteNumber("Chat", 0);
        writer.WriteEndObject();
    }

    private static void WriteDisconnection(Utf8JsonWriter writer, Disconnection? why)
    {
        if (why is null)
        {
            writer.WriteNulls("disconnectionReasonCode", "disconnectionObject", "disconnectionAt");
            return;
        }

        writer.WriteNumber("disconnectionReasonCode", why.Code);
        writer.WriteString("disconnectionObject", why.Json);
        writer.WriteString("disconnectionAt", Iso(why.At));
    }

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString(JsonBytes.IsoDate, CultureInfo.InvariantCulture);
}
