using Microsoft.AspNetCore.Http;
using WaActors.Grains.Gateways;
using WaActors.Tests.Gateways.Evolution;

namespace WaActors.Tests.Gateways.Contract;

/// <summary>Evolution API.</summary>
public sealed class EvolutionContract : GatewayContract
{
    protected override string Kind => "evolution";

    protected override string Root => "";

    protected override string? Token => null;
}

/// <summary>uazapi, each instance with the token that its owner copied.</summary>
public sealed class UazapiContract : GatewayContract
{
    protected override string Kind => "uazapi";

    protected override string Root => "/uazapi";

    protected override string? Token => "inst-token-0001";
}

/// <summary>uazapi, instances known by name and looked up with the server's key.</summary>
public sealed class UazapiByNameContract : GatewayContract
{
    protected override string Kind => "uazapi";

    protected override string Root => "/uazapi";

    protected override string? Token => null;
}

/// <summary>Meta's Cloud API, numbers with the account's token.</summary>
public sealed class CloudContract : GatewayContract
{
    protected override string Kind => "cloud";

    protected override string Root => "/cloud";

    protected override string? Token => null;

    private protected override GatewayInstance Instance(string name = "camp-01", string apiKey = "fake-global-key", Uri? webhook = null) =>
        base.Instance(name, apiKey, webhook) with { Settings = CloudApi.CloudRig.Settings };

    private protected override bool IsSend(HttpRequest request) => request.Path.Value!.EndsWith("/messages", StringComparison.Ordinal);

    private protected override IReadOnlyDictionary<string, string> Settings => CloudApi.CloudRig.Settings;
}

/// <summary>W-API, each instance with the id and the token that its owner copied.</summary>
public sealed class WApiContract : WApiByNameContract
{
    protected override string? Token => "inst-token-0001";

    private protected override GatewayInstance Instance(string name = "camp-01", string apiKey = "fake-global-key", Uri? webhook = null) =>
        base.Instance(name, apiKey, webhook) is { Token: not null } own && Fake.Instance(name) is { } known ? own with { ExternalName = known.Id } : base.Instance(name, apiKey, webhook);
}

/// <summary>W-API, instances known by name and looked up with the account's key.</summary>
public class WApiByNameContract : GatewayContract
{
    protected override string Kind => "wapi";

    protected override string Root => "/wapi/v1";

    protected override string? Token => null;

    /// <summary>There is nothing between connected and not.</summary>
    private protected override LinkReadingKind StuckReading => LinkReadingKind.Disconnected;

    private protected override Task BeforeSend(HttpContext context) =>
        StubGateway.Json(200, """{"exists":true,"phoneNumber":"5511987654321"}""")(context);
}
