using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Paging;
using WaActors.Api.Problems;

namespace WaActors.Api.Messages;

/// <summary>One recipient of a campaign and what became of it.</summary>
/// <param name="Seq">Its place in the campaign.</param>
/// <param name="Phone">E.164 digits.</param>
/// <param name="Status">Its state; sending while an attempt has no outcome.</param>
/// <param name="InstanceId">The number that it went out by or was last tried with; null before.</param>
/// <param name="Attempts">How many attempts were made.</param>
/// <param name="Error">The last reason; kept while it is pending again (C-3).</param>
/// <param name="Resolution">How a doubt was resolved: found, resent, skipped, abandoned; null when there was none.</param>
/// <param name="UpdatedAt">When its state changed last; null when never.</param>
public sealed record MessageView(
    int Seq, string Phone, string Status, Guid? InstanceId, int Attempts, string? Error, string? Resolution, DateTimeOffset? UpdatedAt);

/// <summary>A campaign's messages: lists, messages in doubt, and the report.</summary>
internal static class MessageEndpoints
{
    private const string InDoubt = "inDoubt";

    private static readonly string[] Statuses =
        ["pending", "sending", "sent", "delivered", "read", "failed", "noWhatsapp", "suppressed", InDoubt, "cancelled"];

    public static RouteGroupBuilder MapMessages(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/campaigns/{id}").WithTags("Messages").RequireScope(Scopes.Read)
            .WithMetadata(new ResourceMetadata(ProblemCodes.CampaignNotFound));
        group.MapGet("messages", ListAsync).WithSummary("Lists a campaign's messages by seq");
        group.MapGet("in-doubt", ListInDoubtAsync).WithSummary("Lists the messages that may or may not have left");
        group.MapGet("report.csv", ReportAsync).WithSummary("All messages as CSV").Produces<string>(contentType: MessageReport.MediaType);
        return group;
    }

    private static async Task<Results<Ok<Page<MessageView>>, ApiProblem>> ListAsync(
        Guid id, [Description("Only messages in this state.")] string? status, [AsParameters] PageQuery query, Tenant tenant, IReadModels reads,
        CancellationToken cancellation)
    {
        var validation = new Validation();
        if (status is not null && !Statuses.Contains(status, StringComparer.Ordinal))
            validation.Add("status", "unknown_value", $"Must be one of: {string.Join(", ", Statuses)}.");
        return await PageAsync(id, status, query, validation, tenant, reads, cancellation);
    }

    private static Task<Results<Ok<Page<MessageView>>, ApiProblem>> ListInDoubtAsync(
        Guid id, [AsParameters] PageQuery query, Tenant tenant, IReadModels reads, CancellationToken cancellation) =>
        PageAsync(id, InDoubt, query, new Validation(), tenant, reads, cancellation);

    private static async Task<Results<Ok<Page<MessageView>>, ApiProblem>> PageAsync(
        Guid id, string? status, PageQuery query, Validation validation, Tenant tenant, IReadModels reads, CancellationToken cancellation)
    {
        var (after, limit) = (query.ReadNumberCursor(validation), query.ReadLimit(validation));
        if (validation.Problem is { } problem) return problem;
        if (await reads.CampaignAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        var found = await reads.MessagesAsync(id, status, (int?)after, limit + 1, cancellation);
        return TypedResults.Ok(Page.Of(found, limit, ViewOf, message => Cursor.Of(message.Seq)));
    }

    private static async Task<Results<EmptyHttpResult, ApiProblem>> ReportAsync(
        Guid id, Tenant tenant, IReadModels reads, HttpResponse response, CancellationToken cancellation)
    {
        if (await reads.CampaignAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        await MessageReport.WriteAsync(response, id, reads.ReportAsync(id, cancellation), cancellation);
        return TypedResults.Empty;
    }

    private static MessageView ViewOf(MessageRow message) => new(
        message.Seq, message.Phone, message.Status, message.InstanceId, message.Attempts, message.Error, message.Resolution, message.UpdatedAt);
}
