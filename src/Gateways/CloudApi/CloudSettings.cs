using WaActors.Grains.Gateways;

namespace WaActors.Gateways.CloudApi;

/// <summary>What a gateway of kind <c>cloud</c> needs besides its address (https://graph.facebook.com) and key (an access token).</summary>
internal static class CloudSettings
{
    public const string AppSecret = "appSecret";
    public const string VerifyToken = "verifyToken";
    public const string WabaId = "wabaId";
    public const string ApiVersion = "apiVersion";

    /// <summary>Used when none is set. Meta keeps a version for about two years.</summary>
    public const string DefaultVersion = "v25.0";

    private const int VersionCharsMax = 8;

    public static IReadOnlyList<GatewaySetting> All { get; } =
    [
        new(AppSecret, "The app's secret, with which Meta signs webhooks (App Dashboard, Settings, Basic).", IsRequired: true, IsSecret: true),
        new(VerifyToken, "A word of your own choice, which Meta repeats when it tries the webhook's address.", IsRequired: true, IsSecret: true),
        new(WabaId, "Id of the WhatsApp Business Account: needed to list its numbers and to subscribe the app to its events.")
        {
            IsValid = IsId, Shape = "Must be digits.",
        },
        new(ApiVersion, $"Version of the Graph API; {DefaultVersion} when it is not set.") { IsValid = IsVersion, Shape = "Must look like v25.0." },
    ];

    public static string VersionOf(IReadOnlyDictionary<string, string> settings) =>
        settings.TryGetValue(ApiVersion, out var version) && IsVersion(version) ? version : DefaultVersion;

    private static bool IsId(string text) => text.All(char.IsAsciiDigit);

    private static bool IsVersion(string text) =>
        text.Length <= VersionCharsMax && text.StartsWith('v') && text[1..].Split('.') is [{ Length: > 0 } major, { Length: > 0 } minor]
        && major.All(char.IsAsciiDigit) && minor.All(char.IsAsciiDigit);
}
