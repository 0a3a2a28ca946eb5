namespace WaActors.Grains.Instances;

/// <summary>Media that users uploaded.</summary>
public interface IMediaStore
{
    /// <summary>An upload of a tenant; null when there is none of that id. Throws only when the database cannot be reached for longer than the
    /// implementation's patience.</summary>
    Task<StoredMedium?> FindAsync(Guid tenantId, Guid uploadId, CancellationToken cancellation);
}

/// <summary>An upload with its bytes.</summary>
/// <param name="MimeType">Such as image/jpeg.</param>
/// <param name="FileName">Its name; null when none was given.</param>
/// <param name="Content">Its bytes, at most 16 MiB.</param>
public sealed record StoredMedium(string MimeType, string? FileName, ReadOnlyMemory<byte> Content);
