using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using WaActors.Api.Auth;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Grains.Notifications;
using WaActors.Storage.Notifications;

namespace WaActors.Api.Notifications;

/// <summary>How a tenant's people are told (I-10). What is absent is the default.</summary>
/// <param name="Language">pt-BR, or en.</param>
/// <param name="OwnerPhone">To whom a WhatsApp message goes when a number is lost, by another number of the tenant; absent for nobody.</param>
/// <param name="UnitName">Put before a number's name in texts; absent for nothing.</param>
public sealed record NotificationSettingsBody(
    [property: AllowedValues("pt-BR", "en", null)] string? Language,
    string? OwnerPhone,
    [property: StringLength(Limits.NameCharsMax, MinimumLength = 1)] string? UnitName)
{
    internal static NotificationSettingsBody Of(NotificationSettings settings) =>
        new(settings.Language == NotificationLanguage.English ? "en" : "pt-BR", settings.OwnerPhone, settings.UnitName);

    internal NotificationSettings? Read(Validation validation)
    {
        if (Language is not (null or "pt-BR" or "en")) validation.Add("$.language", "unknown_value", "Must be pt-BR or en.");
        if (OwnerPhone is not null && PhoneNumber.ForPairing(OwnerPhone) is null) validation.Add("$.ownerPhone", "invalid_phone", "Must be a phone number.");
        validation.OptionalText("$.unitName", UnitName, Limits.NameCharsMax);
        if (validation.Problem is not null) return null;
        var language = Language == "en" ? NotificationLanguage.English : NotificationLanguage.PortugueseOfBrazil;
        return new NotificationSettings(language, OwnerPhone is null ? null : PhoneNumber.ForPairing(OwnerPhone), UnitName);
    }
}

/// <summary><c>/v1/notification-settings</c>: one per tenant.</summary>
internal static class SettingsEndpoints
{
    public static RouteGroupBuilder MapNotificationSettings(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/notification-settings").WithTags("Notifications");
        group.MapGet("", GetAsync).WithSummary("How people are told: language, the owner's phone, the unit's name (I-10)").RequireScope(Scopes.Read);
        group.MapPut("", SetAsync).WithSummary("Sets how people are told; what is absent becomes the default").RequireScope(Scopes.Write);
        return group;
    }

    private static async Task<Ok<NotificationSettingsBody>> GetAsync(Tenant tenant, WebhookEndpointStore store, CancellationToken cancellation) =>
        TypedResults.Ok(NotificationSettingsBody.Of(await store.GetSettingsAsync(tenant.Id, cancellation)));

    private static async Task<Results<Ok<NotificationSettingsBody>, ApiProblem>> SetAsync(
        NotificationSettingsBody request, Tenant tenant, WebhookEndpointStore store, CancellationToken cancellation)
    {
        var validation = new Validation();
        if (request.Read(validation) is not { } settings) return validation.Problem!;
        await store.SetSettingsAsync(tenant.Id, settings, cancellation);
        return TypedResults.Ok(NotificationSettingsBody.Of(settings));
    }
}
