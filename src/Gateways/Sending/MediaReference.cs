using WaActors.Grains.Gateways;

namespace WaActors.Gateways;

/// <summary>A medium as gateways take it inside JSON.</summary>
internal static class MediaReference
{
    /// <summary>Its address, or its bytes as <c>data:image/jpeg;base64,...</c>.</summary>
    public static string AddressOrData(OutgoingMedia media) =>
        media.Url?.AbsoluteUri ?? string.Concat("data:", media.MimeType, ";base64,", Convert.ToBase64String(media.Content.Span));
}
