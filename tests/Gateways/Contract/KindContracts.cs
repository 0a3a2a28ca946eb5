namespace WaActors.Tests.Gateways.Contract;

/// <summary>Evolution API.</summary>
public sealed class EvolutionContract : GatewayContract
{
    protected override string Kind => "evolution";

    protected override string Root => "";

    protected override string? Token => null;

    private protected override bool TellsAcks => false;
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
