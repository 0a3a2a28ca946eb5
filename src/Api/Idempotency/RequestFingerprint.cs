using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace WaActors.Api.Idempotency;

/// <summary>Tells one request from another: SHA-256 of method, path, query, content type and body.</summary>
internal static class RequestFingerprint
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Reads the whole body and rewinds it. Larger ones are spooled to a file while they are read, so memory stays bounded.</summary>
    public static async Task<byte[]> TakeAsync(HttpRequest request, CancellationToken cancellation)
    {
        request.EnableBuffering(BufferBytes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}{request.QueryString}\n{request.ContentType}\n"));
        var buffer = new byte[BufferBytes];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellation)) > 0;) hash.AppendData(buffer, 0, read);
        request.Body.Position = 0;
        return hash.GetHashAndReset();
    }
}
