using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Paging;
using WaActors.Api.Problems;
using WaActors.Grains.Notifications;
using WaActors.Reasons;
using WaActors.Storage.Notifications;
using WaActors.Storage.Queries;
using Stored = WaActors.Storage.Queries;

namespace WaActors.Api.Notifications;

/// <summary>Something that users are told (I-10).</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="Kind">What.</param>
/// <param name="InstanceId">About which number; null when it is about a gateway.</param>
/// <param name="Text">In the language that <c>Accept-Language</c> asks for, pt-BR or en; in the tenant's when it asks for neither.</param>
/// <param name="Reason">Why, for an operator; null when there is nothing to say.</param>
/// <param name="CreatedAt">When it was raised.</param>
/// <param name="ReadAt">When it was read; null when it was not.</param>
/// <param name="GatewayId">About which gateway; null when it is about a number.</param>
public sealed record NotificationView(
    long Id, NotificationKind Kind, Guid? InstanceId, string Text, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset? ReadAt, Guid? GatewayId)
{
    /// <summary>In plain English; null when there is nothing to say.</summary>
    public string? Reason { get; init; } = CodedReason.TextOf(Reason);

    /// <summary>What <see cref="Reason"/> is, as a stable code; null for a gateway's own words.</summary>
    public string? ReasonCode { get; init; } = CodedReason.CodeOf(Reason);
}

/// <summary><c>/v1/notifications</c>: the bell of a front end.</summary>
internal static class NotificationEndpoints
{
    public static RouteGroupBuilder MapNotifications(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/notifications").WithTags("Notifications");
        group.MapGet("", ListAsync).WithSummary("Lists notifications, newest first (I-10)").RequireScope(Scopes.Read);
        group.MapPost("{id:long}/read", ReadAsync).WithSummary("Marks a notification as read").RequireScope(Scopes.Write);
        return group;
    }

    private static async Task<Results<Ok<Page<NotificationView>>, ApiProblem>> ListAsync(
        [Description("true: only those not read yet.")] string? unread, [AsParameters] PageQuery query, Tenant tenant, NotificationQueries queries,
        WebhookEndpointStore store, HttpRequest request, CancellationToken cancellation)
    {
        var validation = new Validation();
        var (before, limit) = (query.ReadNumberCursor(validation), query.ReadLimit(validation));
        if (unread is not (null or "true" or "false")) validation.Add("unread", "unknown_value", "Must be true or false.");
        if (validation.Problem is { } problem) return problem;
        var found = await queries.ListAsync(tenant.Id, unread == "true", before, limit, cancellation);
        var settings = await store.GetSettingsAsync(tenant.Id, cancellation);
        var language = NotificationTexts.LanguageOf(request.Headers.AcceptLanguage.ToString()) ?? settings.Language;
        return TypedResults.Ok(Page.Of(found, row => ViewOf(row, settings.UnitName, language)));
    }

    private static async Task<Results<NoContent, ApiProblem>> ReadAsync(
        long id, Tenant tenant, NotificationQueries queries, TimeProvider time, CancellationToken cancellation) =>
        await queries.MarkReadAsync(tenant.Id, id, time.GetUtcNow(), cancellation)
            ? TypedResults.NoContent()
            : ApiProblem.NotFound(ProblemCodes.NotificationNotFound);

    private static NotificationView ViewOf(Stored.NotificationView row, string? unitName, NotificationLanguage language) => new(
        row.Id, row.Kind, row.InstanceId, NotificationTexts.Of(row.Kind, NotificationTexts.Unit(unitName, row.SubjectName), language), row.Reason,
        row.CreatedAt, row.ReadAt, row.GatewayId);
}
