using System.ComponentModel.DataAnnotations;
using WaActors.Api.Problems;
using WaActors.Fleet;
using WaActors.Grains.Gateways;
using WaActors.Storage.Catalog;

namespace WaActors.Api.Gateways;

/// <summary>A gateway to speak through.</summary>
/// <param name="Kind">Its kind, such as evolution.</param>
/// <param name="Name">Unique within the tenant.</param>
/// <param name="BaseUrl">Its address: absolute, http or https.</param>
/// <param name="ApiKey">Its key; kept encrypted and never shown.</param>
/// <param name="Settings">What its kind needs besides, by name: GET /v1/gateway-kinds lists them. Kept encrypted; secrets are never shown.</param>
public sealed record CreateGateway(
    [property: Required] string? Kind,
    [property: Required, StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? Name,
    [property: Required, StringLength(Limits.BaseUrlCharsMax), Url] string? BaseUrl,
    [property: Required, StringLength(Limits.SecretCharsMax, MinimumLength = 1)] string? ApiKey,
    IReadOnlyDictionary<string, string?>? Settings = null)
{
    /// <summary>Without the key, for logs.</summary>
    public override string ToString() => $"{Kind} {Name}";

    internal ApiProblem? Validate(GatewayKinds kinds)
    {
        var validation = new Validation();
        validation.Text("$.name", Name, Limits.NameCharsMax);
        validation.Text("$.apiKey", ApiKey, Limits.SecretCharsMax);
        if (!kinds.Contains(Kind)) validation.Add("$.kind", "unknown_value", $"Must be one of: {kinds}.");
        GatewayRules.CheckAddress(validation, BaseUrl);
        if (kinds.FindKind(Kind) is { } adapter) GatewayRules.CheckSettings(validation, adapter.Settings, Settings, isNew: true);
        return validation.Problem;
    }

    internal GatewayDraft ToDraft() => new(
        Kind!, Name!, new Uri(BaseUrl!), ApiKey!, Settings?.Where(setting => setting.Value is not null).ToDictionary(setting => setting.Key, setting => setting.Value!, StringComparer.Ordinal));
}

/// <summary>Changes of a gateway; what is absent stays as it is. Its kind stays.</summary>
/// <param name="Name">Unique within the tenant.</param>
/// <param name="BaseUrl">Its address: absolute, http or https.</param>
/// <param name="ApiKey">Its key.</param>
/// <param name="Settings">Those to change, by name; null removes one, names that are absent stay.</param>
public sealed record ChangeGateway(
    [property: StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? Name,
    [property: StringLength(Limits.BaseUrlCharsMax), Url] string? BaseUrl,
    [property: StringLength(Limits.SecretCharsMax, MinimumLength = 1)] string? ApiKey,
    IReadOnlyDictionary<string, string?>? Settings)
{
    /// <summary>Without the key, for logs.</summary>
    public override string ToString() => $"{Name} {BaseUrl}";

    internal ApiProblem? Validate(IReadOnlyList<GatewaySetting> declared)
    {
        var validation = new Validation();
        if (Name is not null) validation.Text("$.name", Name, Limits.NameCharsMax);
        if (ApiKey is not null) validation.Text("$.apiKey", ApiKey, Limits.SecretCharsMax);
        if (BaseUrl is not null) GatewayRules.CheckAddress(validation, BaseUrl);
        GatewayRules.CheckSettings(validation, declared, Settings, isNew: false);
        return validation.Problem;
    }

    internal GatewayPatch ToPatch() => new(Name, BaseUrl is null ? null : new Uri(BaseUrl), ApiKey, Settings);
}

/// <summary>What holds for a gateway whether it is added or changed.</summary>
internal static class GatewayRules
{
    public static void CheckAddress(Validation validation, string? baseUrl)
    {
        if (!IsHttp(baseUrl))
            validation.Add("$.baseUrl", "invalid_url", "Must be an absolute http or https address without user, query or fragment.");
    }

    /// <summary>Only names that the kind declares, with values that can be right; when it is new, all that are required.</summary>
    public static void CheckSettings(
        Validation validation, IReadOnlyList<GatewaySetting> declared, IReadOnlyDictionary<string, string?>? given, bool isNew)
    {
        foreach (var name in (given ?? Nothing).Keys.Where(name => declared.All(setting => setting.Name != name)).Take(UnknownShownMax))
            validation.Add("$.settings", "unknown_value", $"There is no such setting; the kind has: {string.Join(", ", declared.Select(setting => setting.Name))}.");
        foreach (var setting in declared)
        {
            var isGiven = (given ?? Nothing).TryGetValue(setting.Name, out var value);
            if (setting.IsRequired && value is null && (isNew || isGiven)) validation.Add($"$.settings.{setting.Name}", "required", setting.Meaning);
            if (value is not null) CheckValue(validation, setting, value);
        }
    }

    private const int UnknownShownMax = 1;

    private static readonly IReadOnlyDictionary<string, string?> Nothing = new Dictionary<string, string?>(0, StringComparer.Ordinal);

    private static void CheckValue(Validation validation, GatewaySetting setting, string value)
    {
        var field = $"$.settings.{setting.Name}";
        validation.Text(field, value, GatewaySetting.ValueCharsMax);
        if (value.Length is > 0 and <= GatewaySetting.ValueCharsMax && setting.IsValid?.Invoke(value) == false)
            validation.Add(field, "out_of_range", setting.Shape ?? setting.Meaning);
    }

    private static bool IsHttp(string? text) =>
        text is { Length: <= Limits.BaseUrlCharsMax }
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" };
}

/// <summary>A gateway, without its key.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="BaseUrl">Its address.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="Settings">What its kind takes besides, and which of it is set.</param>
public sealed record GatewayView(
    Guid Id, string Kind, string Name, string BaseUrl, DateTimeOffset CreatedAt, IReadOnlyList<GatewaySettingView> Settings);

/// <summary>One of a gateway's settings.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsSet">Whether it has a value.</param>
/// <param name="Value">The value; null for a secret, and when it is not set.</param>
public sealed record GatewaySettingView(string Name, bool IsSet, string? Value);

/// <summary>A kind of gateway that can be added.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Capabilities">What it can do.</param>
/// <param name="Settings">What it needs besides address and key.</param>
public sealed record GatewayKindView(string Kind, IReadOnlyList<string> Capabilities, IReadOnlyList<GatewayKindSettingView> Settings);

/// <summary>Something that a kind of gateway needs besides address and key.</summary>
/// <param name="Name">Its name in <c>settings</c>.</param>
/// <param name="Meaning">What it is and where to find it.</param>
/// <param name="Required">Whether a gateway cannot be added without it.</param>
/// <param name="Secret">Whether its value is never shown.</param>
public sealed record GatewayKindSettingView(string Name, string Meaning, bool Required, bool Secret);

/// <summary>A gateway's numbers as they were last found.</summary>
/// <param name="Numbers">Those that count: wanted, and not handed to a person.</param>
/// <param name="Failing">Those of them that are not connected, or could not be read.</param>
/// <param name="IncidentSince">Since when so many fail that none repairs itself; null without such an incident.</param>
/// <param name="ConsecutiveFailures">Looks in a row that the gateway left unanswered.</param>
/// <param name="LeftAloneUntil">Until when it is left alone after too many of them; null while it is not.</param>
/// <param name="Heartbeats">What light pings found since this gateway's actor was started.</param>
public sealed record FleetView(
    int Numbers, int Failing, DateTimeOffset? IncidentSince, int ConsecutiveFailures, DateTimeOffset? LeftAloneUntil, HeartbeatsView Heartbeats)
{
    internal static FleetView Of(FleetStatus status) => new(
        status.Members, status.Failing, status.IncidentSince, status.ConsecutiveFailures, status.BreakerOpenUntil,
        new HeartbeatsView(status.Checked, status.CheckedHealthy, status.CheckedUnhealthy, status.CheckErrors));
}

/// <summary>Light pings, skipped ones not counted (I-9).</summary>
/// <param name="Checked">All.</param>
/// <param name="Healthy">That found the number connected.</param>
/// <param name="Unhealthy">That found it not connected.</param>
/// <param name="Errors">That the gateway left unanswered.</param>
public sealed record HeartbeatsView(long Checked, long Healthy, long Unhealthy, long Errors);
