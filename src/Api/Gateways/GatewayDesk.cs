using Microsoft.Extensions.Options;
using WaActors.Api.Problems;
using WaActors.Grains.Gateways;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Session;
using WaActors.Storage.Catalog;
using WaActors.Storage.Connections;
using WaActors.Storage.Webhooks;

namespace WaActors.Api.Gateways;

/// <summary>Gateways for the console, checked as the REST surface checks them.</summary>
internal sealed class GatewayDesk(
    CommandDesk desk, GatewayKinds kinds, GatewayViews views, CatalogStore catalog, GatewayChange change, RemoteInstances remote, WebhookTargets targets,
    IOptions<StorageOptions> storage, TimeProvider time) : IGatewayDesk
{
    public IReadOnlyList<GatewayKindChoice> Kinds => [.. kinds.All.Select(kind => new GatewayKindChoice(kind.Kind, [.. kind.Settings.Select(FieldOf)]))];

    public bool HasOneWebhook(string kind) => kinds.Find(kind)?.Capabilities.HasFlag(GatewayCapabilities.SignedWebhooks) == true;

    public async Task<GatewayDetail?> FindAsync(Guid tenantId, Guid gatewayId, CancellationToken cancellation)
    {
        if (await views.FindAsync(tenantId, gatewayId, cancellation) is not { } view) return null;
        var declared = (kinds.FindKind(view.Kind)?.Settings ?? []).ToDictionary(setting => setting.Name, FieldOf, StringComparer.Ordinal);
        return new GatewayDetail(
            view.Id, view.Kind, view.Name, view.BaseUrl, view.CreatedAt, [.. view.Settings.Select(setting => new GatewaySettingRow(declared[setting.Name], setting.IsSet, setting.Value))]);
    }

    public Task<CommandResult> CreateAsync(Operator who, GatewayForm form, CancellationToken cancellation) =>
        desk.RunAsync(who, new Command("gateway.add", ConsoleClaims.Write, TargetName: form.Name), async () =>
        {
            var request = new CreateGateway(form.Kind, form.Name, form.BaseUrl, form.ApiKey, form.Settings);
            if (request.Validate(kinds) is { } problem) return new CommandResult("form_invalid", FormWords.Of(problem));
            var made = await catalog.CreateGatewayAsync(who.TenantId, request.ToDraft(), time.GetUtcNow(), cancellation);
            return made.Done ? CommandResult.Ok with { Id = made.Id } : new CommandResult(made.Refusal == StoreRefusal.AlreadyExists ? "name_taken" : "internal_error");
        });

    public Task<CommandResult> ChangeAsync(Operator who, GatewayDetail gateway, GatewayEdit edit, CancellationToken cancellation) =>
        RunAsync(who, gateway, "gateway.change", ConsoleClaims.Write, async before =>
        {
            var request = new ChangeGateway(edit.Name, edit.BaseUrl, edit.ApiKey, edit.Settings);
            if (request.Validate(kinds.FindKind(before.Kind)?.Settings ?? []) is { } problem) return new CommandResult("form_invalid", FormWords.Of(problem));
            return await change.TryAsync(who.TenantId, gateway.Id, request, cancellation) ? CommandResult.Ok : new CommandResult("name_taken");
        });

    public async Task<(CommandResult Result, string? Address)> ShowWebhookAddressAsync(Operator who, GatewayDetail gateway, CancellationToken cancellation)
    {
        string? address = null;
        var result = await RunAsync(who, gateway, "gateway.show_webhook", ConsoleClaims.Write, async _ =>
        {
            address = (await GatewayWebhookEndpoints.FindAsync(gateway.Id, who.TenantId, targets, storage.Value, cancellation))?.Url;
            return address is null ? new CommandResult("no_public_url") : CommandResult.Ok;
        });
        return (result, address);
    }

    public async Task<(CommandResult Result, IReadOnlyList<RemoteNumber> Items)> ListRemoteAsync(Operator who, GatewayDetail gateway, CancellationToken cancellation)
    {
        IReadOnlyList<RemoteNumber> items = [];
        var result = await RunAsync(who, gateway, "gateway.list", ConsoleClaims.Read, async _ =>
        {
            var (found, problem) = await remote.ListAsync(who.TenantId, gateway.Id, cancellation);
            items = [.. found.Select(one => new RemoteNumber(one.ExternalName, one.Phone, one.State, one.InstanceId))];
            return problem is null ? CommandResult.Ok : new CommandResult(problem.Code);
        });
        return (result, items);
    }

    public async Task<(CommandResult Result, IReadOnlyList<AdoptedNumber> Items)> AdoptAsync(
        Operator who, GatewayDetail gateway, IReadOnlyList<string> externalNames, CancellationToken cancellation)
    {
        IReadOnlyList<AdoptedNumber> items = [];
        var result = await RunAsync(who, gateway, "gateway.adopt", ConsoleClaims.Write, async _ =>
        {
            if (new AdoptInstances(externalNames).Validate() is { } invalid) return new CommandResult("form_invalid", FormWords.Of(invalid));
            var (taken, problem) = await remote.AdoptAsync(who.TenantId, gateway.Id, externalNames, cancellation);
            items = [.. taken.Select(one => new AdoptedNumber(one.ExternalName, one.Outcome.ToString(), one.InstanceId, one.Webhook))];
            return problem is null ? CommandResult.Ok : new CommandResult(problem.Code);
        });
        return (result, items);
    }

    public Task<bool> IsKeyRefusedAsync(Guid tenantId, Guid gatewayId, CancellationToken cancellation) => remote.IsKeyRefusedAsync(tenantId, gatewayId, cancellation);

    private Task<CommandResult> RunAsync(Operator who, GatewayDetail gateway, string action, string scope, Func<GatewayView, Task<CommandResult>> act) =>
        desk.RunAsync(who, new Command(action, scope, gateway.Id, gateway.Name), async () =>
            await views.FindAsync(who.TenantId, gateway.Id, CancellationToken.None) is { } found ? await act(found) : new CommandResult("gateway_not_found"));

    private static GatewayField FieldOf(GatewaySetting setting) => new(setting.Name, setting.Meaning, setting.IsRequired, setting.IsSecret);
}
