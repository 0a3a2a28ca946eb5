using WaActors.Api.Problems;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Session;
using WaActors.Storage.Catalog;

namespace WaActors.Api.Gateways;

/// <summary>Gateways for the console, checked as the REST surface checks them.</summary>
internal sealed class GatewayDesk(CommandDesk desk, GatewayKinds kinds, CatalogStore catalog, TimeProvider time) : IGatewayDesk
{
    public IReadOnlyList<GatewayKindChoice> Kinds =>
        [.. kinds.All.Select(kind => new GatewayKindChoice(
            kind.Kind, [.. kind.Settings.Select(setting => new GatewayField(setting.Name, setting.Meaning, setting.IsRequired, setting.IsSecret))]))];

    public Task<CommandResult> CreateAsync(Operator who, GatewayForm form, CancellationToken cancellation) =>
        desk.RunAsync(who, new Command("gateway.add", ConsoleClaims.Write, TargetName: form.Name), async () =>
        {
            var request = new CreateGateway(form.Kind, form.Name, form.BaseUrl, form.ApiKey, form.Settings);
            if (request.Validate(kinds) is { } problem) return new CommandResult("form_invalid", WordsOf(problem));
            var made = await catalog.CreateGatewayAsync(who.TenantId, request.ToDraft(), time.GetUtcNow(), cancellation);
            return made.Done ? CommandResult.Ok with { Id = made.Id } : new CommandResult(made.Refusal == StoreRefusal.AlreadyExists ? "name_taken" : "internal_error");
        });

    // "$.baseUrl" of the JSON is the field "baseUrl" of the form
    private static string WordsOf(ApiProblem problem) => string.Join(" ", (problem.Errors ?? []).Select(error => $"{error.Field.Replace("$.", "", StringComparison.Ordinal)}: {error.Message}"));
}
