namespace WaActors.Api.Problems;

/// <summary>
/// The outermost step: whatever goes wrong below leaves as a problem. In place of the framework's exception handler, which forgets the
/// endpoint before it asks what to answer.
/// </summary>
internal sealed class ProblemMiddleware(RequestDelegate next, FrameworkProblems problems)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (IsBare(context.Response)) await FrameworkProblems.AnswerAsync(context);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // The caller went away: nobody reads an answer, and nothing is wrong with us
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await problems.AnswerAsync(context, exception);
        }
    }

    private static bool IsBare(HttpResponse response) =>
        response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest, ContentType: null, ContentLength: null };
}
