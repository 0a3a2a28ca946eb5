using QRCoder;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>Draws a QR for gateways that give only its text. Pages and the REST surface show the same.</summary>
public static class QrImage
{
    private const int PixelsPerModule = 8;

    /// <summary>The picture as PNG, base64.</summary>
    public static string PngBase64(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var png = new PngByteQRCode(data);
        return Convert.ToBase64String(png.GetGraphic(PixelsPerModule));
    }
}
