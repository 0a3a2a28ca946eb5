using System.ComponentModel.DataAnnotations;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Grains.Instances;
using WaActors.Instances;
using WaActors.Reasons;

namespace WaActors.Api.Instances;

/// <summary>The health of a number (I-1).</summary>
/// <param name="Healthy">Whether gateway and record agree that it is connected.</param>
/// <param name="State">What was found.</param>
/// <param name="Reason">Why, for an operator; null when there is nothing to say.</param>
/// <param name="ShouldCleanup">Whether it has to be deleted at the gateway and set up anew if recovery fails.</param>
/// <param name="CheckedAt">When the gateway was read.</param>
public sealed record HealthCheckView(bool Healthy, HealthState State, string? Reason, bool ShouldCleanup, DateTimeOffset CheckedAt)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? Reason { get; init; } = CodedReason.TextOf(Reason);

    /// <summary>What <see cref="Reason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? ReasonCode { get; init; } = CodedReason.CodeOf(Reason);

    internal static HealthCheckView Of(InstanceHealth health) => new(health.Healthy, health.State, health.Reason, health.ShouldCleanup, health.CheckedAt);
}

/// <summary>What a repair did (I-4), or a restart or logout that was asked for.</summary>
/// <param name="Healthy">Whether the number is connected now.</param>
/// <param name="Recovered">Whether a step helped.</param>
/// <param name="Cleaned">Whether it was deleted at the gateway, which was confirmed, and its record reset.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Health">The last look.</param>
/// <param name="Problem">Why it did not end well; null when it did.</param>
public sealed record RepairView(bool Healthy, bool Recovered, bool Cleaned, RecoveryOutcome Outcome, HealthCheckView Health, string? Problem)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? Problem { get; init; } = CodedReason.TextOf(Problem);

    /// <summary>What <see cref="Problem"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? ProblemCode { get; init; } = CodedReason.CodeOf(Problem);

    internal static RepairView Of(RepairAnswer answer) =>
        new(answer.Healthy, answer.Recovered, answer.Cleaned, answer.Outcome, HealthCheckView.Of(answer.Health), answer.Problem);
}

/// <summary>One step of a recovery (I-2).</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="RecoveryId">The recovery that it belongs to.</param>
/// <param name="StepNo">Which step of it, from 1.</param>
/// <param name="Trigger">Who started the recovery.</param>
/// <param name="Step">What was done at the gateway.</param>
/// <param name="Before">What was found before.</param>
/// <param name="After">What was found after.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="At">When it was begun.</param>
/// <param name="TookMilliseconds">How long until the look that counted.</param>
/// <param name="Reason">What that look said, for an operator; null when there is nothing to say.</param>
public sealed record RecoveryStepView(
    long Id,
    Guid RecoveryId,
    int StepNo,
    RecoveryTrigger Trigger,
    RecoveryStep Step,
    HealthState Before,
    HealthState After,
    StepOutcome Outcome,
    DateTimeOffset At,
    long TookMilliseconds,
    string? Reason)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? Reason { get; init; } = CodedReason.TextOf(Reason);

    /// <summary>What <see cref="Reason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? ReasonCode { get; init; } = CodedReason.CodeOf(Reason);
}

/// <summary>Sets up a number from nothing (I-5): made healthy, created if needed, with something to scan or type.</summary>
/// <param name="Name">For people.</param>
/// <param name="InstanceName">Its name at the gateway; a number of this name is taken, else one is added.</param>
/// <param name="GatewayId">The gateway; may be absent when there is only one.</param>
/// <param name="Phone">The number, for a pairing code; a QR when absent.</param>
public sealed record SetUpWhatsApp(
    [property: Required, StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? Name,
    [property: Required, StringLength(Limits.ExternalNameCharsMax, MinimumLength = 1), RegularExpression("^[A-Za-z0-9._-]+$")] string? InstanceName,
    Guid? GatewayId,
    string? Phone)
{
    internal ApiProblem? Validate()
    {
        var validation = new Validation();
        validation.Text("$.name", Name, Limits.NameCharsMax);
        InstanceRules.CheckName(validation, "$.instanceName", validation.Text("$.instanceName", InstanceName, Limits.ExternalNameCharsMax));
        if (Phone is not null && PhoneNumber.ForPairing(Phone) is null) validation.Add("$.phone", "invalid_phone", "Must be a phone number.");
        return validation.Problem;
    }
}

/// <summary>A number that was set up.</summary>
/// <param name="InstanceId">The number.</param>
/// <param name="State">Its link; connected when it was open already.</param>
/// <param name="Qr">What to scan; null when there is nothing to.</param>
/// <param name="PairingCode">What to type; null when no number was given or none is to be had.</param>
public sealed record SetUpView(Guid InstanceId, LinkState State, QrView? Qr, PairingCodeView? PairingCode);
