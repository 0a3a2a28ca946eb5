using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Npgsql;
using Orleans.Runtime;
using WaActors.Storage.Connections;

namespace WaActors.Api.Problems;

/// <summary>Gives the framework's own failures (unreadable bodies, unknown routes, wrong methods, faults) the shape of our problems.</summary>
internal sealed partial class FrameworkProblems(ILogger<FrameworkProblems> logger)
{
    /// <summary>Answers for an exception.</summary>
    public Task AnswerAsync(HttpContext context, Exception exception)
    {
        context.Response.Clear();
        return ForException(context, exception).ExecuteAsync(context);
    }

    /// <summary>Answers for a status that the framework set without a body.</summary>
    public static Task AnswerAsync(HttpContext context) => ForStatus(context, context.Response.StatusCode).ExecuteAsync(context);

    private ApiProblem ForException(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case ProblemException known:
                return known.Problem;
            case BadHttpRequestException { InnerException: JsonException json }:
                return JsonProblems.Describe(json);
            case BadHttpRequestException bad:
                return ForStatus(context, bad.StatusCode);
            case StorageUnavailableException or NpgsqlException { IsTransient: true } or TimeoutException or OrleansException:
                LogUnavailable(exception, RouteOf(context));
                return new ApiProblem(503, ProblemCodes.Unavailable, "A part of the system does not answer now. Try again.");
            default:
                LogFault(exception, RouteOf(context));
                return ForStatus(context, StatusCodes.Status500InternalServerError);
        }
    }

    private static ApiProblem ForStatus(HttpContext context, int status) => status switch
    {
        400 when UnreadableId(context) is { } code => ApiProblem.NotFound(code),
        400 => new(status, ProblemCodes.BadRequest, "The request could not be read: its body is missing or broken."),
        404 => new(status, ProblemCodes.RouteNotFound, "There is no such route."),
        405 => new(status, ProblemCodes.MethodNotAllowed, "The route does not take this method; the Allow header names those it takes."),
        408 => new(status, ProblemCodes.RequestTimeout, "The request came too slowly."),
        413 => new ApiProblem(status, ProblemCodes.BodyTooLarge, "The body is larger than the limit.")
            .With("limitBytes", context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize),
        415 => new(status, ProblemCodes.UnsupportedMediaType, "The body's media type is not taken here."),
        >= 500 => new(status, ProblemCodes.Internal, "The request failed through a fault of ours; traceId finds it in our log."),
        _ => new(status, ProblemCodes.BadRequest, "The request could not be handled."),
    };

    // An id that is no UUID names nothing that exists: 404 as for any other unknown id
    private static string? UnreadableId(HttpContext context) =>
        context.GetRouteValue("id") is string id && !Guid.TryParse(id, out _)
            ? context.GetEndpoint()?.Metadata.GetMetadata<ResourceMetadata>()?.NotFoundCode
            : null;

    // The pattern, never the path: a webhook's path holds its secret
    private static string RouteOf(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.TrimEnd('/') ?? "(no route)";

    [LoggerMessage(EventId = 6001, Level = LogLevel.Error, Message = "{Route} failed")]
    private partial void LogFault(Exception exception, string route);

    [LoggerMessage(EventId = 6002, Level = LogLevel.Warning, Message = "{Route} could not reach the database or an actor")]
    private partial void LogUnavailable(Exception exception, string route);
}

/// <summary>Says of a route with <c>{id}</c> what an unknown id is called.</summary>
internal sealed record ResourceMetadata(string NotFoundCode);
