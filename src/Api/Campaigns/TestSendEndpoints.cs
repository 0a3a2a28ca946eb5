using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Instances;
using WaActors.Reasons;

namespace WaActors.Api.Campaigns;

/// <summary><c>/v1/campaigns/{id}/test-send</c>: one message to one phone. A repetition with the same idempotency key gets the same answer.</summary>
internal static class TestSendEndpoints
{
    public static void MapTestSend(this RouteGroupBuilder group) => group.MapPost("{id}/test-send", SendAsync)
        .WithSummary("Sends one of the campaign's texts to one phone, once; counted as no recipient").RequireScope(Scopes.Send).AcceptsIdempotencyKey();

    private static async Task<Results<Ok<TestSendView>, ApiProblem>> SendAsync(
        Guid id, SendTest request, Tenant tenant, TestSender sender, CancellationToken cancellation)
    {
        var (sent, problem) = await sender.SendAsync(tenant.Id, id, request, cancellation);
        return problem is not null ? problem : TypedResults.Ok(sent);
    }
}

/// <summary>A message to try out.</summary>
/// <param name="Phone">To whom, as recipients' numbers are written.</param>
/// <param name="InstanceId">By which of the campaign's numbers.</param>
/// <param name="TemplateId">Which of its texts; drawn when absent.</param>
/// <param name="Variables">In place of a recipient's; those of the first recipient when absent.</param>
public sealed record SendTest(string? Phone, Guid? InstanceId, Guid? TemplateId, IReadOnlyDictionary<string, string>? Variables)
{
    internal string Validate(Validation validation)
    {
        validation.Id("$.instanceId", InstanceId);
        if (Variables is { } given && (given.Count > Limits.ColumnsMax || given.Any(pair => pair.Value is null || pair.Value.Length > Limits.FieldCharsMax)))
            validation.Add("$.variables", "too_long", $"Must be at most {Limits.ColumnsMax} texts of {Limits.FieldCharsMax} characters.");
        if (PhoneNumber.TryNormalize(Phone ?? string.Empty, out var digits, out var reason)) return digits;
        validation.Add("$.phone", Phone is null ? "required" : "invalid_phone", $"Must be a phone number: {reason}.");
        return string.Empty;
    }
}

/// <summary>What became of a test.</summary>
/// <param name="Outcome">accepted, or why not; unknown when nobody knows whether it left.</param>
/// <param name="GatewayMessageId">The gateway's id; null when it gave none.</param>
/// <param name="Reason">Why, for an operator.</param>
/// <param name="Text">What was sent.</param>
public sealed record TestSendView(SendOutcomeKind Outcome, string? GatewayMessageId, string? Reason, string Text)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? Reason { get; init; } = CodedReason.TextOf(Reason);

    /// <summary>What <see cref="Reason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? ReasonCode { get; init; } = CodedReason.CodeOf(Reason);

    /// <summary>As the actor said it, for the console's words.</summary>
    internal string? Said { get; } = Reason;
}
