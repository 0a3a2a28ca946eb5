using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Pacing;
using WaActors.Api.Problems;
using WaActors.Grains.Pacing;
using WaActors.Storage.Catalog;

namespace WaActors.Api.Settings;

/// <summary>The warm-up of a kind of line: of the numbers that set none of their own.</summary>
/// <param name="WarmUp">What holds, by <c>fromDay</c> in rising order; empty for none.</param>
/// <param name="Recommended">What is recommended.</param>
/// <param name="Source"><c>recommendation</c>, or <c>tenant</c> when somebody set it.</param>
public sealed record WarmUpView(IReadOnlyList<WarmUpStageView> WarmUp, IReadOnlyList<WarmUpStageView> Recommended, PaceSource Source)
{
    internal static WarmUpView Of(PaceProfile profile, TenantWarmUps tenant) => new(
        WarmUpStageView.Of(PaceProfiles.Of(profile, tenant).WarmUp),
        WarmUpStageView.Of(PaceProfiles.Of(profile).WarmUp),
        tenant.Of(profile) is null ? PaceSource.Recommendation : PaceSource.Tenant);
}

/// <summary>The warm-ups by kind of line.</summary>
/// <param name="Cold">Of new lines.</param>
/// <param name="Warm">Of lines in use.</param>
/// <param name="Cloud">Of official accounts.</param>
public sealed record WarmUpsView(WarmUpView Cold, WarmUpView Warm, WarmUpView Cloud)
{
    internal static WarmUpsView Of(TenantWarmUps tenant) => new(
        WarmUpView.Of(PaceProfile.Cold, tenant), WarmUpView.Of(PaceProfile.Warm, tenant), WarmUpView.Of(PaceProfile.Cloud, tenant));
}

/// <summary>A new warm-up of a kind of line; acts at once.</summary>
/// <param name="WarmUp">The whole of it, from day 0 on; empty for no warm-up, null for the recommended one.</param>
public sealed record ChangeWarmUp([property: MaxLength(Limits.WarmUpStagesMax)] IReadOnlyList<WarmUpStageView>? WarmUp)
{
    internal ApiProblem? Validate()
    {
        if (WarmUp is null) return null;
        var validation = new Validation();
        WarmUpStageView.Validate(validation, "$.warmUp", WarmUp);
        if (WarmUp is [{ FromDay: > 0 }, ..]) validation.Add("$.warmUp[0].fromDay", "first_not_zero", "Must be 0: a new number has a first day.");
        return validation.Problem;
    }

    internal IReadOnlyList<WarmUpStage>? ToStages() => WarmUp is null ? null : WarmUpStageView.ToStages(WarmUp);
}

/// <summary>Changes a warm-up, by a request that was found right, and tells the numbers that go by it.</summary>
internal sealed class WarmUpChange(TenantSettingsStore store, IActors actors)
{
    public async Task ApplyAsync(Guid tenantId, PaceProfile profile, ChangeWarmUp request, CancellationToken cancellation)
    {
        var numbers = await store.ChangeWarmUpAsync(tenantId, profile, request.ToStages(), cancellation);
        await Telling.AllAsync(numbers, id => actors.Instance(id).OnRecordChangedAsync());
    }
}

/// <summary><c>/v1/settings/warm-up</c>.</summary>
internal static class WarmUpEndpoints
{
    public static void MapWarmUps(this RouteGroupBuilder settings)
    {
        settings.MapGet("warm-up", GetAsync).WithSummary("The warm-up of each kind of line, beside the recommended one").RequireScope(Scopes.Read);
        settings.MapPut("warm-up/{profile}", ChangeAsync)
            .WithSummary("Sets the warm-up of a kind of line (cold, warm, cloud), or goes back to the recommended one; acts at once").RequireScope(Scopes.Write);
    }

    private static async Task<Ok<WarmUpsView>> GetAsync(Tenant tenant, TenantSettingsStore store, CancellationToken cancellation) =>
        TypedResults.Ok(WarmUpsView.Of(await store.FindWarmUpsAsync(tenant.Id, cancellation)));

    private static async Task<Results<Ok<WarmUpsView>, ApiProblem>> ChangeAsync(
        string profile, ChangeWarmUp request, Tenant tenant, TenantSettingsStore store, WarmUpChange change, CancellationToken cancellation)
    {
        if (ProfileOf(profile) is not { } kind) return ApiProblem.NotFound(ProblemCodes.RouteNotFound);
        if (request.Validate() is { } problem) return problem;
        await change.ApplyAsync(tenant.Id, kind, request, cancellation);
        return await GetAsync(tenant, store, cancellation);
    }

    private static PaceProfile? ProfileOf(string name) => name switch
    {
        "cold" => PaceProfile.Cold,
        "warm" => PaceProfile.Warm,
        "cloud" => PaceProfile.Cloud,
        _ => null,
    };
}
