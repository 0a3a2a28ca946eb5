using System.ComponentModel.DataAnnotations;

namespace WaActors.Api;

/// <summary>Settings of the REST front door; section <c>WaActors:Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>The first admin key, from <c>WAACTORS_ADMIN_KEY</c>.</summary>
    /// <value>None: a key is made at the first start and shown once.</value>
    public string? AdminKey { get; set; }

    /// <summary>Where a generated admin key is written, readable by its owner only.</summary>
    /// <value>None: it is printed to standard output.</value>
    public string? AdminKeyFile { get; set; }

    /// <summary>How long a key that was looked up is trusted; the longest time that a key revoked on another machine still works.</summary>
    /// <value>10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan KeyCacheTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Largest recipients file, in bytes. Files above 64 KiB are spooled to the temporary folder while they arrive.</summary>
    /// <value>512 MiB.</value>
    [Range(1, long.MaxValue)]
    public long UploadBytesMax { get; set; } = 512L * 1024 * 1024;

    /// <summary>Most records of a recipients file.</summary>
    /// <value>2,000,000.</value>
    [Range(1, int.MaxValue)]
    public int UploadRowsMax { get; set; } = 2_000_000;

    /// <summary>After this time a request that never stored its answer no longer holds its idempotency key: its process died. Longer than any
    /// request takes.</summary>
    /// <value>15 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdempotencyClaimTime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>After this time without an event a stream gets a sign of life, so that proxies do not close it.</summary>
    /// <value>15 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan StreamHeartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long answers are kept for replay; older ones are removed every hour.</summary>
    /// <value>48 h.</value>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan IdempotencyRetention { get; set; } = TimeSpan.FromHours(48);
}
