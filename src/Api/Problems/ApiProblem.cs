using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using WaActors.Campaigns;
using WaActors.Reasons;

namespace WaActors.Api.Problems;

/// <summary>One broken rule of a request.</summary>
/// <param name="Field">JSON path within the body (<c>$.delay.minSeconds</c>), or the name of a query parameter or header.</param>
/// <param name="Code">Stable name of the rule.</param>
/// <param name="Message">For people.</param>
public sealed record FieldError(string Field, string Code, string Message);

/// <summary>An answer that is no success (RFC 9457, <c>application/problem+json</c>).</summary>
public sealed class ApiProblem : IResult
{
    /// <summary>The media type of a problem.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>A problem with a stable code.</summary>
    public ApiProblem(int status, string code, string detail)
    {
        (Status, Code, Detail) = (status, code, detail);
        Type = "urn:waactors:problem:" + code;
        Title = ReasonPhrases.GetReasonPhrase(status);
    }

    /// <summary>A URN made of <see cref="Code"/>.</summary>
    public string Type { get; }

    /// <summary>The status in words.</summary>
    public string Title { get; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>One of <see cref="ProblemCodes"/>: what programs decide by.</summary>
    public string Code { get; }

    /// <summary>What went wrong, for people; no internals.</summary>
    public string Detail { get; }

    /// <summary>The broken rules; absent when there are none to name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldError>? Errors { get; init; }

    /// <summary>Finds the request in the log.</summary>
    public string? TraceId { get; private set; }

    /// <summary>Further members, such as <c>campaignStatus</c> or <c>missingScope</c>.</summary>
    [JsonExtensionData]
    public Dictionary<string, object?> Extensions { get; } = new(StringComparer.Ordinal);

    /// <summary>The same problem with one more member.</summary>
    public ApiProblem With(string name, object? value)
    {
        Extensions[name] = value;
        return this;
    }

    /// <summary>Why, as an actor or a gateway's adapter said it: with its code, which is a member too.</summary>
    [JsonIgnore]
    internal string? Reason { get; private set; }

    /// <summary>The same problem with the reason that it was said for.</summary>
    /// <param name="reason">As an actor said it; null for none.</param>
    internal ApiProblem Because(string? reason)
    {
        Reason = reason;
        return With("reasonCode", CodedReason.CodeOf(reason));
    }

    /// <summary>No such thing for this tenant.</summary>
    public static ApiProblem NotFound(string code) => new(StatusCodes.Status404NotFound, code, "There is no such resource.");

    /// <summary>The caller's key may not do this.</summary>
    public static ApiProblem ScopeMissing(string? scope) =>
        new ApiProblem(StatusCodes.Status403Forbidden, ProblemCodes.Forbidden, $"The API key lacks the scope '{scope}'.").With("missingScope", scope);

    /// <summary>The request is well-formed and conflicts with what is.</summary>
    public static ApiProblem Conflict(string code, string detail) => new(StatusCodes.Status409Conflict, code, detail);

    /// <summary>A campaign's state forbids it.</summary>
    public static ApiProblem CampaignState(string detail, CampaignStatus status) =>
        Conflict(ProblemCodes.CampaignState, detail).With("campaignStatus", JsonNamingPolicy.CamelCase.ConvertName(status.ToString()));

    /// <summary>The request is wrong.</summary>
    public static ApiProblem BadRequest(string code, string detail) => new(StatusCodes.Status400BadRequest, code, detail);

    /// <summary>The request breaks these rules.</summary>
    public static ApiProblem Invalid(IReadOnlyList<FieldError> errors) =>
        new(StatusCodes.Status400BadRequest, ProblemCodes.Validation, "The request breaks the rules listed in errors.") { Errors = errors };

    /// <summary>The request breaks this rule.</summary>
    public static ApiProblem Invalid(string field, string code, string message) => Invalid([new FieldError(field, code, message)]);

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        TraceId = httpContext.TraceIdentifier;
        httpContext.Response.StatusCode = Status;
        return httpContext.Response.WriteAsJsonAsync(this, options: null, contentType: MediaType, httpContext.RequestAborted);
    }
}
