using WaActors.Reasons;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Grains.Reasons;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Determinism;
using WaActors.Grains.Events;
using WaActors.Grains.Suppressions;
using WaActors.Grains.Texts;
using WaActors.Instances;
using WaActors.Storage.Queries;

namespace WaActors.Api.Campaigns;

/// <summary>
/// Sends one message to one phone, by one of the campaign's numbers, with its place and pace; counted as no recipient. It is sent once at most: an unknown outcome stays unknown.
/// </summary>
internal sealed class TestSender(
    CampaignQueries campaigns, StoryQueries stories, ISuppressionList suppressions, IActors actors, MessageRenderer renderer, IRandomSource random, IIdSource ids,
    IEventLog events, TimeProvider time)
{
    // As a campaign's sends: not begun by then, it is not begun at all
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    /// <summary>Sends it, or says why not.</summary>
    public async Task<(TestSendView? Sent, ApiProblem? Problem)> SendAsync(Guid tenantId, Guid id, SendTest request, CancellationToken cancellation)
    {
        var validation = new Validation();
        var phone = request.Validate(validation);
        if (validation.Problem is { } problem) return (null, problem);
        if (await campaigns.FindAsync(tenantId, id, cancellation) is null) return (null, ApiProblem.NotFound(ProblemCodes.CampaignNotFound));

        var texts = await stories.ListTextsAsync(tenantId, id, cancellation);
        var variables = request.Variables ?? await stories.FindVariablesAsync(tenantId, id, 1, cancellation) ?? new Dictionary<string, string>();
        var chosen = Choose(texts, request, variables, validation);
        var parts = chosen is { } made ? Render(made.Text, variables, validation) : RenderedParts.None;
        if (validation.Problem is { } lacking) return (null, lacking);
        var text = chosen!.Value.Rendered;
        if ((await suppressions.FindAsync(tenantId, [phone], cancellation)).Count > 0)
            return (null, ApiProblem.Conflict(ProblemCodes.RecipientSuppressed, "The person is on the opt-out list."));

        var instance = actors.Instance(request.InstanceId!.Value);
        var permit = await instance.AcquireAsync(new PermitRequest(id, 1) { Phone = phone }).WaitAsync(cancellation);
        if (permit.Granted == 0) return (null, NotReady(permit));
        var outcome = await SendOnceAsync(instance, new SendCommand(
            id, 0, ids.NewId(), phone, text, time.GetUtcNow() + StartLimit, parts.Media, parts.Template));
        events.Append(new(tenantId, time.GetUtcNow(), EventKinds.CampaignTestSent, id, request.InstanceId, null, CampaignReasons.Outcome(outcome.Kind)));
        return (new TestSendView(outcome.Kind, outcome.GatewayMessageId, outcome.Reason, text), null);
    }

    private RenderedParts Render(RouteTextView text, IReadOnlyDictionary<string, string> variables, Validation validation)
    {
        var parts = PartsRenderer.Render(
            renderer, [new RouteText(text.TemplateId, text.Body) { Parts = text.Parts }], text.TemplateId, variables);
        if (parts.Problem is { } problem) validation.Add("$.variables", RejectReasons.VariableMissing, CodedReason.TextOf(problem)!);
        return parts;
    }

    private (RouteTextView Text, string Rendered)? Choose(
        IReadOnlyList<RouteTextView> texts, SendTest request, IReadOnlyDictionary<string, string> variables, Validation validation)
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
            return SendOutcome.Unknown(CampaignReasons.NumberSilent("timeout"));
        }
    }

    private static ApiProblem NotReady(SendPermit permit)
    {
        var reason = permit.Hold ?? permit.Status.Reason
            ?? (permit.Status.Link == LinkState.Connected ? NumberReasons.NoFreePlace : NumberReasons.Link(permit.Status.Link));
        return ApiProblem.Conflict(ProblemCodes.NumberNotReady, $"The number cannot send now: {CodedReason.TextOf(reason)}.")
            .With("retryAt", permit.RetryAt).Because(reason);
    }
}
