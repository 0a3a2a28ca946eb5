using System.Collections.Concurrent;
using System.Security.Cryptography;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways.CloudApi;

/// <summary>Meta's ids of media that were uploaded, so that a campaign uploads its picture once and not once per recipient. An id belongs to its number.</summary>
internal sealed class UploadedMedia(TimeProvider time)
{
    /// <summary>Meta keeps them for 30 days; a day is enough for a campaign and far from their end.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    // Only ids; the bound keeps a process that lives for months from collecting all that ever were.
    private const int IdsMax = 10_000;

    private readonly ConcurrentDictionary<string, (string Id, DateTimeOffset Until)> _ids = new(StringComparer.Ordinal);

    public string? Find(GatewayInstance instance, OutgoingMedia media) =>
        _ids.TryGetValue(KeyOf(instance, media), out var known) && known.Until > time.GetUtcNow() ? known.Id : null;

    public void Keep(GatewayInstance instance, OutgoingMedia media, string id)
    {
        if (_ids.Count >= IdsMax) _ids.Clear();
        _ids[KeyOf(instance, media)] = (id, time.GetUtcNow() + Life);
    }

    /// <summary>The id did not serve: the next send uploads anew.</summary>
    public void Forget(GatewayInstance instance, OutgoingMedia media) => _ids.TryRemove(KeyOf(instance, media), out _);

    private static string KeyOf(GatewayInstance instance, OutgoingMedia media) =>
        $"{instance.InstanceId:N} {instance.ExternalName} {media.MimeType} {Convert.ToHexString(SHA256.HashData(media.Content.Span))}";
}
