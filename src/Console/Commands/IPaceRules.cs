using WaActors.Grains.Pacing;

namespace WaActors.OperatorConsole.Commands;

/// <summary>What is wrong with a field of a form.</summary>
/// <param name="Field">Its name, as the REST surface calls it: <c>gapSeconds</c>, <c>warmUp[1].fromDay</c>.</param>
/// <param name="Code">A stable code, such as <c>out_of_range</c>: pages have words for it.</param>
/// <param name="Message">English words, for what a page has none for.</param>
public sealed record FieldFault(string Field, string Code, string Message);

/// <summary>Checks a number's pace as the REST surface does.</summary>
public interface IPaceRules
{
    /// <summary>What is wrong; empty when nothing is.</summary>
    IReadOnlyList<FieldFault> Check(PaceOverrides own);

    /// <summary>What is wrong with a warm-up of all numbers of a kind of line; empty when nothing is.</summary>
    IReadOnlyList<FieldFault> CheckWarmUp(IReadOnlyList<WarmUpStage> stages);
}
