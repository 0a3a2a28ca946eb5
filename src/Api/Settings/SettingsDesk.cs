using WaActors.Api.Notifications;
using WaActors.Api.Pacing;
using WaActors.Api.Problems;
using WaActors.Api.Suppressions;
using WaActors.Api.WebhookEndpoints;
using WaActors.Grains.Pacing;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Session;
using WaActors.Pacing;
using WaActors.Storage.Catalog;
using WaActors.Storage.Notifications;
using WaActors.Storage.Suppressions;
using Stored = WaActors.Storage.Notifications;

namespace WaActors.Api.Settings;

/// <summary>A tenant's settings for the console, by the rules of the REST surface.</summary>
internal sealed class SettingsDesk(
    CommandDesk desk, CalendarChange calendar, WarmUpChange warmUps, WebhookEndpointStore endpoints, OptOutWordStore words, IActors actors, TimeProvider time) : ISettingsDesk
{
    public Task<CommandResult> ChangeClockAsync(Operator who, string timeZone, IReadOnlyList<DateOnly> holidays) => RunAsync(who, "settings.clock", async () =>
    {
        var request = new ChangeSettings(timeZone.Trim(), holidays);
        if (request.Validate() is { } problem) return Invalid(problem);
        await calendar.ApplyAsync(who.TenantId, request, CancellationToken.None);
        return CommandResult.Ok;
    });

    public Task<CommandResult> ChangeWindowAsync(Operator who, SendWindow? window) => RunAsync(who, "settings.window", async () =>
    {
        var request = new ChangeSettings(null, null, WindowView.Of(window) ?? new WindowView([]));
        if (request.Validate() is { } problem) return Invalid(problem);
        await calendar.ApplyAsync(who.TenantId, request, CancellationToken.None);
        return CommandResult.Ok;
    });

    public Task<CommandResult> ChangeWarmUpAsync(Operator who, PaceProfile profile, IReadOnlyList<WarmUpStage>? stages) => RunAsync(who, "settings.warm_up", async () =>
    {
        var request = new ChangeWarmUp(stages is null ? null : WarmUpStageView.Of(stages));
        if (request.Validate() is { } problem) return Invalid(problem);
        await warmUps.ApplyAsync(who.TenantId, profile, request, CancellationToken.None);
        return CommandResult.Ok;
    });

    public Task<CommandResult> ChangeNotificationsAsync(Operator who, string language, string ownerPhone, string unitName) =>
        RunAsync(who, "settings.notifications", async () =>
        {
            var validation = new Validation();
            if (new NotificationSettingsBody(language, OrNull(ownerPhone), OrNull(unitName)).Read(validation) is not { } settings) return Invalid(validation.Problem!);
            await endpoints.SetSettingsAsync(who.TenantId, settings, CancellationToken.None);
            return CommandResult.Ok;
        });

    public Task<CommandResult> ChangeOptOutWordsAsync(Operator who, IReadOnlyList<string>? own) => RunAsync(who, "settings.opt_out_words", async () =>
    {
        if (new ChangeOptOutWords(own).Validate() is { } problem) return Invalid(problem);
        await words.ChangeAsync(who.TenantId, own, CancellationToken.None);
        return CommandResult.Ok;
    });

    public async Task<(CommandResult Result, NewSecret? Secret)> AddEndpointAsync(Operator who, string name, string url)
    {
        NewSecret? secret = null;
        var result = await desk.RunAsync(who, new Command("endpoint.add", ConsoleClaims.Write, TargetName: name), async () =>
        {
            if (new CreateWebhookEndpoint(name, url).Validate() is { } problem) return Invalid(problem);
            if (await endpoints.AddAsync(who.TenantId, name.Trim(), new Uri(url), time.GetUtcNow(), CancellationToken.None) is not { } made)
                return new CommandResult("too_many_endpoints");
            secret = new NewSecret(made.Id, made.Secret);
            return CommandResult.Ok with { Id = made.Id };
        });
        return (result, secret);
    }

    public Task<CommandResult> ChangeEndpointAsync(Operator who, Stored.WebhookEndpointView endpoint, string name, string url, bool isEnabled) =>
        RunAsync(who, endpoint, "endpoint.change", async () =>
        {
            if (new ChangeWebhookEndpoint(name, url, isEnabled).Validate() is { } problem) return Invalid(problem);
            return Found(await endpoints.ChangeAsync(who.TenantId, endpoint.Id, name.Trim(), new Uri(url), isEnabled, CancellationToken.None));
        });

    public async Task<(CommandResult Result, NewSecret? Secret)> RotateSecretAsync(Operator who, Stored.WebhookEndpointView endpoint)
    {
        NewSecret? secret = null;
        var result = await RunAsync(who, endpoint, "endpoint.rotate", async () =>
        {
            if (await endpoints.RotateSecretAsync(who.TenantId, endpoint.Id, CancellationToken.None) is { } made) secret = new NewSecret(endpoint.Id, made);
            return Found(secret is not null);
        });
        return (result, secret);
    }

    public Task<CommandResult> DeleteEndpointAsync(Operator who, Stored.WebhookEndpointView endpoint) =>
        RunAsync(who, endpoint, "endpoint.delete", async () => Found(await endpoints.DeleteAsync(who.TenantId, endpoint.Id, time.GetUtcNow(), CancellationToken.None)));

    public Task<CommandResult> TestEndpointAsync(Operator who, Stored.WebhookEndpointView endpoint) => RunAsync(who, endpoint, "endpoint.test", async () =>
    {
        if (await endpoints.TestAsync(who.TenantId, endpoint.Id, time.GetUtcNow(), CancellationToken.None) is null) return new CommandResult("webhook_endpoint_disabled");
        await actors.Notifier(who.TenantId).WakeAsync();
        return CommandResult.Ok;
    });

    public Task<CommandResult> ReplayDeliveryAsync(Operator who, Stored.WebhookEndpointView endpoint, long deliveryId) =>
        RunAsync(who, endpoint, "delivery.replay", async () =>
        {
            var replayed = await endpoints.ReplayAsync(who.TenantId, deliveryId, time.GetUtcNow(), CancellationToken.None);
            if (replayed is not true) return new CommandResult(replayed is null ? "delivery_not_found" : "delivery_pending");
            await actors.Notifier(who.TenantId).WakeAsync();
            return CommandResult.Ok;
        });

    private Task<CommandResult> RunAsync(Operator who, string action, Func<Task<CommandResult>> act) => desk.RunAsync(who, new Command(action, ConsoleClaims.Write), act);

    private Task<CommandResult> RunAsync(Operator who, Stored.WebhookEndpointView endpoint, string action, Func<Task<CommandResult>> act) =>
        desk.RunAsync(who, new Command(action, ConsoleClaims.Write, endpoint.Id, endpoint.Name), act);

    private static CommandResult Found(bool isFound) => isFound ? CommandResult.Ok : new CommandResult("webhook_endpoint_not_found");

    private static CommandResult Invalid(ApiProblem problem) => new("form_invalid", FormWords.Of(problem));

    private static string? OrNull(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
