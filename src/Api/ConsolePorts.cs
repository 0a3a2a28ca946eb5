using WaActors.Api.Auth;
using WaActors.Api.Campaigns;
using WaActors.Api.Gateways;
using WaActors.Api.Messages;
using WaActors.Api.Pacing;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Api.Settings;
using WaActors.Api.Suppressions;
using WaActors.Api.Templates;
using WaActors.Api.WebhookInbox;
using WaActors.Grains.Instances;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Hosting;
using WaActors.OperatorConsole.Session;
using WaActors.Storage.Queries;

namespace WaActors.Api;

/// <summary>The console, and what it needs of the REST surface.</summary>
internal static class ConsolePorts
{
    public static IServiceCollection AddConsole(this IServiceCollection services) => services
        .AddOperatorConsole()
        .AddSingleton<IApiKeyDesk, ApiKeyDesk>()
        .AddSingleton<IPhoneReader, PhoneReader>()
        .AddSingleton<IGatewayDesk, GatewayDesk>()
        .AddSingleton<IWebhookDesk, WebhookDesk>()
        .AddSingleton<SuppressionFiles>()
        .AddSingleton<ISuppressionFiles>(provider => provider.GetRequiredService<SuppressionFiles>())
        .AddSingleton<IPaceRules, PaceRulesDesk>()
        .AddSingleton<CalendarChange>()
        .AddSingleton<WarmUpChange>()
        .AddSingleton<ISettingsDesk, SettingsDesk>()
        .AddSingleton<ICampaignDesk, CampaignDesk>()
        .AddSingleton<ITextDesk, TextDesk>()
        .AddSingleton<RecipientImports>()
        .AddSingleton<IRecipientFiles>(provider => provider.GetRequiredService<RecipientImports>());

    /// <summary>The console's pages, and the report as a browser downloads it: with the cookie instead of a key.</summary>
    public static void MapConsole(this WebApplication app)
    {
        app.MapOperatorConsole();
        var downloads = app.MapGroup("/console").RequireAuthorization(ConsoleClaims.Scheme).ExcludeFromDescription();
        downloads.MapGet("campaigns/{id}/report.csv", ReportAsync);
        downloads.MapGet("campaigns/{id}/report.ndjson", NdjsonAsync);
        downloads.MapGet("campaigns/{id}/imports/{importId}/rejected.csv", ImportEndpoints.RejectedAsync);
        downloads.MapGet("media/{id}", PictureAsync);
    }

    private static async Task<IResult> ReportAsync(
        Guid id, Tenant tenant, CampaignQueries campaigns, MessageQueries messages, MessageResolutions resolutions, HttpResponse response, CancellationToken cancellation)
    {
        if (await campaigns.FindAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        await new MessageReport(messages, resolutions).WriteAsync(response, tenant.Id, id, cancellation);
        return TypedResults.Empty;
    }

    private static async Task<IResult> NdjsonAsync(
        Guid id, Tenant tenant, CampaignQueries campaigns, MessageQueries messages, MessageResolutions resolutions, HttpResponse response, CancellationToken cancellation)
    {
        if (await campaigns.FindAsync(tenant.Id, id, cancellation) is null) return ApiProblem.NotFound(ProblemCodes.CampaignNotFound);
        await new NdjsonReport(messages, resolutions).WriteAsync(response, tenant.Id, id, cancellation);
        return TypedResults.Empty;
    }

    // Pictures only: what else people upload is nothing that a page of ours should open
    private static async Task<IResult> PictureAsync(Guid id, Tenant tenant, IMediaStore media, HttpResponse response, CancellationToken cancellation)
    {
        if (await media.FindAsync(tenant.Id, id, cancellation) is not { } found || !found.MimeType.StartsWith("image/", StringComparison.Ordinal)) return TypedResults.NotFound();
        response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return TypedResults.Bytes(found.Content, found.MimeType);
    }
}
