using WaActors.Grains.Gateways;
using WaActors.Storage.Secrets;

namespace WaActors.Storage.Catalog;

/// <summary>A gateway's settings as they stand in the database: one JSON object of strings, encrypted as a whole, because secrets are among them.</summary>
internal static class StoredSettings
{
    public static IReadOnlyDictionary<string, string> Read(string? stored, ISecretProtector secrets) =>
        stored is null ? GatewayInstance.NoSettings : VariablesJson.Read(secrets.Unprotect(stored));

    /// <summary>Null for none.</summary>
    public static string? Write(IReadOnlyDictionary<string, string>? settings, ISecretProtector secrets) =>
        settings is null || settings.Count == 0 ? null : secrets.Protect(VariablesJson.Write(settings));

    /// <summary>What stands there with <paramref name="changes"/> applied; encrypted also when nothing is left, since null means "as it is".</summary>
    public static string Merge(string? stored, IReadOnlyDictionary<string, string?> changes, ISecretProtector secrets)
    {
        var merged = new Dictionary<string, string>(Read(stored, secrets), StringComparer.Ordinal);
        foreach (var (name, value) in changes)
        {
            if (value is null) merged.Remove(name);
            else merged[name] = value;
        }

        return secrets.Protect(VariablesJson.Write(merged));
    }
}
