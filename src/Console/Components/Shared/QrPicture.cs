using WaActors.Instances;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>A QR as something that a page can show.</summary>
internal static class QrPicture
{
    /// <summary>The gateway's picture, or one drawn from its text; null when there is nothing to scan.</summary>
    public static string? DataUri(ConnectAnswer answer) =>
        (answer.QrPngBase64 ?? (answer.QrCode is { } text ? QrImage.PngBase64(text) : null)) is { } png ? "data:image/png;base64," + png : null;
}
