using System.ComponentModel.DataAnnotations;
using WaActors.Api.Pacing;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Grains.Determinism;
using WaActors.Grains.Pacing;
using WaActors.Instances;
using WaActors.Reasons;
using WaActors.Storage.Catalog;

namespace WaActors.Api.Instances;

/// <summary>A number to send from.</summary>
/// <param name="Name">For people.</param>
/// <param name="GatewayId">The gateway that holds it.</param>
/// <param name="ExternalName">Its name at the gateway; made up when absent.</param>
/// <param name="Phone">The number, if known.</param>
/// <param name="Token">Its own key at the gateway, for gateways that have one per instance; kept encrypted and never shown.</param>
/// <param name="WindowMax">How many sends it may have in flight at once; 1 when absent.</param>
/// <param name="Pace">How fast it may send, all campaigns together; as recommended for its kind of gateway when absent.</param>
public sealed record CreateInstance(
    [property: Required, StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? Name,
    [property: Required] Guid? GatewayId,
    [property: StringLength(Limits.ExternalNameCharsMax, MinimumLength = 1), RegularExpression("^[A-Za-z0-9._-]+$")] string? ExternalName,
    string? Phone,
    [property: StringLength(Limits.SecretCharsMax, MinimumLength = 1)] string? Token,
    [property: Range(1, Limits.WindowMax)] int? WindowMax,
    PaceInput? Pace = null)
{
    /// <summary>Without the token, for logs.</summary>
    public override string ToString() => $"{Name} at {GatewayId}";

    internal ApiProblem? Validate()
    {
        var validation = new Validation();
        validation.Text("$.name", Name, Limits.NameCharsMax);
        validation.Id("$.gatewayId", GatewayId);
        InstanceRules.Check(validation, ExternalName, Phone);
        validation.OptionalText("$.token", Token, Limits.SecretCharsMax);
        validation.Range("$.windowMax", WindowMax, 1, Limits.WindowMax, fallback: 1);
        Pace?.Validate(validation, "$.pace");
        return validation.Problem;
    }

    internal InstanceDraft ToDraft(IIdSource ids) => new(
        GatewayId!.Value,
        Name!,
        ExternalName ?? $"wa-{ids.NewId():N}",
        Phone is null ? null : PhoneNumber.ForPairing(Phone),
        Token,
        WindowMax ?? 1)
    {
        Profile = Pace?.Profile,
        OwnPace = Pace?.ToOverrides() ?? PaceOverrides.None,
    };
}

/// <summary>Changes of a number; what is absent stays as it is.</summary>
/// <param name="Name">For people.</param>
/// <param name="Phone">The number.</param>
/// <param name="ExternalName">Its name at the gateway.</param>
/// <param name="Pace">How fast it may send: replaces the whole of it, and acts at once.</param>
public sealed record ChangeInstance(
    [property: StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? Name,
    string? Phone,
    [property: StringLength(Limits.ExternalNameCharsMax, MinimumLength = 1), RegularExpression("^[A-Za-z0-9._-]+$")] string? ExternalName,
    PaceInput? Pace = null)
{
    internal ApiProblem? Validate()
    {
        var validation = new Validation();
        if (Name is not null) validation.Text("$.name", Name, Limits.NameCharsMax);
        InstanceRules.Check(validation, ExternalName, Phone);
        Pace?.Validate(validation, "$.pace");
        return validation.Problem;
    }

    internal InstancePatch ToPatch() => new(Name, Phone is null ? null : PhoneNumber.ForPairing(Phone), ExternalName: ExternalName)
    {
        Profile = Pace?.Profile,
        OwnPace = Pace?.ToOverrides(),
    };
}

/// <summary>What holds for a number whether it is added or changed.</summary>
internal static class InstanceRules
{
    public static void Check(Validation validation, string? externalName, string? phone)
    {
        validation.OptionalText("$.externalName", externalName, Limits.ExternalNameCharsMax);
        if (externalName is not null) CheckName(validation, "$.externalName", externalName);
        if (phone is not null && PhoneNumber.ForPairing(phone) is null) validation.Add("$.phone", "invalid_phone", "Must be a phone number.");
    }

    public static void CheckName(Validation validation, string field, string name)
    {
        if (!name.All(IsSafe)) validation.Add(field, "invalid_characters", "Must consist of ASCII letters, digits, dot, hyphen and underscore.");
    }

    /// <summary>Whether an instance of this name at its gateway can be kept.</summary>
    public static bool IsExternalName(string name) => name.Length is >= 1 and <= Limits.ExternalNameCharsMax && name.All(IsSafe);

    private static bool IsSafe(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_';
}

/// <summary>A request to link a number.</summary>
/// <param name="Phone">The number, for a pairing code; a QR when absent.</param>
public sealed record ConnectInstance(string? Phone);

/// <summary>A number, without secrets.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="GatewayId">The gateway that holds it.</param>
/// <param name="ExternalName">Its name at the gateway.</param>
/// <param name="Phone">The number; null when unknown.</param>
/// <param name="State">Its link.</param>
/// <param name="StateSince">Since when; null when it was never read.</param>
/// <param name="Reason">Why, for an operator; null when there is nothing to say.</param>
/// <param name="Permission">Whether it may send.</param>
/// <param name="PermissionUntil">When a throttle or restriction ends; null when it does not by itself.</param>
/// <param name="Health">What its last verification found (I-7); null when there was none.</param>
/// <param name="HealthReason">Why, for an operator; null when there is nothing to say.</param>
/// <param name="LastHealthCheck">When that was.</param>
/// <param name="AutoRecoveryAttempts">Steps of the automatic recovery under way; 0 without one.</param>
/// <param name="WindowMax">How many sends it may have in flight at once.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="PermissionReason">Why the permission is so, for an operator; null when there is nothing to say.</param>
/// <param name="Pace">How fast it may send, and what of that is recommended and what a person's own.</param>
public sealed record InstanceView(
    Guid Id,
    string Name,
    Guid GatewayId,
    string ExternalName,
    string? Phone,
    LinkState State,
    DateTimeOffset? StateSince,
    string? Reason,
    PermissionState Permission,
    DateTimeOffset? PermissionUntil,
    HealthState? Health,
    string? HealthReason,
    DateTimeOffset? LastHealthCheck,
    int AutoRecoveryAttempts,
    int WindowMax,
    DateTimeOffset CreatedAt,
    string? PermissionReason,
    PaceView Pace)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? Reason { get; init; } = CodedReason.TextOf(Reason);

    /// <summary>What <see cref="Reason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? ReasonCode { get; init; } = CodedReason.CodeOf(Reason);

    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? HealthReason { get; init; } = CodedReason.TextOf(HealthReason);

    /// <summary>What <see cref="HealthReason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? HealthReasonCode { get; init; } = CodedReason.CodeOf(HealthReason);

    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? PermissionReason { get; init; } = CodedReason.TextOf(PermissionReason);

    /// <summary>What <see cref="PermissionReason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? PermissionReasonCode { get; init; } = CodedReason.CodeOf(PermissionReason);
}

/// <summary>What to scan or type to link a number.</summary>
/// <param name="State">The link after the request; connected when it was open already.</param>
/// <param name="Qr">What to scan; null when there is nothing to.</param>
/// <param name="PairingCode">What to type; null when no number was given or none is to be had.</param>
public sealed record ConnectView(LinkState State, QrView? Qr, PairingCodeView? PairingCode);

/// <summary>A QR.</summary>
/// <param name="Code">Its text; null when the gateway gave only an image.</param>
/// <param name="PngBase64">Its image.</param>
public sealed record QrView(string? Code, string PngBase64);

/// <summary>A pairing code (I-6).</summary>
/// <param name="Code">Eight characters.</param>
/// <param name="GeneratedAt">When it was given; null when unknown.</param>
/// <param name="ExpiresAt">When it ends; null when unknown.</param>
/// <param name="Attempts">How many codes were given for this number since it was last linked, this one included.</param>
public sealed record PairingCodeView(string Code, DateTimeOffset? GeneratedAt, DateTimeOffset? ExpiresAt, int Attempts);
