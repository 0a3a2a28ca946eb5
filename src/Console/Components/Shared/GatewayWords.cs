using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Texts;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>Kinds of gateways and their settings in words. A kind or setting that has none here shows what the adapter says of itself.</summary>
internal static class GatewayWords
{
    /// <summary>The product that is meant by a kind.</summary>
    public static string KindOf(Ui ui, string kind) => ui.Language.Find("gateways.kind." + kind, kind);

    /// <summary>An address as such gateways have it.</summary>
    public static string AddressOf(Ui ui, string kind) => ui.Language.Find("gateways.address." + kind, "https://");

    public static string NameOf(Ui ui, GatewayField field) => ui.Language.Find("gateways.setting." + field.Name, field.Name);

    public static string MeaningOf(Ui ui, GatewayField field) => ui.Language.Find("gateways.meaning." + field.Name, field.Meaning);
}
