using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Grains.Determinism;
using WaActors.Grains.Texts;
using WaActors.Storage.Queries;

namespace WaActors.Api.Messages;

/// <summary>One message: its story, and what its recipient would get.</summary>
internal static class StoryEndpoints
{
    public static void MapStories(this RouteGroupBuilder group)
    {
        group.MapGet("messages/{seq:int}", GetAsync).WithSummary("Everything about one message: import line, variables, text, each attempt");
        group.MapGet("preview", PreviewAsync).WithSummary("What a recipient would get, by seq or phone; the first recipient when neither is given");
    }

    private static async Task<Results<Ok<MessageStoryView>, ApiProblem>> GetAsync(
        Guid id, int seq, Tenant tenant, MessageQueries messages, StoryQueries stories, MessageResolutions resolutions, CancellationToken cancellation)
    {
        if (await messages.FindAsync(tenant.Id, id, seq, cancellation) is not { } message) return ApiProblem.NotFound(ProblemCodes.MessageNotFound);
        var variables = await stories.FindVariablesAsync(tenant.Id, id, seq, cancellation);
        var attempts = await stories.ListAttemptsAsync(tenant.Id, id, seq, cancellation);
        var resolved = await resolutions.FindAsync(id, [seq], cancellation);
        var (deliveredAt, readAt) = await stories.FindReceiptsAsync(tenant.Id, id, seq, cancellation);
        return TypedResults.Ok(new MessageStoryView(MessageView.Of(message, resolved), variables!, [.. attempts.Select(MessageAttemptView.Of)], deliveredAt, readAt));
    }

    private static async Task<Results<Ok<PreviewView>, ApiProblem>> PreviewAsync(
        Guid id, [Description("The message; 1 when neither is given.")] string? seq, [Description("The recipient, in any spelling.")] string? phone,
        Tenant tenant, CampaignQueries campaigns, MessageQueries messages, StoryQueries stories, IRandomSource random, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (asked, digits) = Read(seq, phone, validation);
        if (validation.Problem is { } problem) return problem;
        if (await campaigns.FindAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        var found = digits is null
            ? await messages.FindAsync(tenant.Id, id, asked, cancellation)
            : await messages.FindPersonAsync(tenant.Id, id, digits, cancellation);
        if (found is not { } message) return ApiProblem.NotFound(ProblemCodes.MessageNotFound);
        var variables = await stories.FindVariablesAsync(tenant.Id, id, message.Seq, cancellation);
        var texts = await stories.ListTextsAsync(tenant.Id, id, cancellation);
        return TypedResults.Ok(new PreviewView(message.Seq, message.Phone, message.Text, [.. texts.Select(text => Preview(text, variables!, random))]));
    }

    private static (int Seq, string? Phone) Read(string? seq, string? phone, Validation validation)
    {
        var asked = 1;
        if (seq is not null && (!int.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out asked) || asked < 1))
            validation.Add("seq", "out_of_range", "Must be 1 or more.");
        if (seq is not null && phone is not null) validation.Add("phone", "duplicate", "Give seq or phone, not both.");
        string? digits = null;
        if (phone is not null && !PhoneNumber.TryNormalize(phone, out digits, out var reason))
            validation.Add("phone", "invalid_phone", $"Is no phone number: {reason}.");
        return (asked, digits);
    }

    private static PreviewTextView Preview(RouteTextView route, IReadOnlyDictionary<string, string> variables, IRandomSource random)
    {
        if (!MessageText.TryParse(route.Body, out var text, out _)) return new PreviewTextView(route.InstanceId, route.TemplateId, null, []);
        var missing = text.Missing(variables);
        return new PreviewTextView(
            route.InstanceId, route.TemplateId, missing.Count > 0 ? null : text.Render(variables, random.NextUnit), [.. missing]);
    }
}
