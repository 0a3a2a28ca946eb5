using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace WaActors.Storage.Secrets;

/// <summary>Keeps Data Protection's keys in the database, so that every machine of a cluster reads the same secrets. Its contract is
/// synchronous.</summary>
internal sealed class PostgresXmlRepository(NpgsqlDataSource source) : IXmlRepository
{
    // All keys; there is one per 90 days.
    private const string ReadKeys = "select xml from data_protection_key order by name";

    // A key is never changed; a repetition with the same name changes nothing.
    private const string StoreKey = "insert into data_protection_key (name, xml) values ($1, $2) on conflict (name) do nothing";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = source.CreateCommand(ReadKeys);
        using var reader = command.ExecuteReader();
        var elements = new List<XElement>();
        while (reader.Read()) elements.Add(XElement.Parse(reader.GetString(0)));
        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = source.CreateCommand(StoreKey);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = friendlyName });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = element.ToString(SaveOptions.DisableFormatting) });
        command.ExecuteNonQuery();
    }
}
