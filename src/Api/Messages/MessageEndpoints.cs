using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Paging;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Storage.Queries;
using Stored = WaActors.Storage.Queries;

namespace WaActors.Api.Messages;

/// <summary>A campaign's messages: lists, attempts in doubt, and the report.</summary>
internal static class MessageEndpoints
{
    public static RouteGroupBuilder MapMessages(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/campaigns/{id}").WithTags("Messages").RequireScope(Scopes.Read)
            .WithMetadata(new ResourceMetadata(ProblemCodes.CampaignNotFound));
        group.MapGet("messages", ListAsync).WithSummary("Lists a campaign's messages by seq");
        group.MapGet("in-doubt", ListDoubtsAsync).WithSummary("Lists the attempts that were or are in doubt, with how they were resolved");
        group.MapGet("report.csv", ReportAsync).WithSummary("All messages as CSV").Produces<string>(contentType: MessageReport.MediaType);
        group.MapGet("report.ndjson", ReportNdjsonAsync).WithSummary("All messages as newline-delimited JSON").Produces<string>(contentType: NdjsonReport.MediaType);
        group.MapStories();
        return group;
    }

    private static async Task<Results<Ok<Page<MessageView>>, ApiProblem>> ListAsync(
        Guid id, [Description("Only messages in this state; a page may then be empty and yet not the last.")] string? status,
        [Description("Only the message to this person, in any spelling.")] string? phone,
        [Description("Only messages that this number sent, or tried last; a page may then be empty and yet not the last.")] Guid? instanceId, [AsParameters] PageQuery query, Tenant tenant,
        CampaignQueries campaigns, MessageQueries messages, MessageResolutions resolutions, CancellationToken cancellation)
    {
        var validation = new Validation();
        string? stored = null;
        if (status is not null && !StateNames.TryToStored(status, out stored))
            validation.Add("status", "unknown_value", $"Must be one of: {StateNames.Listed}.");
        string? digits = null;
        if (phone is not null && !PhoneNumber.TryNormalize(phone, out digits, out var reason))
            validation.Add("phone", "invalid_phone", $"Is no phone number: {reason}.");
        var (after, limit) = (query.ReadSeqCursor(validation), query.ReadLimit(validation));
        if (validation.Problem is { } problem) return problem;
        if (await campaigns.FindAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        var filter = new MessageFilter(stored, instanceId);
        var page = digits is null
            ? await messages.ListAsync(tenant.Id, id, filter, after, limit, cancellation)
            : await PersonAsync(messages, tenant.Id, id, digits, filter, cancellation);
        var resolved = await resolutions.FindAsync(id, [.. page.Items.Select(message => message.Seq)], cancellation);
        return TypedResults.Ok(Page.Of(page, message => MessageView.Of(message, resolved)));
    }

    private static async Task<Stored.Page<Stored.MessageView, int>> PersonAsync(
        MessageQueries messages, Guid tenantId, Guid id, string phone, MessageFilter filter, CancellationToken cancellation)
    {
        var found = await messages.FindPersonAsync(tenantId, id, phone, cancellation);
        return new([.. found is not null && filter.Fits(found) ? [found] : Array.Empty<Stored.MessageView>()], Next: null);
    }

    private static async Task<Results<EmptyHttpResult, ApiProblem>> ReportNdjsonAsync(
        Guid id, Tenant tenant, CampaignQueries campaigns, MessageQueries messages, MessageResolutions resolutions, HttpResponse response,
        CancellationToken cancellation)
    {
        if (await campaigns.FindAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        await new NdjsonReport(messages, resolutions).WriteAsync(response, tenant.Id, id, cancellation);
        return TypedResults.Empty;
    }

    private static async Task<Results<Ok<Page<DoubtView>>, ApiProblem>> ListDoubtsAsync(
        Guid id, [AsParameters] PageQuery query, Tenant tenant, CampaignQueries campaigns, MessageQueries messages, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (after, limit) = (query.ReadSeqCursor(validation), query.ReadLimit(validation));
        if (validation.Problem is { } problem) return problem;
        if (await campaigns.FindAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        return TypedResults.Ok(Page.Of(await messages.ListDoubtsAsync(tenant.Id, id, after, limit, cancellation), DoubtView.Of));
    }

    private static async Task<Results<EmptyHttpResult, ApiProblem>> ReportAsync(
        Guid id, Tenant tenant, CampaignQueries campaigns, MessageQueries messages, MessageResolutions resolutions, HttpResponse response,
        CancellationToken cancellation)
    {
        if (await campaigns.FindAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        await new MessageReport(messages, resolutions).WriteAsync(response, tenant.Id, id, cancellation);
        return TypedResults.Empty;
    }
}
