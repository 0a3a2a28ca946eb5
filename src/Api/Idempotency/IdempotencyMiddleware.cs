using System.Security.Cryptography;
using System.Text.Json;
using WaActors.Api.Auth;
using WaActors.Api.Problems;

namespace WaActors.Api.Idempotency;

/// <summary>Marks an endpoint whose requests may carry an <c>Idempotency-Key</c>: those that create or send.</summary>
internal sealed record IdempotentMetadata;

/// <summary>
/// The first request with an <c>Idempotency-Key</c> is carried out and its answer kept; a repetition gets that answer and changes nothing.
/// A fault of ours (5xx) is not kept: it may be tried again with the same key.
/// </summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, IdempotencyStore store, AnswerProtection protection, FrameworkProblems problems)
{
    public const string KeyHeader = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const string RetryAfterSeconds = "1";

    public async Task InvokeAsync(HttpContext context)
    {
        var header = context.Request.Headers[KeyHeader];
        if (header.Count == 0 || context.GetEndpoint()?.Metadata.GetMetadata<IdempotentMetadata>() is null)
        {
            await next(context);
            return;
        }

        var key = header.ToString();
        var problem = Check(key);
        if (problem is not null) await problem.ExecuteAsync(context);
        else await HandleAsync(context, Tenant.Of(context).Id, key);
    }

    private static ApiProblem? Check(string key) =>
        key.Length is >= 1 and <= Limits.IdempotencyKeyCharsMax && key.All(c => c is >= ' ' and <= '~')
            ? null
            : ApiProblem.Invalid(KeyHeader, "out_of_range", $"Must have 1 to {Limits.IdempotencyKeyCharsMax} visible ASCII characters.");

    private async Task HandleAsync(HttpContext context, Guid tenantId, string key)
    {
        var cancellation = context.RequestAborted;
        var fingerprint = await RequestFingerprint.TakeAsync(context.Request, cancellation);
        if (await store.TryClaimAsync(tenantId, key, fingerprint, cancellation) is { } claimedAt)
            await CarryOutAsync(context, tenantId, key, claimedAt);
        else
            await AnswerAgainAsync(context, await store.FindAsync(tenantId, key, cancellation), fingerprint);
    }

    // To the end, also when the caller goes away meanwhile: it will ask again, and what was done must be known by then
    private async Task CarryOutAsync(HttpContext context, Guid tenantId, string key, DateTimeOffset claimedAt)
    {
        var outgoing = context.Response.Body;
        var aborted = context.RequestAborted;
        using var kept = new MemoryStream();
        context.Response.Body = kept;
        context.RequestAborted = CancellationToken.None;
        var completed = false;
        try
        {
            await AnswerAsync(context);
            completed = context.Response.StatusCode < StatusCodes.Status500InternalServerError;
            if (completed)
            {
                var answer = protection.Protect(context.Response.StatusCode, context.Response.ContentType, kept);
                await store.CompleteAsync(tenantId, key, claimedAt, answer);
            }
        }
        finally
        {
            context.Response.Body = outgoing;
            context.RequestAborted = aborted;
            if (!completed) await store.ReleaseAsync(tenantId, key, claimedAt);
        }

        kept.Position = 0;
        await kept.CopyToAsync(outgoing, aborted);
    }

    // Refusals that end a handler by an exception are answers too, kept like the others
    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception)
        {
            await problems.AnswerAsync(context, exception);
        }
    }

    private async Task AnswerAgainAsync(HttpContext context, EarlierRequest? earlier, byte[] fingerprint)
    {
        if (earlier is not null && !CryptographicOperations.FixedTimeEquals(earlier.Fingerprint, fingerprint))
        {
            var problem = new ApiProblem(422, ProblemCodes.IdempotencyKeyReused, "The key was used with another request.");
            await problem.ExecuteAsync(context);
        }
        else if (earlier?.Answer is null)
        {
            // Also when it was released between the two statements: the repetition will find it free
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            await ApiProblem.Conflict(ProblemCodes.IdempotencyInProgress, "The first request with this key is under way.").ExecuteAsync(context);
        }
        else
        {
            await ReplayAsync(context, earlier.Answer);
        }
    }

    private async Task ReplayAsync(HttpContext context, StoredAnswer answer)
    {
        var body = protection.Unprotect(answer);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        context.Response.Headers[ReplayedHeader] = "true";
        if (answer.Status == StatusCodes.Status201Created) context.Response.Headers.Location = LocationOf(context.Request.Path, body);
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    // Every 201 of ours has the id in its body and stands below the path that it was posted to
    private static string? LocationOf(PathString path, byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.TryGetProperty("id", out var id) ? $"{path}/{id.GetString()}" : null;
    }
}
