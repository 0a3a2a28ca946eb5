using WaActors.Instances;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>A QR as something that a page can show.</summary>
internal static class QrPicture
{
    /// <summary>Drawn from the gateway's text, which is sharp at any size; its own picture when it gave no text; null when there is nothing to scan.</summary>
    public static string? DataUri(ConnectAnswer answer) =>
        (answer.QrCode is { Length: > 0 } text ? QrImage.PngBase64(text) : answer.QrPngBase64) is { } png ? "data:image/png;base64," + png : null;
}
