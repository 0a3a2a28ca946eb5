using System.Diagnostics.CodeAnalysis;

namespace WaActors.Demo;

/// <summary>What the program was told.</summary>
/// <param name="Api">Address of the Api.</param>
/// <param name="Gateway">Address of the fake gateway.</param>
/// <param name="ContactsPath">The recipients file.</param>
/// <param name="ApiKey">A key with the scopes read, write and send; from WAACTORS_ADMIN_KEY.</param>
internal sealed record DemoOptions(Uri Api, Uri Gateway, string ContactsPath, string ApiKey)
{
    /// <summary>How it is called.</summary>
    public const string Usage = "usage: WAACTORS_ADMIN_KEY=<key> Demo --api URL --gateway URL --contacts FILE";

    /// <summary>Reads the arguments; a complaint when they make no sense.</summary>
    public static bool TryRead(
        string[] args, string? apiKey, [NotNullWhen(true)] out DemoOptions? options, [NotNullWhen(false)] out string? complaint)
    {
        options = null;
        var values = Pairs(args);
        if (values is null) complaint = "every option has a name and a value.";
        else if (string.IsNullOrEmpty(apiKey)) complaint = "WAACTORS_ADMIN_KEY is not set.";
        else if (!TryAddress(values, "--api", out var api)) complaint = "--api must be an http address.";
        else if (!TryAddress(values, "--gateway", out var gateway)) complaint = "--gateway must be an http address.";
        else if (!values.TryGetValue("--contacts", out var contacts) || !File.Exists(contacts)) complaint = "--contacts must name a file.";
        else
        {
            options = new DemoOptions(api, gateway, contacts, apiKey);
            complaint = null;
            return true;
        }

        return false;
    }

    /// <summary>Without the key, for logs.</summary>
    public override string ToString() => $"{Api} {Gateway} {ContactsPath}";

    private static Dictionary<string, string>? Pairs(string[] args)
    {
        if (args.Length % 2 != 0) return null;
        var pairs = args.Chunk(2).ToList();
        return pairs.DistinctBy(pair => pair[0], StringComparer.Ordinal).Count() == pairs.Count
            ? pairs.ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal)
            : null;
    }

    private static bool TryAddress(Dictionary<string, string> values, string name, [NotNullWhen(true)] out Uri? address)
    {
        address = null;
        return values.TryGetValue(name, out var text) && Uri.TryCreate(text, UriKind.Absolute, out address) && address.Scheme is "http" or "https";
    }
}
