using System.Text.Json;

namespace WaActors.FakeGateway.Evolution.Instances;

/// <summary>The QR code on show.</summary>
internal sealed record QrCode(string Code, string? PairingCode, int Count)
{
    /// <summary>A valid PNG of one white pixel: consumers show the image, nobody scans it here.</summary>
    public const string Image =
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==";

    /// <summary>The QR object of connect, restart and create; without a code it holds only the count.</summary>
    public static void Write(Utf8JsonWriter writer, QrCode? code)
    {
        if (code is not null)
        {
            writer.WriteString("pairingCode", code.PairingCode);
            writer.WriteString("code", code.Code);
            writer.WriteString("base64", Image);
        }

        writer.WriteNumber("count", code?.Count ?? 0);
    }
}
