using Microsoft.Extensions.Options;

namespace WaActors.Storage.Connections;

/// <summary>How the database is reached.</summary>
public sealed class StorageOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Storage";

    /// <summary>Npgsql's connection string; its <c>Search Path</c> chooses the schema. Required.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Address under which gateways reach us, for their webhooks. Default null: no webhooks are registered.</summary>
    public Uri? PublicBaseUrl { get; set; }

    /// <summary>Most connections of the ledger's writer. Default 8: one that writes, and one for each blocked lane.</summary>
    public int LedgerConnectionsMax { get; set; } = 8;

    /// <summary>Most connections for webhooks and acknowledgements. Default 6: one that stores, and some for the actors that handle.</summary>
    public int InboxConnectionsMax { get; set; } = 6;

    /// <summary>Most connections for everything else. Default 24. All processes together must stay below the server's
    /// <c>max_connections</c>.</summary>
    public int GeneralConnectionsMax { get; set; } = 24;

    /// <summary>Statements kept prepared per connection. Default 64; 0 behind a pooler that shares connections between transactions.</summary>
    public int AutoPrepareMax { get; set; } = 64;
}

/// <summary>Refuses settings that cannot work.</summary>
internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    private const int LedgerConnectionsMin = 2;

    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            errors.Add($"{StorageOptions.Section}:{nameof(options.ConnectionString)} is missing.");
        if (options.PublicBaseUrl is { IsAbsoluteUri: false })
            errors.Add($"{nameof(options.PublicBaseUrl)} '{options.PublicBaseUrl}' is not absolute: a gateway elsewhere could not call it.");
        if (options.LedgerConnectionsMax < LedgerConnectionsMin)
            errors.Add($"{nameof(options.LedgerConnectionsMax)} must be {LedgerConnectionsMin} or more: the writer keeps one.");
        if (options.InboxConnectionsMax < LedgerConnectionsMin)
            errors.Add($"{nameof(options.InboxConnectionsMax)} must be {LedgerConnectionsMin} or more: storing takes one, handling another.");
        if (options.GeneralConnectionsMax < 1)
            errors.Add($"{nameof(options.GeneralConnectionsMax)} must be 1 or more.");
        if (options.AutoPrepareMax < 0)
            errors.Add($"{nameof(options.AutoPrepareMax)} must not be negative.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
