using WaActors.Api.ApiKeys;
using WaActors.Api.Auth;
using WaActors.Api.Campaigns;
using WaActors.Api.Consents;
using WaActors.Api.Dashboard;
using WaActors.Api.Events;
using WaActors.Api.Gateways;
using WaActors.Api.Health;
using WaActors.Api.Idempotency;
using WaActors.Api.Instances;
using WaActors.Api.Media;
using WaActors.Api.Live;
using WaActors.Api.Messages;
using WaActors.Api.Notifications;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Api.Settings;
using WaActors.Api.Suppressions;
using WaActors.Api.Templates;
using WaActors.Api.WebhookEndpoints;
using WaActors.Api.WebhookInbox;
using WaActors.Api.Webhooks;
using WaActors.OperatorConsole.Hosting;

namespace WaActors.Api;

/// <summary>Maps the REST surface and the console.</summary>
public static class ApiApplicationExtensions
{
    /// <summary>Adds the steps that every request passes, and all routes (design, section 10).</summary>
    public static WebApplication MapWaActorsApi(this WebApplication app)
    {
        app.UseMiddleware<ProblemMiddleware>();
        app.UseConsoleHeaders();
        app.UseRouting();
        app.UseAuthentication();
        app.UseConsoleSession();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseMiddleware<AuditMiddleware>();
        app.UseMiddleware<IdempotencyMiddleware>();

        app.MapGateways();
        app.MapInstances();
        app.MapSettings();
        app.MapSetUp();
        app.MapTemplates();
        app.MapMedia();
        app.MapCampaigns();
        app.MapRecipients();
        app.MapImports();
        app.MapConsents();
        app.MapSuppressionImport();
        app.MapMessages();
        app.MapEvents();
        app.MapLive();
        app.MapNotifications();
        app.MapNotificationSettings();
        app.MapWebhookEndpoints();
        app.MapSuppressions();
        app.MapOptOutWords();
        app.MapApiKeys();
        app.MapWebhooks();
        app.MapWebhookInbox();
        app.MapHealth();
        app.MapDashboard();
        app.MapOpenApi();
        app.MapConsole();
        return app;
    }
}
