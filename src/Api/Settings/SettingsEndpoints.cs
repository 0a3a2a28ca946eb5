using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Problems;
using WaActors.Grains.Pacing;
using WaActors.Storage.Catalog;

namespace WaActors.Api.Settings;

/// <summary>A tenant's settings.</summary>
/// <param name="TimeZone">Whose clock its days, caps and windows go by: a name of the tz database, such as America/Sao_Paulo.</param>
/// <param name="Holidays">Days on which windows that keep holidays are closed.</param>
public sealed record SettingsView(string TimeZone, IReadOnlyList<DateOnly> Holidays);

/// <summary>Changes of a tenant's settings; what is absent stays as it is.</summary>
/// <param name="TimeZone">The clock.</param>
/// <param name="Holidays">All of them: takes the place of those that were there.</param>
public sealed record ChangeSettings(
    [property: StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? TimeZone,
    [property: MaxLength(Limits.HolidaysMax)] IReadOnlyList<DateOnly>? Holidays)
{
    internal ApiProblem? Validate()
    {
        var validation = new Validation();
        validation.OptionalText("$.timeZone", TimeZone, Limits.NameCharsMax);
        if (TimeZone is not null && TimeZones.Find(TimeZone) is null) validation.Add("$.timeZone", "unknown_value", "Must be a time zone's name in the tz database.");
        if (Holidays?.Count > Limits.HolidaysMax) validation.Add("$.holidays", "too_long", $"Must have at most {Limits.HolidaysMax} entries.");
        return validation.Problem;
    }
}

/// <summary><c>/v1/settings</c>: the tenant's clock and holidays.</summary>
internal static class SettingsEndpoints
{
    public static void MapSettings(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/settings").WithTags("Settings");
        group.MapGet("", GetAsync).WithSummary("The tenant's clock and holidays").RequireScope(Scopes.Read);
        group.MapPatch("", ChangeAsync).WithSummary("Changes the tenant's clock or holidays; acts at once").RequireScope(Scopes.Write);
    }

    private static async Task<Ok<SettingsView>> GetAsync(Tenant tenant, TenantSettingsStore store, CancellationToken cancellation)
    {
        var settings = await store.FindAsync(tenant.Id, cancellation);
        return TypedResults.Ok(new SettingsView(settings.TimeZone, settings.Holidays));
    }

    private static async Task<Results<Ok<SettingsView>, ApiProblem>> ChangeAsync(
        ChangeSettings request, Tenant tenant, TenantSettingsStore store, CalendarChange calendar, CancellationToken cancellation)
    {
        if (request.Validate() is { } problem) return problem;
        await calendar.ApplyAsync(tenant.Id, request, cancellation);
        return await GetAsync(tenant, store, cancellation);
    }
}
