namespace WaActors.Api.Problems;

/// <summary>Ends a request with a problem from where no result can be returned, such as the middle of a file.</summary>
public sealed class ProblemException : Exception
{
    /// <summary>Ends the request with <paramref name="problem"/>.</summary>
    public ProblemException(ApiProblem problem) : base(problem.Code) => Problem = problem;

    /// <summary>The answer.</summary>
    public ApiProblem Problem { get; }
}
