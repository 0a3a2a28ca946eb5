using WaActors.Api.Problems;
using WaActors.Api.Settings;
using WaActors.Grains.Pacing;
using WaActors.OperatorConsole.Commands;

namespace WaActors.Api.Pacing;

/// <summary>Checks paces for the console, by the rules of the REST surface.</summary>
internal sealed class PaceRulesDesk : IPaceRules
{
    public IReadOnlyList<FieldFault> Check(PaceOverrides own)
    {
        var validation = new Validation();
        InputOf(own).Validate(validation, "$");
        return FaultsOf(validation.Problem);
    }

    public IReadOnlyList<FieldFault> CheckWarmUp(IReadOnlyList<WarmUpStage> stages) => FaultsOf(new ChangeWarmUp(WarmUpStageView.Of(stages)).Validate());

    private static IReadOnlyList<FieldFault> FaultsOf(ApiProblem? problem) =>
        [.. (problem?.Errors ?? []).Select(error => new FieldFault(error.Field.Replace("$.", "", StringComparison.Ordinal), error.Code, error.Message))];

    private static PaceInput InputOf(PaceOverrides own) => new(
        Profile: null, own.GapSeconds, own.GapJitterSeconds, own.PauseEvery, own.PauseMinSeconds, own.PauseMaxSeconds, own.PerHour, own.PerDay, own.NewPerDay,
        own.WarmUp is null ? null : WarmUpStageView.Of(own.WarmUp),
        own.AfterReconnectPerDay, own.ReconnectHours, own.IdleHours, own.AgeDays, WindowView.Of(own.Hours),
        own.RecipientGapHours, own.RecipientPerWeek);
}
