using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Determinism;
using WaActors.Grains.Events;
using WaActors.Grains.Suppressions;
using WaActors.Grains.Texts;
using WaActors.Instances;
using WaActors.Storage.Queries;

namespace WaActors.Api.Campaigns;

/// <summary>
/// <c>/v1/campaigns/{id}/test-send</c>: one message to one phone, by one of the campaign's numbers, with its place and pace; counted as no recipient. It is sent once at most: a repetition with the
/// same idempotency key gets the same answer, and an unknown outcome stays unknown.
/// </summary>
internal static class TestSendEndpoints
{
    // As a campaign's sends: not begun by then, it is not begun at all
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    public static void MapTestSend(this RouteGroupBuilder group) => group.MapPost("{id}/test-send", SendAsync)
        .WithSummary("Sends one of the campaign's texts to one phone, once; counted as no recipient").RequireScope(Scopes.Send).AcceptsIdempotencyKey();

    private static async Task<Results<Ok<TestSendView>, ApiProblem>> SendAsync(
        Guid id, SendTest request, Tenant tenant, CampaignQueries campaigns, StoryQueries stories, ISuppressionList suppressions, IActors actors,
        MessageRenderer renderer, IRandomSource random, IIdSource ids, IEventLog events, TimeProvider time, CancellationToken cancellation)
    {
        var validation = new Validation();
        var phone = request.Validate(validation);
        if (validation.Problem is { } problem) return problem;
        if (await campaigns.FindAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);

        var texts = await stories.ListTextsAsync(tenant.Id, id, cancellation);
        var variables = request.Variables ?? await stories.FindVariablesAsync(tenant.Id, id, 1, cancellation) ?? new Dictionary<string, string>();
        var chosen = Choose(texts, request, variables, random, validation);
        var parts = chosen is { } made ? Render(renderer, made.Text, variables, validation) : RenderedParts.None;
        if (validation.Problem is { } lacking) return lacking;
        var text = chosen!.Value.Rendered;
        if ((await suppressions.FindAsync(tenant.Id, [phone], cancellation)).Count > 0)
            return ApiProblem.Conflict(ProblemCodes.RecipientSuppressed, "The person is on the opt-out list.");

        var instance = actors.Instance(request.InstanceId!.Value);
        var permit = await instance.AcquireAsync(new PermitRequest(id, 1) { Phone = phone }).WaitAsync(cancellation);
        if (permit.Granted == 0) return NotReady(permit);
        var outcome = await SendOnceAsync(instance, new SendCommand(
            id, 0, ids.NewId(), phone, text, time.GetUtcNow() + StartLimit, parts.Media, parts.Template));
        events.Append(new(tenant.Id, time.GetUtcNow(), EventKinds.CampaignTestSent, id, request.InstanceId, null, outcome.Kind.ToString()));
        return TypedResults.Ok(new TestSendView(outcome.Kind, outcome.GatewayMessageId, outcome.Reason, text));
    }

    private static RenderedParts Render(
        MessageRenderer renderer, RouteTextView text, IReadOnlyDictionary<string, string> variables, Validation validation)
    {
        var parts = PartsRenderer.Render(
            renderer, [new RouteText(text.TemplateId, text.Body) { Parts = text.Parts }], text.TemplateId, variables);
        if (parts.Problem is { } problem) validation.Add("$.variables", RejectReasons.VariableMissing, problem);
        return parts;
    }

    private static (RouteTextView Text, string Rendered)? Choose(
        IReadOnlyList<RouteTextView> texts, SendTest request, IReadOnlyDictionary<string, string> variables, IRandomSource random, Validation validation)
    {
        var own = texts.Where(text => text.InstanceId == request.InstanceId).ToList();
        if (own.Count == 0) validation.Add("$.instanceId", ProblemCodes.InstanceNotFound, "The campaign has no route on this number.");
        var wanted = own.Where(text => request.TemplateId is null || text.TemplateId == request.TemplateId).ToList();
        if (own.Count > 0 && wanted.Count == 0) validation.Add("$.templateId", ProblemCodes.TemplateNotFound, "The route has no such text.");
        if (wanted.Count == 0) return null;
        var drawn = wanted[Math.Min((int)(random.NextUnit() * wanted.Count), wanted.Count - 1)];
        if (!MessageText.TryParse(drawn.Body, out var parsed, out var error))
        {
            validation.Add("$.templateId", "template_invalid", error.ToString());
            return null;
        }

        var missing = parsed.Missing(variables);
        if (missing.Count > 0) validation.Add("$.variables", RejectReasons.VariableMissing, "Missing: " + string.Join(", ", missing));
        var text = missing.Count > 0 ? null : parsed.Render(variables, random.NextUnit);
        if (missing.Count == 0 && text is null) validation.Add("$.variables", "too_long", $"The text is longer than {MessageText.RenderedCharsMax} characters.");
        return text is null ? null : (drawn, text);
    }

    // The caller may leave; what was begun is not undone by that. Nor is it tried again, whatever fails here
    private static async Task<SendOutcome> SendOnceAsync(IInstanceGrain instance, SendCommand command)
    {
        try
        {
            return await instance.SendAsync(command);
        }
        catch (TimeoutException)
        {
            return SendOutcome.Unknown("the number's actor did not answer in time");
        }
    }

    private static ApiProblem NotReady(SendPermit permit)
    {
        var reason = permit.Hold ?? permit.Status.Reason
            ?? (permit.Status.Link == LinkState.Connected ? "all its places are taken" : $"its link is {permit.Status.Link}");
        return ApiProblem.Conflict(ProblemCodes.NumberNotReady, $"The number cannot send now: {reason}.").With("retryAt", permit.RetryAt);
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
public sealed record TestSendView(SendOutcomeKind Outcome, string? GatewayMessageId, string? Reason, string Text);
