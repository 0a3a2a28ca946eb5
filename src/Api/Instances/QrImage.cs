using QRCoder;

namespace WaActors.Api.Instances;

/// <summary>Draws a QR for gateways that give only its text.</summary>
internal static class QrImage
{
    private const int PixelsPerModule = 8;

    public static string PngBase64(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var png = new PngByteQRCode(data);
        return Convert.ToBase64String(png.GetGraphic(PixelsPerModule));
    }
}
