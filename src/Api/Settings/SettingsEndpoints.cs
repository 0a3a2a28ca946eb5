using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Pacing;
using WaActors.Api.Problems;
using WaActors.Grains.Pacing;
using WaActors.Pacing;
using WaActors.Storage.Catalog;

namespace WaActors.Api.Settings;

/// <summary>A tenant's settings.</summary>
/// <param name="TimeZone">Whose clock its days, caps and windows go by: a name of the tz database, such as America/Sao_Paulo.</param>
/// <param name="Holidays">Days on which windows that keep holidays are closed.</param>
/// <param name="DefaultWindow">When the campaigns that set no window of their own may send; null for always.</param>
public sealed record SettingsView(string TimeZone, IReadOnlyList<DateOnly> Holidays, WindowView? DefaultWindow);

/// <summary>Changes of a tenant's settings; what is absent stays as it is.</summary>
/// <param name="TimeZone">The clock.</param>
/// <param name="Holidays">All of them: takes the place of those that were there.</param>
/// <param name="DefaultWindow">When the campaigns that set no window of their own may send, those at work too; without ranges always.</param>
public sealed record ChangeSettings(
    [property: StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? TimeZone,
    [property: MaxLength(Limits.HolidaysMax)] IReadOnlyList<DateOnly>? Holidays,
    WindowView? DefaultWindow = null)
{
    /// <summary>Whether numbers go by what it changes; the default window is of campaigns alone.</summary>
    internal bool ConcernsNumbers => TimeZone is not null || Holidays is not null;

    internal ApiProblem? Validate()
    {
        var validation = new Validation();
        validation.OptionalText("$.timeZone", TimeZone, Limits.NameCharsMax);
        if (TimeZone is not null && TimeZones.Find(TimeZone) is null) validation.Add("$.timeZone", "unknown_value", "Must be a time zone's name in the tz database.");
        if (Holidays?.Count > Limits.HolidaysMax) validation.Add("$.holidays", "too_long", $"Must have at most {Limits.HolidaysMax} entries.");
        DefaultWindow?.Validate(validation, "$.defaultWindow");
        return validation.Problem;
    }

    internal TenantSettingsPatch ToPatch() => new(TimeZone, Holidays, DefaultWindow is null ? null : DefaultWindow.Ranges!.Count == 0 ? SendWindow.Always : DefaultWindow.ToWindow());
}

/// <summary><c>/v1/settings</c>: the tenant's clock, holidays and default window.</summary>
internal static class SettingsEndpoints
{
    public static void MapSettings(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/settings").WithTags("Settings");
        group.MapGet("", GetAsync).WithSummary("The tenant's clock, holidays and default window").RequireScope(Scopes.Read);
        group.MapPatch("", ChangeAsync).WithSummary("Changes the tenant's clock, holidays or default window; acts at once").RequireScope(Scopes.Write);
        group.MapWarmUps();
    }

    private static async Task<Ok<SettingsView>> GetAsync(Tenant tenant, TenantSettingsStore store, CancellationToken cancellation)
    {
        var settings = await store.FindAsync(tenant.Id, cancellation);
        return TypedResults.Ok(new SettingsView(settings.TimeZone, settings.Holidays, WindowView.Of(settings.Window)));
    }

    private static async Task<Results<Ok<SettingsView>, ApiProblem>> ChangeAsync(
        ChangeSettings request, Tenant tenant, TenantSettingsStore store, CalendarChange calendar, CancellationToken cancellation)
    {
        if (request.Validate() is { } problem) return problem;
        await calendar.ApplyAsync(tenant.Id, request, cancellation);
        return await GetAsync(tenant, store, cancellation);
    }
}
