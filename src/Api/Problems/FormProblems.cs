using WaActors.OperatorConsole.Commands;

namespace WaActors.Api.Problems;

/// <summary>A problem of the REST surface as a page of the console shows it.</summary>
internal static class FormProblems
{
    /// <summary>The problem's code, and the broken rules with the names of the form's fields: <c>$.delay.maxSeconds</c> of the JSON is <c>delay.maxSeconds</c>.</summary>
    public static CommandResult Of(ApiProblem problem) => problem.Code == ProblemCodes.Validation
        ? new CommandResult("form_invalid")
        {
            Problems = [.. (problem.Errors ?? []).Select(error => new FieldFault(error.Field.Replace("$.", string.Empty, StringComparison.Ordinal), error.Code, error.Message))],
        }
        : new CommandResult(problem.Code, problem.Reason ?? problem.Detail);
}
